package dev.pybundle.mojo;

import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.pipeline.StageSidecarService;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import javax.inject.Inject;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Proves that the frozen program runs, as the goal {@code probe} does, then puts it where Tauri
 * looks for it: {@code src-tauri/binaries/<name>-<triple>[.exe]}, and checks that Tauri's
 * configuration will bundle it. A program that does not run is not staged.
 */
@Mojo(name = "stage-sidecar", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public class StageSidecarMojo extends AbstractMojo {

  private static final String GOAL = "stage-sidecar";

  private final Goals goals;
  private final StageSidecarService service;
  private final Probing probing;

  /** The folder of the Maven project. */
  @Parameter(defaultValue = "${project.basedir}", readonly = true, required = true)
  private File basedir;

  /**
   * The folder that holds Tauri's configuration. By default it is {@code src-tauri} in the
   * project's folder; if that does not exist, nothing is staged.
   */
  @Parameter(property = "pybundle.tauriDirectory")
  private @Nullable File tauriDirectory;

  /** Name of the program, without triple and {@code .exe}. */
  @Parameter(property = "pybundle.name", defaultValue = "${project.artifactId}")
  private String name;

  /**
   * Target triple that the program is for, e.g. {@code x86_64-unknown-linux-gnu}. By default it is
   * found as Tauri finds it: {@code TAURI_ENV_TARGET_TRIPLE}, {@code CARGO_BUILD_TARGET}, {@code
   * .cargo/config.toml}, {@code rustc}; at last it is guessed, with a warning.
   */
  @Parameter(property = "pybundle.target")
  private @Nullable String target;

  /** Where all goals keep what they make, one folder a triple. */
  @Parameter(
      property = "pybundle.outputDirectory",
      defaultValue = "${project.build.directory}/pybundle",
      required = true)
  private File outputDirectory;

  /**
   * How the program is tried before it is staged; as for the goal {@code probe}. {@code
   * <probe><skip>true</skip></probe>} or {@code -Dpybundle.probe.skip} stages it untried.
   */
  @Parameter private @Nullable Probe probe;

  /** Skips all goals. */
  @Parameter(property = "pybundle.skip", defaultValue = "false")
  private boolean skip;

  /** Skips this goal. */
  @Parameter(property = "pybundle.stage-sidecar.skip", defaultValue = "false")
  private boolean skipStageSidecar;

  /** Checks everything and writes nothing. */
  @Parameter(property = "pybundle.dryRun", defaultValue = "false")
  private boolean dryRun;

  @Inject
  StageSidecarMojo(Goals goals, StageSidecarService service, Probing probing) {
    this.goals = goals;
    this.service = service;
    this.probing = probing;
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    goals.run(GOAL, skip || skipStageSidecar, this::stage);
  }

  private GoalResult stage() throws ProblemException, IOException, InterruptedException {
    Goals.Place place = goals.locate(target, name, outputDirectory);
    GoalResult proof = probing.probe(place, probe, dryRun);
    if (proof instanceof GoalResult.Failed) {
      return proof;
    }
    getLog().info(proof.sentence());
    StageSidecarService.Outcome outcome = service.stage(request(place));
    outcome.warnings().forEach(getLog()::warn);
    return outcome.result();
  }

  private StageSidecarService.Request request(Goals.Place place) {
    File named = tauriDirectory;
    Path folder = named == null ? basedir.toPath().resolve("src-tauri") : named.toPath();
    return new StageSidecarService.Request(
        place.workspace(), place.triple(), folder, named != null, dryRun);
  }
}
