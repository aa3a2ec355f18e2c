package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.freeze.Assemblers;
import dev.pybundle.freeze.FolderAssembler;
import dev.pybundle.freeze.FreezeCommands;
import dev.pybundle.freeze.InputCheck;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** PyInstaller as Maven's container would wire it, for tests of the goals. */
public final class RealFreezer {

  private static final PyInstallerCommands COMMANDS =
      new PyInstallerCommands(new FreezeCommands(new HostSystem()));

  private RealFreezer() {}

  /** Returns the freezer. */
  public static PyInstallerFreezer get() {
    ProcessRunner processes = new ProcessRunner();
    return new PyInstallerFreezer(
        processes, COMMANDS, new InputCheck(processes, new FreezeCommands(new HostSystem())));
  }

  /** Returns what assembles a program again. */
  public static Assemblers assemblers() {
    return new Assemblers(
        new FolderAssembler(), new OnefileAssembler(new HostSystem(), new ProcessRunner()));
  }

  /** Returns the archive that an executable carries. */
  public static byte[] archive(Path program) throws IOException {
    PackageArchive archive = PackageArchive.read(program);
    byte[] all = Files.readAllBytes(program);
    return Arrays.copyOfRange(all, (int) archive.start(), (int) archive.end());
  }

  /** Returns what finds words for a difference. */
  public static ProgramComparer comparer() {
    return new ProgramComparer(new ProcessRunner(), COMMANDS);
  }
}
