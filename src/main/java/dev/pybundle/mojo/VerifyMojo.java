package dev.pybundle.mojo;

import dev.pybundle.artifact.MavenInterpreterArtifacts;
import dev.pybundle.freeze.pyinstaller.PyInstallerVersions;
import dev.pybundle.message.ProblemException;
import dev.pybundle.mojo.Goals.Place;
import dev.pybundle.pipeline.EnvironmentGoal;
import dev.pybundle.pipeline.FreezeGoal;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.pipeline.VerifyGoal;
import dev.pybundle.pipeline.VerifyService;
import dev.pybundle.python.LoadExtension;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Proves that the program is what a clean build makes: builds it again beside the Bundle, in the
 * same environment and remembering nothing, and compares content, mode and link of every file. A
 * difference fails the build and is told in words: which module, which table, which byte.
 *
 * <p>Run it after a build, {@code mvn package pybundle:verify}, or bind it in a profile of your
 * continuous integration; then it runs in the phase {@code verify}. It takes as long as a clean
 * build. If sources, requirements or options are not those of the Bundle, nothing is compared and
 * the build fails.
 *
 * <p>After a difference both programs are kept in {@code target/pybundle/<triple>/verify}, and all
 * builds of this program are clean until {@code mvn clean} or the goal {@code clean-cache}.
 *
 * <p>A program with a real signature, which is new in every build, is not compared: leave out
 * {@code codesign} for Windows, and {@code <codesignIdentity>} for macOS.
 */
@Mojo(name = VerifyService.GOAL, defaultPhase = LifecyclePhase.VERIFY, threadSafe = true)
public final class VerifyMojo extends AbstractMojo {

  private final Goals goals;
  private final VerifyService service;
  private final MavenInterpreterArtifacts interpreters;

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

  /** The interpreter; the same as for {@code pyinstaller}, whose environment is used. */
  @Parameter(property = "pybundle.python")
  private @Nullable String python;

  /** What the program needs; the same as for {@code pyinstaller}. */
  @Parameter(property = "pybundle.requirements")
  private @Nullable File requirements;

  /** Whether SQLite extensions must be loadable; the same as for {@code pyinstaller}. */
  @Parameter(property = "pybundle.loadExtension", defaultValue = "auto")
  private String loadExtension;

  /** Version of PyInstaller; the same as for {@code pyinstaller}. */
  @Parameter(property = "pybundle.pyinstallerVersion", defaultValue = PyInstallerVersions.DEFAULT)
  private String pyinstallerVersion;

  /** Variables for PyInstaller's environment; the same as for {@code pyinstaller}. */
  @Parameter private @Nullable Map<String, String> environment;

  /** Whether {@code compress} strips libraries; the same as for {@code compress}. */
  @Parameter(property = "pybundle.strip", defaultValue = "true")
  private boolean strip;

  /** Files to leave out of the program; the same as for {@code compress}. */
  @Parameter(property = "pybundle.excludeFiles")
  private @Nullable List<String> excludeFiles;

  /** Shared cache; the same as for {@code pyinstaller}. No memory in it is used. */
  @Parameter(property = "pybundle.cacheDirectory", defaultValue = "${user.home}/.cache/pybundle")
  private File cacheDirectory;

  /** How long each tool may run, in minutes. */
  @Parameter(property = "pybundle.timeoutMinutes", defaultValue = "60")
  private long timeoutMinutes;

  /** Skips all goals of pybundle. */
  @Parameter(property = "pybundle.skip", defaultValue = "false")
  private boolean skip;

  /** Skips this goal. */
  @Parameter(property = "pybundle.verify.skip", defaultValue = "false")
  private boolean skipVerify;

  /** Says what would be done, and builds and compares nothing. */
  @Parameter(property = "pybundle.dryRun", defaultValue = "false")
  private boolean dryRun;

  @Inject
  VerifyMojo(Goals goals, Wiring wiring, MavenInterpreterArtifacts interpreters) {
    this.goals = goals;
    this.interpreters = interpreters;
    this.service = wiring.verifyService();
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    goals.run(VerifyService.GOAL, skip || skipVerify, this::verify);
  }

  private GoalResult verify() throws ProblemException, IOException, InterruptedException {
    Place place = goals.locate(target, name, outputDirectory);
    return service.verify(
        new VerifyGoal(
            freeze(place), strip, excludeFiles == null ? List.of() : excludeFiles, goals.buildsProgram()));
  }

  private FreezeGoal freeze(Place place) {
    return new FreezeGoal(
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
        outputDirectory.toPath(),
        goals.pluginVersion(),
        environment == null ? Map.of() : environment,
        goals.sourceDateEpoch(),
        null,
        dryRun);
  }
}
