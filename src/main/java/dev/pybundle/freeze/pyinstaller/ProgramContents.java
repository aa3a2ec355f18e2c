package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;

/** What is in the executable of a program, besides its files. */
public final class ProgramContents {

  private ProgramContents() {}

  /**
   * Returns the size of each module in the archive of an executable, unpacked.
   *
   * @return empty if there is no archive
   * @throws IOException if it is damaged
   */
  public static Map<String, Long> modules(Bundle bundle) throws IOException {
    Optional<PackageArchive> found = PackageArchive.find(bundle.program());
    Optional<ModuleArchive> archive = found.isEmpty() ? Optional.empty() : found.get().modules();
    return archive.isEmpty() ? Map.of() : archive.get().sizes();
  }

  /**
   * Returns how many bytes of an executable are before its archive, if it has one: the bootloader.
   *
   * @throws IOException if it cannot be read
   */
  public static long bootloader(Bundle bundle) throws IOException {
    Optional<PackageArchive> found = PackageArchive.find(bundle.program());
    return found.isEmpty() ? Files.size(bundle.program()) : found.get().start();
  }
}
