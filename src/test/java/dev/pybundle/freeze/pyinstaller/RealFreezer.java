package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.freeze.Assemblers;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** PyInstaller as Maven's container would wire it, for tests of the goals. */
public final class RealFreezer {

  private RealFreezer() {}

  /** Returns the freezer. */
  public static PyInstallerFreezer get() {
    return new PyInstallerFreezer(new ProcessRunner(), new HostSystem());
  }

  /** Returns what assembles a program again. */
  public static Assemblers assemblers() {
    return new Assemblers();
  }

  /** Returns the archive that an executable carries. */
  public static byte[] archive(Path program) throws IOException {
    PackageArchive archive = PackageArchive.read(program);
    byte[] all = Files.readAllBytes(program);
    return Arrays.copyOfRange(all, (int) archive.start(), (int) archive.end());
  }
}
