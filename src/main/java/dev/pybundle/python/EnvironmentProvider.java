package dev.pybundle.python;

import dev.pybundle.bundle.Watch;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import javax.inject.Inject;
import javax.inject.Named;
import org.jspecify.annotations.Nullable;

/**
 * Provides the environment that a program is frozen from: an interpreter that can do the job, the
 * user's requirements, the freezer, and nothing else.
 */
@Named
public class EnvironmentProvider {

  private final HostSystem host;
  private final ProcessRunner runner;

  /**
   * Makes a provider.
   *
   * @param host the machine whose interpreters are looked at
   * @param runner starts them
   */
  @Inject
  public EnvironmentProvider(HostSystem host, ProcessRunner runner) {
    this.host = host;
    this.runner = runner;
  }

  /**
   * Returns the finished environment if nothing that decides it has changed. Starts no process.
   *
   * @param request what is wanted
   * @return empty if {@link #provide} has something to do or to complain about
   */
  public Optional<PythonEnvironment> existing(EnvironmentRequest request) {
    Tools tools = new Tools(host, runner, request, line -> {}, line -> {});
    Optional<EnvironmentState> state = EnvironmentState.read(request.workspace().env());
    if (state.isEmpty()) {
      return Optional.empty();
    }
    try {
      Requirements requirements = Requirements.of(request);
      @Nullable String extensions = SqliteExtensions.neededBy(request, requirements).orElse(null);
      EnvironmentInputs inputs = EnvironmentInputs.of(tools, requirements, extensions);
      return state.filter(known -> known.matches(inputs)).map(EnvironmentState::environment);
    } catch (IOException | ProblemException reportedByProvide) {
      return Optional.empty();
    }
  }

  /**
   * Watches all that {@link #existing} looks at.
   *
   * @param request what is wanted
   * @throws ProblemException if there are no such requirements
   * @throws IOException if a file cannot be read
   */
  public void watch(EnvironmentRequest request, Watch watch) throws ProblemException, IOException {
    EnvironmentState.watch(request.workspace().env(), watch);
    Requirements.watch(request, watch);
    request.sourceRoots().forEach(root -> watch.sources(root, request.workspace().root()));
    watch.files(InterpreterFinder.places(host));
    EnvironmentInputs.watch(host, request, watch);
  }

  /**
   * Returns the environment that an earlier goal finished, whatever has changed since. Starts no
   * process.
   *
   * @param workspace its folders
   */
  public Optional<PythonEnvironment> finished(Workspace workspace) {
    return EnvironmentState.read(workspace.env())
        .map(EnvironmentState::environment)
        .filter(environment -> FreezerFolder.isComplete(environment.freezer()));
  }

  /**
   * Returns the environment, and makes it first if there is none or something changed.
   *
   * @param request what is wanted
   * @param artifacts where an interpreter is from if none is installed
   * @param info receives what is done, one line each
   * @param warning receives what the user should know, one line each
   * @throws ProblemException if no interpreter fits or something cannot be installed
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if the thread was interrupted; what was started has ended
   */
  public PythonEnvironment provide(
      EnvironmentRequest request,
      InterpreterArtifacts artifacts,
      Consumer<String> info,
      Consumer<String> warning)
      throws ProblemException, IOException, InterruptedException {
    Tools tools = new Tools(host, runner, request, info, warning);
    return new EnvironmentBuilder(tools, artifacts).provide();
  }
}
