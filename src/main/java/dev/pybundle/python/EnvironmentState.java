package dev.pybundle.python;

import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a finished environment tells about itself, in a file that is written last: an environment
 * without it is half made.
 *
 * @param search what decided which interpreter was found
 * @param content what decided what was installed
 * @param freezer what decided what the freezer is
 * @param interpreter path, size and time of the interpreter
 * @param environment the environment
 */
record EnvironmentState(
    Fingerprint search,
    Fingerprint content,
    Fingerprint freezer,
    String interpreter,
    PythonEnvironment environment) {

  private static final String FILE = "pybundle-env.json";

  /**
   * Reads the state.
   *
   * @param folder the environment
   * @param inputs notes what is looked at
   * @return empty if it is not finished, was made by another pybundle, or lacks its interpreter
   */
  static Optional<EnvironmentState> read(Path folder, Inputs inputs) {
    try {
      EnvironmentState state =
          Json.read(inputs.content(folder.resolve(FILE)), EnvironmentState.class);
      Path interpreter = inputs.file(state.environment().interpreter().executable());
      boolean whole =
          state.environment().python().startsWith(folder.toAbsolutePath())
              && Files.isExecutable(inputs.file(state.environment().python()))
              && hasTarget(state.environment().target(), inputs)
              && state.interpreter().equals(EnvironmentInputs.stamp(interpreter));
      return whole ? Optional.of(state) : Optional.empty();
    } catch (IOException | RuntimeException unusable) {
      return Optional.empty();
    }
  }

  /** The cache may be deleted at any time. */
  private static boolean hasTarget(@Nullable TargetPython target, Inputs inputs) {
    return target == null || Files.isDirectory(inputs.file(target.folder()));
  }

  /** Writes the state, which makes the environment a finished one. */
  void write(Path folder) throws IOException {
    Json.write(folder.resolve(FILE), this);
  }

  /** Returns whether nothing that decided the environment has changed, and the freezer is there. */
  boolean matches(EnvironmentInputs wanted, Inputs inputs) {
    return search.equals(wanted.search())
        && content.equals(wanted.content())
        && isWhole(wanted, inputs);
  }

  /** Returns whether the freezer and the user's own project are there, and as they are wanted. */
  boolean isWhole(EnvironmentInputs wanted, Inputs inputs) {
    return freezer.equals(wanted.freezer())
        && environment.own().madeFrom().equals(wanted.own())
        && FreezerFolder.isComplete(environment.freezer(), inputs);
  }
}
