package dev.pybundle.mojo;

import dev.pybundle.artifact.MavenInterpreterArtifacts;
import dev.pybundle.bundle.Watch;
import dev.pybundle.freeze.pyinstaller.PyInstallerVersions;
import dev.pybundle.message.ProblemException;
import dev.pybundle.mojo.Goals.Place;
import dev.pybundle.pipeline.EnvironmentGoal;
import dev.pybundle.pipeline.FreezeGoal;
import dev.pybundle.pipeline.FreezeService;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.python.LoadExtension;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Provider;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Freezes the program that {@code generate-spec} described, with PyInstaller in an environment of
 * its own.
 *
 * <p>The program and {@code bundle.json} come to {@code target/pybundle/<triple>/bundle}. If
 * nothing changed since the last build (sources, requirements, options, tools, system libraries,
 * and the program itself), nothing is built.
 */
@Mojo(name = FreezeService.GOAL, defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class PyInstallerMojo extends AbstractMojo implements StampedGoals.Goal {

  private final Goals goals;
  private final StampedGoals stamped;
  private final Provider<Wiring> wiring;
  private final Provider<MavenInterpreterArtifacts> interpreters;

  /** File name of the program; the same as for {@code generate-spec}. */
  @Parameter(property = "pybundle.name", defaultValue = "${project.artifactId}", required = true)
  private String name;

  /**
   * Rust target triple that the program is for, e.g. {@code x86_64-unknown-linux-gnu}. Default:
   * what Tauri, cargo or rustc say, else a guess from this machine.
   */
  @Parameter(property = "pybundle.target")
  private @Nullable String target;

  /** Folder of all that pybundle makes in this project. */
  @Parameter(
      property = "pybundle.outputDirectory",
      defaultValue = "${project.build.directory}/pybundle",
      required = true)
  private File outputDirectory;

  /**
   * The interpreter to freeze with: a path, a command, a version such as {@code 3.12}, or a Maven
   * artifact such as {@code maven:org.bytedeco:cpython:3.14.3-1.5.13}. Default: the first one on
   * the {@code PATH} that can do the job, else one that uv manages, else the Maven artifact.
   */
  @Parameter(property = "pybundle.python")
  private @Nullable String python;

  /**
   * What the program needs: {@code uv.lock}, {@code pylock.toml}, {@code requirements.txt} or
   * {@code pyproject.toml}. Default: the first of these in the project's folder or beside the
   * sources.
   */
  @Parameter(property = "pybundle.requirements")
  private @Nullable File requirements;

  /**
   * Whether the interpreter's sqlite3 must be able to load extensions: {@code auto} (if sqlite-vec
   * or a similar package is required, or the sources call {@code enable_load_extension}), {@code
   * required} or {@code ignored}.
   */
  @Parameter(property = "pybundle.loadExtension", defaultValue = "auto")
  private String loadExtension;

  /** Version of PyInstaller. 6.22.1 and 6.22.2 are refused, see GHSA-9fxf-4qw3-ghmr. */
  @Parameter(property = "pybundle.pyinstallerVersion", defaultValue = PyInstallerVersions.DEFAULT)
  private String pyinstallerVersion;

  /**
   * Variables for PyInstaller's environment, which is otherwise the same on every machine, e.g.
   * {@code <environment><QT_API>pyside6</QT_API></environment>}.
   */
  @Parameter private @Nullable Map<String, String> environment;

  /** Shared cache of uv and of interpreters from Maven artifacts; may be deleted at any time. */
  @Parameter(property = "pybundle.cacheDirectory", defaultValue = "${user.home}/.cache/pybundle")
  private File cacheDirectory;

  /**
   * How much of earlier builds may be used: {@code auto} puts changed modules into the last program
   * where an analysis would find nothing else, and otherwise remembers, in {@code
   * <cacheDirectory>}, the steps of PyInstaller that depend on nothing but their input; {@code
   * clean} does everything anew. The result is the same, to the byte; releases ({@code -Drelease},
   * {@code -DperformRelease}, a profile {@code release}) are built clean anyway.
   */
  @Parameter(property = "pybundle.tier", defaultValue = "auto")
  private String tier;

  /** How large the memory of earlier builds may become, in megabytes. */
  @Parameter(property = "pybundle.memoryMegabytes", defaultValue = "2000")
  private long memoryMegabytes;

  /** How long each tool may run, in minutes. */
  @Parameter(property = "pybundle.timeoutMinutes", defaultValue = "60")
  private long timeoutMinutes;

  /** Classifier of the attached artifacts. Default: the target triple. */
  @Parameter(property = "pybundle.classifier")
  private @Nullable String classifier;

  /** Skips all goals of pybundle. */
  @Parameter(property = "pybundle.skip", defaultValue = "false")
  private boolean skip;

  /** Skips this goal. */
  @Parameter(property = "pybundle.pyinstaller.skip", defaultValue = "false")
  private boolean skipPyinstaller;

  /** Says what would be done, and does nothing. */
  @Parameter(property = "pybundle.dryRun", defaultValue = "false")
  private boolean dryRun;

  @Inject
  PyInstallerMojo(
      Goals goals,
      StampedGoals stamped,
      Provider<Wiring> wiring,
      Provider<MavenInterpreterArtifacts> interpreters) {
    this.goals = goals;
    this.stamped = stamped;
    this.wiring = wiring;
    this.interpreters = interpreters;
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    stamped.run(
        this,
        new StampedGoals.Order(
            FreezeService.GOAL,
            name,
            target,
            outputDirectory,
            /* attaches= */ true,
            classifier,
            skip,
            skipPyinstaller,
            dryRun));
  }

  @Override
  public GoalResult work(Place place, Voice voice)
      throws ProblemException, IOException, InterruptedException {
    return wiring.get().freezeService().freeze(goal(place));
  }

  @Override
  public void watch(Place place, Watch watch) throws ProblemException, IOException {
    wiring.get().freezeService().watch(goal(place), watch);
  }

  private FreezeGoal goal(Place place) throws ProblemException {
    return new FreezeGoal(
        new EnvironmentGoal(
            goals.basedir(),
            place.workspace(),
            place.triple(),
            pyinstallerVersion,
            python,
            Optional.ofNullable(requirements).map(File::toPath).orElse(null),
            LoadExtension.valueOf(loadExtension.toUpperCase(Locale.ROOT)),
            interpreters.get(),
            cacheDirectory.toPath(),
            goals.offline(),
            Duration.ofMinutes(timeoutMinutes)),
        outputDirectory.toPath(),
        goals.pluginVersion(),
        environment == null ? Map.of() : environment,
        goals.sourceDateEpoch(),
        goals.memory(tier, cacheDirectory, memoryMegabytes),
        dryRun);
  }
}
