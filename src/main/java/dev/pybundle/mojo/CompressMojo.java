package dev.pybundle.mojo;

import dev.pybundle.bundle.Watch;
import dev.pybundle.message.ProblemException;
import dev.pybundle.mojo.Goals.Place;
import dev.pybundle.pipeline.CompressService;
import dev.pybundle.pipeline.GoalResult;
import java.io.File;
import java.io.IOException;
import java.util.List;
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
 * Makes the program smaller before it is packed: strips collected libraries where that is safe,
 * leaves out files, and assembles the program again. Libraries below {@code *.libs/} (auditwheel's,
 * whose layout strip breaks) stay as they are, and a stripped copy is taken only if its segments
 * are still loadable. A finished onefile program is never touched: strip gains nothing there or
 * destroys it.
 */
@Mojo(name = CompressService.GOAL, defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class CompressMojo extends AbstractMojo implements StampedGoals.Goal {

  private final Goals goals;
  private final StampedGoals stamped;
  private final Provider<Wiring> wiring;

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
   * Files to leave out of the program, as patterns of their paths in it ({@code *} within a folder,
   * {@code **} across folders), e.g. {@code <excludeFile>**}{@code /tests/**}{@code
   * </excludeFile>}. A pattern that matches nothing fails. Modules are left out by {@code
   * <excludes>} instead.
   */
  @Parameter(property = "pybundle.excludeFiles")
  private @Nullable List<String> excludeFiles;

  /**
   * Whether to strip the libraries in the program (Linux). PyInstaller itself never strips, because
   * that breaks libraries such as numpy's.
   *
   * <pre>{@code <strip>false</strip>}</pre>
   */
  @Parameter(property = "pybundle.strip", defaultValue = "true")
  private boolean strip;

  /** Classifier of the attached artifacts. Default: the target triple. */
  @Parameter(property = "pybundle.classifier")
  private @Nullable String classifier;

  /** Skips all goals of pybundle. */
  @Parameter(property = "pybundle.skip", defaultValue = "false")
  private boolean skip;

  /** Skips this goal. */
  @Parameter(property = "pybundle.compress.skip", defaultValue = "false")
  private boolean skipCompress;

  /** Says what would be done, and does nothing. */
  @Parameter(property = "pybundle.dryRun", defaultValue = "false")
  private boolean dryRun;

  @Inject
  CompressMojo(Goals goals, StampedGoals stamped, Provider<Wiring> wiring) {
    this.goals = goals;
    this.stamped = stamped;
    this.wiring = wiring;
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    stamped.run(
        this,
        new StampedGoals.Order(
            CompressService.GOAL,
            name,
            target,
            outputDirectory,
            /* attaches= */ true,
            classifier,
            skip,
            skipCompress,
            dryRun));
  }

  @Override
  public GoalResult work(Place place, Voice voice)
      throws ProblemException, IOException, InterruptedException {
    return wiring.get().compressService().compress(request(place));
  }

  @Override
  public void watch(Place place, Watch watch) {
    wiring.get().compressService().watch(request(place), watch);
  }

  private CompressService.Request request(Place place) {
    return new CompressService.Request(
        place.workspace(),
        place.triple(),
        strip,
        excludeFiles == null ? List.of() : excludeFiles,
        dryRun);
  }
}
