package dev.pybundle.freeze.portable;

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

/** What a portable folder makes of each field of a spec. */
final class PortableFields {

  private static final Support BY_ITSELF = new Honoured();
  private static final Support WHOLE = new Emulated("all that is installed goes in");
  private static final Support BY_START = new Emulated("the start of the program does it");
  private static final Support BY_INTERPRETER = new Emulated("an option of the interpreter");
  private static final Support NO_ANALYSIS = new Refused("it analyses nothing, so it has no hooks");
  private static final Support NO_ONEFILE = new Refused("it makes no program of one file");
  private static final Support NOT_OURS = new Refused("its launcher has no such setting");
  private static final Support NO_SIGNATURE =
      new Refused("its files keep the signatures they have");
  private static final Support NO_LAZY =
      new Refused("its modules cannot leave the program once they are in it");

  private static final Map<String, Support> FIELDS =
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
          Map.entry("datas", BY_ITSELF),
          Map.entry("binaries", BY_ITSELF),
          Map.entry("hiddenImports", WHOLE),
          Map.entry("excludes", BY_ITSELF),
          Map.entry("collectAll", WHOLE),
          Map.entry("collectSubmodules", WHOLE),
          Map.entry("collectData", WHOLE),
          Map.entry("collectBinaries", WHOLE),
          Map.entry("copyMetadata", WHOLE),
          Map.entry("recursiveCopyMetadata", WHOLE),
          Map.entry("hooksPath", NO_ANALYSIS),
          Map.entry("hooksConfig", NO_ANALYSIS),
          Map.entry("runtimeHooks", BY_START),
          Map.entry("noarchive", new Emulated("there is no archive")),
          Map.entry("completeness", new Refused("all that is installed goes in")),
          Map.entry(
              "trim", new Refused("all that is installed goes in; <excludes> keeps modules out")),
          Map.entry("moduleCollectionMode", BY_ITSELF),
          Map.entry("distributionFiles", WHOLE),
          Map.entry("optimize", BY_ITSELF),
          Map.entry("unbuffered", BY_INTERPRETER),
          Map.entry("quickStart", BY_START),
          Map.entry("utf8", BY_INTERPRETER),
          Map.entry(
              "options",
              new Limited(
                  Pattern.compile("[WX] .+|[bdqv]+"),
                  "of these its interpreter takes W, X, b, d, q and v only")),
          Map.entry("console", BY_ITSELF),
          Map.entry("debug", NOT_OURS),
          Map.entry("contentsDirectory", new Refused("an interpreter says what it is named")),
          Map.entry("runtimeTmpdir", NO_ONEFILE),
          Map.entry("bootloaderIgnoreSignals", NO_ONEFILE),
          Map.entry("disableWindowedTraceback", NOT_OURS),
          Map.entry("icon", NOT_OURS),
          Map.entry("versionFile", NOT_OURS),
          Map.entry(
              "versionInfo", new Emulated("not in the launcher, which has a version of its own")),
          Map.entry("hideConsole", NOT_OURS),
          Map.entry("manifest", NOT_OURS),
          Map.entry("resources", NOT_OURS),
          Map.entry("uacAdmin", NOT_OURS),
          Map.entry("uacUiaccess", NOT_OURS),
          Map.entry(
              "targetArch",
              new Limited(
                  Pattern.compile("x86_64|arm64"), "its interpreter is for its own architecture")),
          Map.entry("codesignIdentity", NO_SIGNATURE),
          Map.entry("entitlementsFile", NO_SIGNATURE),
          Map.entry("argvEmulation", NOT_OURS));

  private PortableFields() {}

  /** Returns all of it under the name of a goal. */
  static Capabilities of(String goal) {
    return new Capabilities(goal, List.of(Layout.onedir), FIELDS);
  }
}
