package dev.pybundle.mojo;

import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.pipeline.TraceService;
import java.io.IOException;
import java.util.Objects;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Runs the program without freezing it, in its own environment and as {@code <probe>} says, sees
 * which modules, data files, libraries and metadata it uses, and tells which of them the last
 * freeze left out, with the configuration that adds them. Bound to no phase: run it after a build,
 * when the frozen program lacks something, or when it is larger than it has to be.
 *
 * <pre>{@code mvn package pybundle:trace -Dpybundle.trace.apply}</pre>
 *
 * <p>All of it, also what is frozen and was not used, is in {@code report/trace.json}.
 */
@Mojo(name = TraceService.GOAL, threadSafe = true)
public final class TraceMojo extends ProgramMojo {

  private final TraceService service;

  /**
   * How the program is started, and what it should do: the same as for {@code probe}. The more of
   * the program this uses, the more a trace sees.
   */
  @Parameter private @Nullable Probe probe;

  /**
   * True to write what is missing to {@code pybundle-trace.json} in the project's folder, which
   * {@code generate-spec} takes from then on. Commit it, or copy the printed configuration instead.
   *
   * <pre>{@code mvn pybundle:trace -Dpybundle.trace.apply}</pre>
   */
  @Parameter(property = "pybundle.trace.apply", defaultValue = "false")
  private boolean traceApply;

  /** Skips this goal. */
  @Parameter(property = "pybundle.trace.skip", defaultValue = "false")
  private boolean skipTrace;

  @Inject
  TraceMojo(Goals goals, Wiring wiring) {
    super(goals);
    this.service = wiring.traceService();
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    goals.runForOne(GoalInvocation.of(TraceService.GOAL, program(), skipTrace), this::trace);
  }

  private GoalResult trace(ProgramLocation location)
      throws ProblemException, IOException, InterruptedException {
    return service.trace(
        new TraceService.Request(
            location.workspace(),
            goals.basedir(),
            Objects.requireNonNullElseGet(probe, Probe::new)
                .parameters(goals::property, location.triple()),
            traceApply,
            location.program().dryRun()));
  }
}
