package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.Bundle;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** What is in the executable of a program, besides its files. */
public final class ProgramContents {

  private ProgramContents() {}

  /**
   * Returns the size of each module in the archive of an executable, unpacked.
   *
   * @return empty if there is no archive
   * @throws IOException if the executable is none of PyInstaller, or damaged
   */
  public static Map<String, Long> modules(Bundle bundle) throws IOException {
    Optional<ModuleArchive> archive = PackageArchive.read(bundle.program()).modules();
    return archive.isEmpty() ? Map.of() : archive.get().sizes();
  }

  /**
   * Returns how many bytes of an executable are before its archive: the bootloader.
   *
   * @throws IOException if the executable is none of PyInstaller
   */
  public static long bootloader(Bundle bundle) throws IOException {
    return PackageArchive.read(bundle.program()).start();
  }
}
