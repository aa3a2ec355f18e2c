package dev.pybundle.freeze.portable;

import dev.pybundle.bundle.Layout;
import dev.pybundle.freeze.Capabilities;
import dev.pybundle.freeze.Capabilities.Emulated;
import dev.pybundle.freeze.Capabilities.Honoured;
import dev.pybundle.freeze.Capabilities.Limited;
import dev.pybundle.freeze.Capabilities.Refused;
import dev.pybundle.freeze.Capabilities.Support;
import dev.pybundle.freeze.FreezeScript;
import java.util.List;
import java.util.regex.Pattern;

/** What a portable folder makes of each field of a spec. */
final class PortableFields {

  private static final Support BY_ITSELF = new Honoured();
  private static final Support WHOLE = new Emulated("all that is installed goes in");
  private static final Support BY_INTERPRETER = new Emulated("an option of the interpreter");
  private static final Support NO_ANALYSIS = new Refused("it analyses nothing, so it has no hooks");
  private static final Support NO_ONEFILE = new Refused("it makes no program of one file");
  private static final Support NOT_OURS = new Refused("its launcher has no such setting");
  private static final Support NO_SIGNATURE =
      new Refused("its files keep the signatures they have");

  private PortableFields() {}

  /** Returns all of it under the name of a goal. */
  static Capabilities of(String goal) {
    return FreezeScript.capabilities(goal, List.of(Layout.onedir), WHOLE)
        .with(BY_ITSELF, "datas", "binaries", "moduleCollectionMode", "console")
        .with(WHOLE, "hiddenImports")
        .with(NO_ANALYSIS, "hooksPath", "hooksConfig")
        .with(new Emulated("there is no archive"), "noarchive")
        .with(new Refused("all that is installed goes in"), "completeness")
        .with(new Refused("all that is installed goes in; <excludes> keeps modules out"), "trim")
        .with(BY_INTERPRETER, "unbuffered", "utf8")
        .with(
            new Limited(
                Pattern.compile("[WX] .+|[bdqv]+"),
                "of these its interpreter takes W, X, b, d, q and v only"),
            "options")
        .with(new Refused("an interpreter says what it is named"), "contentsDirectory")
        .with(NO_ONEFILE, "runtimeTmpdir", "bootloaderIgnoreSignals")
        .with(NOT_OURS, "debug", "disableWindowedTraceback", "icon", "versionFile", "hideConsole")
        .with(NOT_OURS, "manifest", "resources", "uacAdmin", "uacUiaccess", "argvEmulation")
        .with(new Emulated("not in the launcher, which has a version of its own"), "versionInfo")
        .with(
            new Limited(
                Pattern.compile("x86_64|arm64"), "its interpreter is for its own architecture"),
            "targetArch")
        .with(NO_SIGNATURE, "codesignIdentity", "entitlementsFile");
  }
}
