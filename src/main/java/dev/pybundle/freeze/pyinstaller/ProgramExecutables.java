package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.Assembler.Changes;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.ElfSection;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes executables of PyInstaller with another archive in them. The executable around it is the
 * one that PyInstaller made, so neither PyInstaller nor Python is needed.
 */
public class ProgramExecutables {

  private static final String SECTION = "pydata";

  /**
   * Writes the executable of a Bundle with another archive in it.
   *
   * @param bundle whose executable it is; not changed
   * @param changes what to do differently in the archive
   * @param program a path that does not exist, in a folder that does
   * @throws ProblemException if the system does not allow it
   * @throws IOException if a file cannot be read or written
   */
  void write(Bundle bundle, Changes changes, Path program) throws ProblemException, IOException {
    Path old = bundle.program();
    Path archive = program.resolveSibling(program.getFileName() + ".pkg");
    try {
      new PackageArchiveWriter(PackageArchive.read(old), changes, isWindows(bundle)).write(archive);
      switch (os(bundle)) {
        case LINUX -> ElfSection.replace(old, SECTION, archive, program);
        case WINDOWS -> append(old, archive, program);
        case MACOS -> requirePossible(OperatingSystem.MACOS);
      }
    } finally {
      Files.deleteIfExists(archive);
    }
  }

  /**
   * Refuses what cannot be put together again on this machine.
   *
   * @param os the system of the program
   */
  public void requirePossible(OperatingSystem os) throws ProblemException {
    switch (os) {
      case LINUX, WINDOWS -> {}
      case MACOS ->
          throw new Problem(
                  "A onefile program for macOS cannot be assembled again: its signature covers the"
                      + " archive",
                  "take <layout>onedir</layout>, which Tauri puts into the app as a folder, or"
                      + " leave out <excludeFiles>")
              .asException();
    }
  }

  private static void append(Path old, Path archive, Path program) throws IOException {
    Files.copy(old, program, StandardCopyOption.COPY_ATTRIBUTES);
    long start = PackageArchive.read(old).start();
    try (FileChannel out = FileChannel.open(program, StandardOpenOption.WRITE);
        FileChannel in = FileChannel.open(archive, StandardOpenOption.READ)) {
      out.truncate(start);
      out.position(start);
      PackageArchiveWriter.copy(in, 0, in.size(), out);
    }
    PeChecksum.update(program);
  }

  /** Returns whether a Bundle is for Windows, whose archives have paths with backslashes. */
  static boolean isWindows(Bundle bundle) {
    return os(bundle) == OperatingSystem.WINDOWS;
  }

  static OperatingSystem os(Bundle bundle) {
    return TargetTriple.parse(bundle.manifest().triple())
        .orElseThrow(() -> new IllegalStateException("A Bundle has a known triple"))
        .os();
  }
}
