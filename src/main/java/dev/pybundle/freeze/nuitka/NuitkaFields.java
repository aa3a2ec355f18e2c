package dev.pybundle.freeze.nuitka;

import dev.pybundle.bundle.Layout;
import dev.pybundle.freeze.Capabilities;
import dev.pybundle.freeze.Capabilities.Emulated;
import dev.pybundle.freeze.Capabilities.Honoured;
import dev.pybundle.freeze.Capabilities.Limited;
import dev.pybundle.freeze.Capabilities.Refused;
import dev.pybundle.freeze.Capabilities.Support;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What Nuitka makes of each field of a spec. */
final class NuitkaFields {

  private static final Support BY_ITSELF = new Honoured();
  private static final Support BY_ADDING = new Emulated("pybundle adds it by a plugin");
  private static final Support BY_START = new Emulated("the start of the program does it");
  private static final Support NO_HOOKS =
      new Refused("it has plugins of its own and takes no hooks of PyInstaller");
  private static final Support COMPILED =
      new Refused("its modules are machine code in the executable, and no files");
  private static final Support NO_LAZY =
      new Refused("its modules cannot leave the program once they are in it");
  private static final Support NO_SIGNATURE =
      new Refused("it signs for macOS in its own way; the goal codesign signs its program");
  private static final Support NOT_OURS = new Refused("its executable has no such setting");

  static final Capabilities CAPABILITIES =
      new Capabilities(
          NuitkaFreezer.NAME,
          List.of(Layout.onefile, Layout.onedir),
          Map.ofEntries(
              Map.entry("name", BY_ITSELF),
              Map.entry("version", BY_ITSELF),
              Map.entry("triple", BY_ITSELF),
              Map.entry("layout", BY_ITSELF),
              Map.entry("layoutChosen", BY_ITSELF),
              Map.entry("entry", BY_ITSELF),
              Map.entry("sourceRoots", BY_ITSELF),
              Map.entry("specFile", new Refused("it does not read specs of PyInstaller")),
              Map.entry("mode", BY_START),
              Map.entry("deadline", BY_START),
              Map.entry("distributions", NO_LAZY),
              Map.entry("download", NO_LAZY),
              Map.entry("datas", BY_ADDING),
              Map.entry("binaries", BY_ADDING),
              Map.entry("hiddenImports", BY_ITSELF),
              Map.entry("excludes", BY_ITSELF),
              Map.entry("collectAll", BY_ADDING),
              Map.entry("collectSubmodules", BY_ADDING),
              Map.entry("collectData", BY_ADDING),
              Map.entry("collectBinaries", BY_ADDING),
              Map.entry("copyMetadata", BY_ADDING),
              Map.entry("recursiveCopyMetadata", BY_ADDING),
              Map.entry("hooksPath", NO_HOOKS),
              Map.entry("hooksConfig", NO_HOOKS),
              Map.entry("runtimeHooks", BY_START),
              Map.entry("noarchive", COMPILED),
              Map.entry("completeness", BY_ADDING),
              Map.entry("trim", BY_ADDING),
              Map.entry("moduleCollectionMode", COMPILED),
              Map.entry("distributionFiles", BY_ADDING),
              Map.entry("optimize", BY_ITSELF),
              Map.entry("unbuffered", BY_ITSELF),
              Map.entry("quickStart", BY_START),
              Map.entry("utf8", BY_ITSELF),
              Map.entry(
                  "options",
                  new Limited(
                      Pattern.compile("W .*"),
                      "of these its interpreter takes W only, for warnings")),
              Map.entry("console", BY_ITSELF),
              Map.entry("debug", NOT_OURS),
              Map.entry(
                  "contentsDirectory", new Refused("libraries and data lie beside its executable")),
              Map.entry("runtimeTmpdir", BY_ITSELF),
              Map.entry("bootloaderIgnoreSignals", NOT_OURS),
              Map.entry("disableWindowedTraceback", NOT_OURS),
              Map.entry("icon", BY_ITSELF),
              Map.entry("versionFile", new Refused("it makes the version resource from texts")),
              Map.entry("versionInfo", new Emulated("those of the texts that it has a place for")),
              Map.entry(
                  "hideConsole",
                  new Limited(
                      Pattern.compile("hide-early"), "it hides a console at once or not at all")),
              Map.entry("manifest", NOT_OURS),
              Map.entry("resources", NOT_OURS),
              Map.entry("uacAdmin", BY_ITSELF),
              Map.entry("uacUiaccess", BY_ITSELF),
              Map.entry("targetArch", BY_ITSELF),
              Map.entry("codesignIdentity", NO_SIGNATURE),
              Map.entry("entitlementsFile", NO_SIGNATURE),
              Map.entry("argvEmulation", NOT_OURS)));

  private NuitkaFields() {}
}
