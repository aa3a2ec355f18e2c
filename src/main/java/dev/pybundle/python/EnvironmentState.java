package dev.pybundle.python;

import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Watch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

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
   * @return empty if it is not finished, was made by another pybundle, or lacks its interpreter
   */
  static Optional<EnvironmentState> read(Path folder) {
    try {
      EnvironmentState state = Json.read(folder.resolve(FILE), EnvironmentState.class);
      Path interpreter = state.environment().interpreter().executable();
      boolean whole =
          state.environment().python().startsWith(folder.toAbsolutePath())
              && Files.isExecutable(state.environment().python())
              && state.interpreter().equals(EnvironmentInputs.stamp(interpreter));
      return whole ? Optional.of(state) : Optional.empty();
    } catch (IOException | RuntimeException unusable) {
      return Optional.empty();
    }
  }

  /** Watches what {@link #read} looks at. */
  static void watch(Path folder, Watch watch) {
    watch.file(folder.resolve(FILE));
    read(folder)
        .map(EnvironmentState::environment)
        .ifPresent(made -> watch.file(made.python()).file(made.interpreter().executable()));
  }

  /** Writes the state, which makes the environment a finished one. */
  void write(Path folder) throws IOException {
    Json.write(folder.resolve(FILE), this);
  }

  /** Returns whether nothing that decided the environment has changed, and the freezer is there. */
  boolean matches(EnvironmentInputs inputs) {
    return search.equals(inputs.search()) && content.equals(inputs.content()) && hasFreezer(inputs);
  }

  /** Returns whether the freezer is there, and the one that is wanted. */
  boolean hasFreezer(EnvironmentInputs inputs) {
    return freezer.equals(inputs.freezer()) && FreezerFolder.isComplete(environment.freezer());
  }
}
