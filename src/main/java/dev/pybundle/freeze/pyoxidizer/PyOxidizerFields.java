package dev.pybundle.freeze.pyoxidizer;

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

/** What PyOxidizer makes of each field of a spec. */
final class PyOxidizerFields {

  private static final Support BY_ITSELF = new Honoured();
  private static final Support BY_COLLECTING =
      new Emulated("pybundle collects it and gives it to PyOxidizer");
  private static final Support BY_START = new Emulated("the start of the program does it");
  private static final Support AFTERWARDS = new Emulated("pybundle does it when it has built");
  private static final Support NO_HOOKS = new Refused("it has no hooks");
  private static final Support NO_ONEFILE = new Refused("it makes no program of one file");
  private static final Support LINUX_ONLY = new Refused("here it makes programs for Linux only");
  private static final Support NO_LAZY =
      new Refused("its modules cannot leave the program once they are in it");
  private static final Support NOT_OURS = new Refused("its executable has no such setting");

  static final Capabilities CAPABILITIES =
      new Capabilities(
          PyOxidizerFreezer.NAME,
          List.of(Layout.onedir),
          Map.ofEntries(
              Map.entry("name", BY_ITSELF),
              Map.entry("version", BY_ITSELF),
              Map.entry("triple", BY_ITSELF),
              Map.entry("layout", BY_ITSELF),
              Map.entry("layoutChosen", BY_ITSELF),
              Map.entry("entry", BY_START),
              Map.entry("sourceRoots", BY_COLLECTING),
              Map.entry("specFile", new Refused("it does not read specs of PyInstaller")),
              Map.entry("mode", BY_START),
              Map.entry("deadline", BY_START),
              Map.entry("distributions", NO_LAZY),
              Map.entry("download", NO_LAZY),
              Map.entry("datas", BY_COLLECTING),
              Map.entry("binaries", BY_COLLECTING),
              Map.entry("hiddenImports", BY_COLLECTING),
              Map.entry("excludes", BY_COLLECTING),
              Map.entry("collectAll", BY_COLLECTING),
              Map.entry("collectSubmodules", BY_COLLECTING),
              Map.entry("collectData", BY_COLLECTING),
              Map.entry("collectBinaries", BY_COLLECTING),
              Map.entry("copyMetadata", BY_COLLECTING),
              Map.entry("recursiveCopyMetadata", BY_COLLECTING),
              Map.entry("hooksPath", NO_HOOKS),
              Map.entry("hooksConfig", NO_HOOKS),
              Map.entry("runtimeHooks", BY_START),
              Map.entry("noarchive", BY_ITSELF),
              Map.entry("completeness", BY_COLLECTING),
              Map.entry("trim", BY_COLLECTING),
              Map.entry("moduleCollectionMode", AFTERWARDS),
              Map.entry("distributionFiles", BY_COLLECTING),
              Map.entry("optimize", AFTERWARDS),
              Map.entry("unbuffered", BY_ITSELF),
              Map.entry("utf8", BY_ITSELF),
              Map.entry("quickStart", BY_START),
              Map.entry(
                  "options",
                  new Limited(
                      Pattern.compile("[WX] .*"), "of these its interpreter takes W and X only")),
              Map.entry("distribution", BY_ITSELF),
              Map.entry("console", LINUX_ONLY),
              Map.entry("debug", NOT_OURS),
              Map.entry("contentsDirectory", new Refused("its folder is always named lib")),
              Map.entry("runtimeTmpdir", NO_ONEFILE),
              Map.entry("bootloaderIgnoreSignals", NO_ONEFILE),
              Map.entry("disableWindowedTraceback", LINUX_ONLY),
              Map.entry("icon", LINUX_ONLY),
              Map.entry("versionFile", LINUX_ONLY),
              Map.entry("versionInfo", LINUX_ONLY),
              Map.entry("hideConsole", LINUX_ONLY),
              Map.entry("manifest", LINUX_ONLY),
              Map.entry("resources", LINUX_ONLY),
              Map.entry("uacAdmin", LINUX_ONLY),
              Map.entry("uacUiaccess", LINUX_ONLY),
              Map.entry("targetArch", LINUX_ONLY),
              Map.entry("codesignIdentity", LINUX_ONLY),
              Map.entry("entitlementsFile", LINUX_ONLY),
              Map.entry("argvEmulation", LINUX_ONLY)));

  private PyOxidizerFields() {}
}
