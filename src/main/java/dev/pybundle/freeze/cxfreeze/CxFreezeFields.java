package dev.pybundle.freeze.cxfreeze;

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

/** What cx_Freeze makes of each field of a spec. */
final class CxFreezeFields {

  private static final Support BY_ITSELF = new Honoured();
  private static final Support BY_ADDING = new Emulated("pybundle adds it to the analysis");
  private static final Support BY_START = new Emulated("the start of the program does it");
  private static final Support NO_HOOKS =
      new Refused("it has hooks of its own and takes none from outside");
  private static final Support NO_ONEFILE = new Refused("it makes no program of one file");
  private static final Support NO_SIGNATURE =
      new Refused("it makes an ad-hoc signature, and no other");
  private static final Support NOT_OURS = new Refused("its executable has no such setting");

  static final Capabilities CAPABILITIES =
      FreezeScript.capabilities(CxFreezer.NAME, List.of(Layout.onedir), BY_ADDING)
          .with(NO_HOOKS, "hooksPath", "hooksConfig")
          .with(new Emulated("modules leave the archive afterwards"), "noarchive")
          .with(new Emulated("sources are put there afterwards"), "moduleCollectionMode")
          .with(BY_START, "unbuffered")
          .with(new Refused("its interpreter is always in UTF-8 mode"), "utf8")
          .with(
              new Limited(
                  Pattern.compile("W .*"), "of these its interpreter takes W only, for warnings"),
              "options")
          .with(BY_ITSELF, "console", "icon", "manifest", "uacAdmin", "uacUiaccess")
          .with(new Refused("its folder is always named lib"), "contentsDirectory")
          .with(NO_ONEFILE, "runtimeTmpdir", "bootloaderIgnoreSignals")
          .with(new Refused("it makes the version resource from texts"), "versionFile")
          .with(new Emulated("those of the texts that it has a place for"), "versionInfo")
          .with(
              NOT_OURS,
              "debug",
              "disableWindowedTraceback",
              "hideConsole",
              "resources",
              "argvEmulation")
          .with(
              new Limited(
                  Pattern.compile("x86_64|arm64"),
                  "it makes programs for the interpreter's own architecture"),
              "targetArch")
          .with(NO_SIGNATURE, "codesignIdentity", "entitlementsFile");

  private CxFreezeFields() {}
}
