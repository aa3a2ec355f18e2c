package dev.pybundle.mojo;

import dev.pybundle.artifact.MavenInterpreterArtifacts;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.pipeline.StubService;
import dev.pybundle.sidecar.TauriMode;
import java.io.IOException;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Puts a development stub where Tauri looks for the sidecar: a small program that runs the sources
 * with the environment's Python. With it {@code cargo check} and {@code tauri dev} work without a
 * freeze, and an edit counts from the sidecar's next start. Bound to no phase:
 *
 * <pre>{@code mvn pybundle:generate-spec pybundle:stub}</pre>
 *
 * <p>The stub is for this machine alone. It carries a mark, {@code stage-sidecar} replaces it by
 * the frozen program, and fails if it finds one that it does not replace.
 */
@Mojo(name = StubService.GOAL, threadSafe = true)
public final class StubMojo extends FreezingMojo {

  private final Wiring wiring;
  private final MavenInterpreterArtifacts interpreters;

  /**
   * What to do with the app's configuration, so that Tauri finds the stub; as for {@code
   * stage-sidecar}.
   */
  @Parameter(property = "pybundle.tauri", defaultValue = "check")
  private String tauri;

  /** Skips this goal. */
  @Parameter(property = "pybundle.stub.skip", defaultValue = "false")
  private boolean skipStub;

  @Inject
  StubMojo(Goals goals, Wiring wiring, MavenInterpreterArtifacts interpreters) {
    super(goals);
    this.interpreters = interpreters;
    this.wiring = wiring;
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    goals.runForOne(GoalInvocation.of(StubService.GOAL, program(), skipStub), this::stub);
  }

  private GoalResult stub(ProgramLocation location)
      throws ProblemException, IOException, InterruptedException {
    return wiring
        .stubService()
        .stub(
            new StubService.Request(
                environmentGoal(
                    location,
                    interpreters,
                    wiring.freezers().of(goals.freezer(location.program()))),
                location.tauriFolder(),
                TauriMode.of(tauri),
                location.program().dryRun()));
  }
}
