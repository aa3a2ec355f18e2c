package dev.pybundle.python;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Provides the environment that a program is frozen from: an interpreter that can do the job, the
 * user's requirements, the freezer, and nothing else.
 */
public class EnvironmentProvider {

  private final HostSystem host;
  private final ProcessRunner runner;

  private final BuildNotes notes = new BuildNotes();

  /**
   * Makes a provider.
   *
   * @param host the machine whose interpreters are looked at
   * @param runner starts them
   */
  public EnvironmentProvider(HostSystem host, ProcessRunner runner) {
    this.host = host;
    this.runner = runner;
  }

  /**
   * Returns the finished environment if nothing that decides it has changed. Starts no process.
   *
   * @param request what is wanted
   * @param inputs notes what is looked at
   * @return empty if {@link #provide} has something to do or to complain about
   */
  public Optional<PythonEnvironment> existing(EnvironmentRequest request, Inputs inputs) {
    Tools tools = new Tools(host, runner, request, inputs, line -> {}, line -> {});
    Optional<EnvironmentState> state = EnvironmentState.read(request.workspace().env(), inputs);
    if (state.isEmpty()) {
      return Optional.empty();
    }
    try {
      Requirements requirements = RequirementsResolver.of(request, inputs);
      @Nullable String extensions =
          SqliteExtensions.neededBy(request, requirements, inputs).orElse(null);
      EnvironmentInputs wanted = EnvironmentInputs.of(tools, requirements, extensions, state);
      return state
          .filter(known -> known.matches(wanted, inputs))
          .map(EnvironmentState::environment);
    } catch (IOException | ProblemException reportedByProvide) {
      return Optional.empty();
    }
  }

  /**
   * Returns the environment that an earlier goal finished, whatever has changed since. Starts no
   * process.
   *
   * @param workspace its folders
   */
  public Optional<PythonEnvironment> finished(Workspace workspace) {
    return EnvironmentState.read(workspace.env(), Inputs.unrecorded())
        .map(EnvironmentState::environment)
        .filter(
            environment -> FreezerFolder.isComplete(environment.freezer(), Inputs.unrecorded()));
  }

  /**
   * Says what to do about imports of what neither the program nor its environment has.
   *
   * @param request what the environment was made for
   * @param missing at least one
   * @param inputs notes what is looked at
   * @throws ProblemException if the requirements cannot be read
   * @throws IOException if a folder cannot be read
   */
  public Problem missing(EnvironmentRequest request, List<MissingImport> missing, Inputs inputs)
      throws ProblemException, IOException {
    return MissingImports.of(request, missing, inputs);
  }

  /**
   * Returns the environment, and makes it first if there is none or something changed.
   *
   * @param request what is wanted
   * @param inputs notes what is looked at
   * @param artifacts where an interpreter is from if none is installed
   * @param info receives what is done, one line each
   * @param warning receives what the user should know, one line each
   * @throws ProblemException if no interpreter fits or something cannot be installed
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if the thread was interrupted; what was started has ended
   */
  public PythonEnvironment provide(
      EnvironmentRequest request,
      Inputs inputs,
      InterpreterArtifacts artifacts,
      Consumer<String> info,
      Consumer<String> warning)
      throws ProblemException, IOException, InterruptedException {
    Tools tools = new Tools(host, runner, request, inputs, info, warning);
    return new EnvironmentBuilder(tools, artifacts, notes).provide();
  }
}
