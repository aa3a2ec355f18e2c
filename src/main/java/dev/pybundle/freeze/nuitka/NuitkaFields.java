package dev.pybundle.freeze.nuitka;

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

/** What Nuitka makes of each field of a spec. */
final class NuitkaFields {

  private static final Support BY_ITSELF = new Honoured();
  private static final Support BY_ADDING = new Emulated("pybundle adds it by a plugin");
  private static final Support NO_HOOKS =
      new Refused("it has plugins of its own and takes no hooks of PyInstaller");
  private static final Support COMPILED =
      new Refused("its modules are machine code in the executable, and no files");
  private static final Support NO_SIGNATURE =
      new Refused("it signs for macOS in its own way; the goal codesign signs its program");
  private static final Support NOT_OURS = new Refused("its executable has no such setting");

  static final Capabilities CAPABILITIES =
      FreezeScript.capabilities(
              NuitkaFreezer.NAME, List.of(Layout.onefile, Layout.onedir), BY_ADDING)
          .with(NO_HOOKS, "hooksPath", "hooksConfig")
          .with(COMPILED, "noarchive", "moduleCollectionMode")
          .with(
              BY_ITSELF,
              "unbuffered",
              "utf8",
              "console",
              "runtimeTmpdir",
              "icon",
              "uacAdmin",
              "uacUiaccess",
              "targetArch")
          .with(
              new Limited(
                  Pattern.compile("W .*"), "of these its interpreter takes W only, for warnings"),
              "options")
          .with(new Refused("libraries and data lie beside its executable"), "contentsDirectory")
          .with(new Refused("it makes the version resource from texts"), "versionFile")
          .with(new Emulated("those of the texts that it has a place for"), "versionInfo")
          .with(
              new Limited(
                  Pattern.compile("hide-early"), "it hides a console at once or not at all"),
              "hideConsole")
          .with(
              NOT_OURS,
              "debug",
              "bootloaderIgnoreSignals",
              "disableWindowedTraceback",
              "manifest",
              "resources",
              "argvEmulation")
          .with(NO_SIGNATURE, "codesignIdentity", "entitlementsFile");

  private NuitkaFields() {}
}
