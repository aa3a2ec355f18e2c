package dev.pybundle.freeze.pyoxidizer;

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
  private static final Support NOT_OURS = new Refused("its executable has no such setting");

  static final Capabilities CAPABILITIES =
      FreezeScript.capabilities(PyOxidizerFreezer.NAME, List.of(Layout.onedir), BY_COLLECTING)
          .with(BY_START, "entry")
          .with(BY_COLLECTING, "sourceRoots", "hiddenImports", "excludes")
          .with(NO_HOOKS, "hooksPath", "hooksConfig")
          .with(AFTERWARDS, "moduleCollectionMode", "optimize")
          .with(BY_ITSELF, "noarchive", "unbuffered", "utf8", "distribution")
          .with(
              new Limited(
                  Pattern.compile("[WX] .*"), "of these its interpreter takes W and X only"),
              "options")
          .with(NOT_OURS, "debug")
          .with(new Refused("its folder is always named lib"), "contentsDirectory")
          .with(NO_ONEFILE, "runtimeTmpdir", "bootloaderIgnoreSignals")
          .with(
              LINUX_ONLY,
              "console",
              "disableWindowedTraceback",
              "icon",
              "versionFile",
              "versionInfo",
              "hideConsole",
              "manifest",
              "resources")
          .with(
              LINUX_ONLY,
              "uacAdmin",
              "uacUiaccess",
              "targetArch",
              "codesignIdentity",
              "entitlementsFile",
              "argvEmulation");

  private PyOxidizerFields() {}
}
