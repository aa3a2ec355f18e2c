package dev.pybundle.mojo;

import dev.pybundle.message.ProblemException;
import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes paths of the files that Maven puts into parameters. */
final class ParameterPaths {

  private ParameterPaths() {}

  /**
   * Returns a file as a path.
   *
   * @throws ProblemException if its name has letters that this machine's locale lacks
   */
  static Path of(File file) throws ProblemException {
    try {
      return file.toPath();
    } catch (InvalidPathException unreadable) {
      throw ParameterProblems.unreadablePath(file.getPath()).asException(unreadable);
    }
  }

  static @Nullable Path ofNullable(@Nullable File file) throws ProblemException {
    return file == null ? null : of(file);
  }
}
