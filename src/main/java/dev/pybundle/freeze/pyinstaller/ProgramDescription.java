package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.Role;
import dev.pybundle.freeze.pyinstaller.OnefileAssembler.FileOrigin;
import dev.pybundle.python.DistributionFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the files of a program that PyInstaller made are for, and where they are from.
 *
 * @param files every file of the program
 * @param parts every file in {@code parts}
 */
record ProgramDescription(List<BundledFile> files, List<BundledFile> parts) {

  /** Modules that the start of the program needs; PyInstaller names it so. */
  private static final String BASE_LIBRARY = "base_library.zip";

  /**
   * Describes a program, and writes down beside it what is inside an executable that holds all.
   *
   * @param folder holds exactly the program
   * @param program path of the executable in it
   * @param analysis what PyInstaller put together
   * @param distributions knows the files of the environment
   * @throws IOException if a file cannot be read
   */
  static ProgramDescription of(
      Path folder, String program, Analysis analysis, DistributionFiles distributions)
      throws IOException {
    Path executable = folder.resolve(program);
    String pythonLibrary = PackageArchive.read(executable).pythonLibrary();
    Map<String, FileOrigin> origins = origins(analysis, pythonLibrary, distributions);
    boolean onefile = analysis.targets().stream().anyMatch(Analysis.Target::onefile);
    if (onefile) {
      OnefileAssembler.describe(
          executable, program.endsWith(".exe"), origins, folder.resolve(Bundle.PARTS));
    }
    String contents = contents(folder, executable, List.of(BASE_LIBRARY, pythonLibrary));
    return new ProgramDescription(
        Bundle.scan(folder, analysis.written()).stream()
            .map(file -> described(file, program, contents, origins))
            .toList(),
        Bundle.scanParts(folder));
  }

  private static BundledFile described(
      BundledFile file, String program, String contents, Map<String, FileOrigin> origins) {
    if (file.path().equals(program)) {
      return file.from(Role.PROGRAM, null);
    }
    @Nullable FileOrigin origin =
        file.path().startsWith(contents)
            ? origins.get(file.path().substring(contents.length()))
            : null;
    return origin == null || file.isLink() ? file : file.from(origin.role(), origin.distribution());
  }

  private static Map<String, FileOrigin> origins(
      Analysis analysis, String pythonLibrary, DistributionFiles distributions) {
    Map<String, FileOrigin> origins = new HashMap<>();
    for (Analysis.Entry entry : analysis.files()) {
      String path = entry.destination().replace('\\', '/');
      origins.put(
          path,
          new FileOrigin(
              role(entry, path, pythonLibrary),
              distributions.ownerOf(Path.of(entry.source())).orElse(null)));
    }
    return origins;
  }

  private static Role role(Analysis.Entry entry, String path, String pythonLibrary) {
    if (path.equals(pythonLibrary)) {
      return Role.INTERPRETER;
    }
    if (path.equals(BASE_LIBRARY)) {
      return Role.MODULES;
    }
    return entry.kind().equals("DATA") ? Role.DATA : Role.NATIVE;
  }

  /**
   * The folder that paths are relative to is the one that the modules of the start lie in, or the
   * interpreter's library if they are in no archive.
   */
  private static String contents(Path folder, Path executable, List<String> marks)
      throws IOException {
    Path beside = Objects.requireNonNull(executable.getParent());
    for (String mark : marks) {
      try (var paths = Files.walk(beside, 2)) {
        Optional<String> found =
            paths
                .filter(path -> path.endsWith(mark))
                .map(path -> folder.relativize(path).toString().replace('\\', '/'))
                .map(path -> path.substring(0, path.length() - mark.length()))
                .min(Comparator.comparingInt(String::length));
        if (found.isPresent()) {
          return found.get();
        }
      }
    }
    return "";
  }
}
