package dev.pybundle.mojo;

import dev.pybundle.artifact.MavenInterpreterArtifacts;
import dev.pybundle.freeze.pyinstaller.PyInstallerVersions;
import dev.pybundle.message.ProblemException;
import dev.pybundle.mojo.Goals.Place;
import dev.pybundle.pipeline.EnvironmentGoal;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.pipeline.StubService;
import dev.pybundle.python.LoadExtension;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

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
public final class StubMojo extends AbstractMojo {

  private final Goals goals;
  private final StubService service;
  private final MavenInterpreterArtifacts interpreters;

  /** File name of the program; the same as for {@code generate-spec}. */
  @Parameter(property = "pybundle.name", defaultValue = "${project.artifactId}", required = true)
  private String name;

  /** The folder that holds Tauri's configuration. Default: {@code src-tauri}. */
  @Parameter(property = "pybundle.tauriDirectory")
  private @Nullable File tauriDirectory;

  /** Rust target triple of this machine; found as for {@code pyinstaller}. */
  @Parameter(property = "pybundle.target")
  private @Nullable String target;

  /** Folder of all that pybundle makes in this project. */
  @Parameter(
      property = "pybundle.outputDirectory",
      defaultValue = "${project.build.directory}/pybundle",
      required = true)
  private File outputDirectory;

  /** The interpreter; the same as for {@code pyinstaller}, with which it shares the environment. */
  @Parameter(property = "pybundle.python")
  private @Nullable String python;

  /** What the program needs; the same as for {@code pyinstaller}. */
  @Parameter(property = "pybundle.requirements")
  private @Nullable File requirements;

  /** Whether SQLite extensions must be loadable; the same as for {@code pyinstaller}. */
  @Parameter(property = "pybundle.loadExtension", defaultValue = "auto")
  private String loadExtension;

  /** Version of PyInstaller in the environment; the same as for {@code pyinstaller}. */
  @Parameter(property = "pybundle.pyinstallerVersion", defaultValue = PyInstallerVersions.DEFAULT)
  private String pyinstallerVersion;

  /** Shared cache of uv and of interpreters from Maven artifacts; may be deleted at any time. */
  @Parameter(property = "pybundle.cacheDirectory", defaultValue = "${user.home}/.cache/pybundle")
  private File cacheDirectory;

  /** How long each tool may run, in minutes. */
  @Parameter(property = "pybundle.timeoutMinutes", defaultValue = "60")
  private long timeoutMinutes;

  /** Skips all goals of pybundle. */
  @Parameter(property = "pybundle.skip", defaultValue = "false")
  private boolean skip;

  /** Skips this goal. */
  @Parameter(property = "pybundle.stub.skip", defaultValue = "false")
  private boolean skipStub;

  /** Says what would be done, and does nothing. */
  @Parameter(property = "pybundle.dryRun", defaultValue = "false")
  private boolean dryRun;

  @Inject
  StubMojo(Goals goals, Wiring wiring, MavenInterpreterArtifacts interpreters) {
    this.goals = goals;
    this.interpreters = interpreters;
    this.service = wiring.stubService();
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    goals.run(StubService.GOAL, skip || skipStub, this::stub);
  }

  private GoalResult stub() throws ProblemException, IOException, InterruptedException {
    Place place = goals.locate(target, name, outputDirectory);
    Path folder =
        Optional.ofNullable(tauriDirectory)
            .map(File::toPath)
            .orElseGet(() -> goals.basedir().resolve("src-tauri"));
    return service.stub(
        new StubService.Request(
            new EnvironmentGoal(
                goals.basedir(),
                place.workspace(),
                place.triple(),
                pyinstallerVersion,
                python,
                Optional.ofNullable(requirements).map(File::toPath).orElse(null),
                LoadExtension.valueOf(loadExtension.toUpperCase(Locale.ROOT)),
                interpreters,
                cacheDirectory.toPath(),
                goals.offline(),
                Duration.ofMinutes(timeoutMinutes)),
            folder,
            dryRun));
  }
}
