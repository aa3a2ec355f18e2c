package dev.pybundle.spec;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Paths as the user wrote them, made absolute.
 *
 * @param basedir the project's folder
 * @param inputs notes what is looked at
 */
record InputPaths(Path basedir, Inputs inputs) {

  /**
   * Reads a path.
   *
   * @param parameter where it was written, e.g. {@code <entry>}
   */
  Path read(String parameter, String text) throws ProblemException {
    try {
      return absolute(Path.of(text));
    } catch (InvalidPathException unreadable) {
      throw SpecProblems.unreadablePath(parameter, text).asException(unreadable);
    }
  }

  /** Reads a path and returns it if there is a file. */
  Optional<Path> existing(String text) {
    return place(text).filter(path -> Files.exists(inputs.file(path)));
  }

  /** Reads a path if it is one, whether there is a file or not. */
  Optional<Path> place(String text) {
    try {
      return Optional.of(absolute(Path.of(text)));
    } catch (InvalidPathException noPath) {
      return Optional.empty();
    }
  }

  boolean isFile(Path path) {
    return Files.isRegularFile(inputs.content(path));
  }

  Path absolute(Path path) {
    return basedir.resolve(path).normalize();
  }

  @Nullable Path optionalFile(String parameter, @Nullable Path path) throws ProblemException {
    return path == null ? null : file(parameter, path);
  }

  Path file(String parameter, Path path) throws ProblemException {
    Path absolute = absolute(path);
    if (!isFile(absolute)) {
      throw new Problem(
              "The file of %s does not exist: %s".formatted(parameter, absolute),
              "correct the path, which is relative to the folder of the pom.xml")
          .asException();
    }
    return absolute;
  }

  Path folder(String parameter, Path path) throws ProblemException {
    Path absolute = absolute(path);
    if (!Files.isDirectory(inputs.file(absolute))) {
      throw new Problem(
              "The folder of %s does not exist: %s".formatted(parameter, absolute),
              "correct the path, which is relative to the folder of the pom.xml")
          .asException();
    }
    return absolute;
  }

  List<Path> files(String parameter, @Nullable List<Path> paths) throws ProblemException {
    Set<Path> files = new LinkedHashSet<>();
    for (Path path : ParameterValues.elements(parameter, paths)) {
      files.add(file(parameter, path));
    }
    return List.copyOf(files);
  }

  List<Path> folders(String parameter, @Nullable List<Path> paths) throws ProblemException {
    Set<Path> folders = new LinkedHashSet<>();
    for (Path path : ParameterValues.elements(parameter, paths)) {
      folders.add(folder(parameter, path));
    }
    return List.copyOf(folders);
  }
}
