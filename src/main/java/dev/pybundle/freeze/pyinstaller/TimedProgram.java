package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.Assembler.Changes;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A program whose interpreter prints how long each import takes. */
public final class TimedProgram {

  private static final char OPTION = 'o';
  private static final String IMPORT_TIMES = "X importtime";

  private TimedProgram() {}

  /**
   * Writes the executable of a Bundle once more. It carries a second archive behind its own: the
   * bootloader looks from the end.
   *
   * @param executable a path that does not exist
   * @throws ProblemException if it is too large
   * @throws IOException if it carries no archive of PyInstaller, or cannot be read or written
   */
  public static void write(Bundle bundle, Path executable) throws ProblemException, IOException {
    PackageArchive archive = PackageArchive.read(bundle.program());
    List<PackageArchive.Entry> entries = new ArrayList<>(archive.entries());
    entries.add(new PackageArchive.Entry(0, 0, 0, false, OPTION, IMPORT_TIMES));
    PackageArchive timed =
        new PackageArchive(
            archive.file(),
            archive.start(),
            archive.end(),
            entries,
            archive.pythonVersion(),
            archive.pythonLibrary());
    Path packed = executable.resolveSibling(executable.getFileName() + ".pkg");
    try {
      new PackageArchiveWriter(
              timed, new Changes(Map.of(), Set.of()), ProgramExecutables.isWindows(bundle))
          .write(packed);
      Files.copy(bundle.program(), executable, StandardCopyOption.COPY_ATTRIBUTES);
      try (OutputStream end = Files.newOutputStream(executable, StandardOpenOption.APPEND)) {
        Files.copy(packed, end);
      }
    } finally {
      Files.deleteIfExists(packed);
    }
  }
}
