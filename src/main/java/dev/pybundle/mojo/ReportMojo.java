package dev.pybundle.mojo;

import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.pipeline.ReportService;
import dev.pybundle.pipeline.SizeLimit;
import java.io.File;
import java.io.IOException;
import java.util.Objects;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code report/index.html}, one page that needs no network: what the program consists of by
 * distribution and file, why each is in it, what {@code compress} saved, how large it is on disk,
 * in a zip and in an installer, what grew since the last report, and which imports take the time of
 * its start, for which it is started once as {@code <probe>} says.
 *
 * <p>Run it after a build, {@code mvn package pybundle:report}, or bind it: then it runs in the
 * phase {@code package}, and {@code <maxInstallerSize>} fails the build of a program that became
 * too large.
 */
@Mojo(name = ReportService.GOAL, defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class ReportMojo extends ProgramMojo {

  private final ReportService service;

  /**
   * The size that the program may have in an installer, which is taken for the one in an archive
   * that xz made. If it is larger, the build fails and names what grew.
   *
   * <pre>{@code <maxInstallerSize>20MB</maxInstallerSize>}</pre>
   */
  @Parameter(property = "pybundle.maxInstallerSize")
  private @Nullable String maxInstallerSize;

  /**
   * What to compare with in place of the last report: the {@code report/report.json} of an earlier
   * one, or the {@code bundle.json} of a release, which knows no sizes of modules.
   */
  @Parameter(property = "pybundle.report.compareWith")
  private @Nullable File compareWith;

  /** Whether to start the program, to see where its start takes its time. */
  @Parameter(property = "pybundle.report.start", defaultValue = "true")
  private boolean start;

  /** How the program is started: the same as for {@code probe}. */
  @Parameter private @Nullable Probe probe;

  /** Skips this goal. */
  @Parameter(property = "pybundle.report.skip", defaultValue = "false")
  private boolean skipReport;

  @Inject
  ReportMojo(Goals goals, Wiring wiring) {
    super(goals);
    this.service = wiring.reportService();
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    goals.run(GoalInvocation.of(ReportService.GOAL, program(), skipReport), this::report);
  }

  private GoalResult report(ProgramLocation location)
      throws ProblemException, IOException, InterruptedException {
    Probe started = Objects.requireNonNullElseGet(probe, Probe::new);
    return service.report(
        new ReportService.Request(
            location.workspace(),
            goals.basedir(),
            start ? started.parameters(goals::property, location.triple()) : null,
            maxInstallerSize == null ? null : SizeLimit.parse(maxInstallerSize),
            compareWith == null ? null : compareWith.toPath(),
            location.program().dryRun()));
  }
}
