package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.ProcessRunner;

/** PyInstaller as Maven's container would wire it, for tests of the goals. */
public final class RealFreezer {

  private static final PyInstallerCommands COMMANDS = new PyInstallerCommands(new HostSystem());

  private RealFreezer() {}

  /** Returns the freezer, which is the assembler too. */
  public static PyInstallerFreezer get() {
    ProcessRunner processes = new ProcessRunner();
    return new PyInstallerFreezer(processes, COMMANDS, new InputCheck(processes, COMMANDS));
  }

  /** Returns what finds words for a difference. */
  public static ProgramComparer comparer() {
    return new ProgramComparer(new ProcessRunner(), COMMANDS);
  }
}
