package dev.pybundle.mojo;

import dev.pybundle.pipeline.CleanCacheService;
import java.io.File;
import java.util.List;
import javax.inject.Inject;
import javax.inject.Provider;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Removes what pybundle keeps for all projects of a user: what builds remember of earlier ones, its
 * own uv with the cache of that, and interpreters from Maven artifacts. The next builds make or
 * fetch again what they need. It runs in any folder, with or without a project:
 *
 * <pre>{@code mvn dev.pybundle:pybundle-maven-plugin:clean-cache}</pre>
 *
 * <p>In a project, or above several, it also ends the clean builds that {@code verify} has ordered.
 * What another build uses at this moment is kept, and the goal fails in the end. A folder with
 * something in it that pybundle did not put there is refused, and links out of it are not followed.
 */
@Mojo(name = CleanCacheService.GOAL, requiresProject = false, threadSafe = true)
public final class CleanCacheMojo extends AbstractMojo {

  private final Goals goals;
  private final Provider<Wiring> wiring;

  /** The cache; the same as for {@code pyinstaller}. */
  @Parameter(
      property = "pybundle.cacheDirectory",
      defaultValue = "${user.home}/.cache/pybundle",
      required = true)
  private File cacheDirectory;

  /**
   * Which parts of it to remove: {@code memory} (what builds remember), {@code uv}, {@code
   * uv-cache}, {@code python} (interpreters), {@code freezer}, {@code nuitka} (compiled C), {@code
   * pyoxidizer} (interpreters and compiled crates). Default: all. For example {@code
   * -Dpybundle.clean-cache.only=memory}.
   */
  @Parameter(property = "pybundle.clean-cache.only")
  private @Nullable List<String> only;

  /**
   * Folder of all that pybundle makes in this project. Only marks of {@code verify} are removed.
   */
  @Parameter(
      property = "pybundle.outputDirectory",
      defaultValue = "${project.build.directory}/pybundle",
      required = true)
  private File outputDirectory;

  /** Skips all goals of pybundle. */
  @Parameter(property = "pybundle.skip", defaultValue = "false")
  private boolean skip;

  /** Skips this goal. */
  @Parameter(property = "pybundle.clean-cache.skip", defaultValue = "false")
  private boolean skipCleanCache;

  /** Says what would be removed, and removes nothing. */
  @Parameter(property = "pybundle.dryRun", defaultValue = "false")
  private boolean dryRun;

  @Inject
  CleanCacheMojo(Goals goals, Provider<Wiring> wiring) {
    this.goals = goals;
    this.wiring = wiring;
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    goals.run(
        CleanCacheService.GOAL,
        skip || skipCleanCache,
        () ->
            wiring
                .get()
                .cleanCacheService()
                .clean(
                    new CleanCacheService.Request(
                        cacheDirectory.toPath(),
                        only == null ? List.of() : only,
                        goals.outputs(outputDirectory),
                        dryRun)));
  }
}
