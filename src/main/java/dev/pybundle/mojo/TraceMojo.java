package dev.pybundle.mojo;

import dev.pybundle.message.ProblemException;
import dev.pybundle.mojo.Goals.Place;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.pipeline.TraceService;
import java.io.File;
import java.io.IOException;
import java.util.Objects;
import javax.inject.Inject;
import org.apache.maven.plugin.AbstractMojo;
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
public final class TraceMojo extends AbstractMojo {

  private final Goals goals;
  private final TraceService service;

  /** File name of the program; the same as for {@code generate-spec}. */
  @Parameter(property = "pybundle.name", defaultValue = "${project.artifactId}", required = true)
  private String name;

  /** Rust target triple that the program is for; found as for {@code pyinstaller}. */
  @Parameter(property = "pybundle.target")
  private @Nullable String target;

  /** Folder of all that pybundle makes in this project. */
  @Parameter(
      property = "pybundle.outputDirectory",
      defaultValue = "${project.build.directory}/pybundle",
      required = true)
  private File outputDirectory;

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

  /** Skips all goals of pybundle. */
  @Parameter(property = "pybundle.skip", defaultValue = "false")
  private boolean skip;

  /** Skips this goal. */
  @Parameter(property = "pybundle.trace.skip", defaultValue = "false")
  private boolean skipTrace;

  /** Starts nothing, and says what would be started. */
  @Parameter(property = "pybundle.dryRun", defaultValue = "false")
  private boolean dryRun;

  @Inject
  TraceMojo(Goals goals, Wiring wiring) {
    this.goals = goals;
    this.service = wiring.traceService();
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    goals.run(TraceService.GOAL, skip || skipTrace, this::trace);
  }

  private GoalResult trace() throws ProblemException, IOException, InterruptedException {
    Place place = goals.locate(target, name, outputDirectory);
    return service.trace(
        new TraceService.Request(
            place.workspace(),
            goals.basedir(),
            Objects.requireNonNullElseGet(probe, Probe::new).parameters(goals::property),
            traceApply,
            dryRun));
  }
}
