package dev.pybundle.mojo;

import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import java.io.File;
import java.io.IOException;
import javax.inject.Inject;
import javax.inject.Named;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every goal does around its service: find its place, log the result or throw it. */
@Named
final class Goals {

  private final Logger log = LoggerFactory.getLogger(Goals.class);
  private final HostSystem host;

  @Inject
  Goals(HostSystem host) {
    this.host = host;
  }

  /**
   * Where a goal works.
   *
   * @param triple the target
   * @param workspace its folders
   */
  record Place(TargetTriple triple, Workspace workspace) {}

  /** The work of a goal. */
  @FunctionalInterface
  interface Body {

    /** Does the work. */
    GoalResult run() throws ProblemException, IOException, InterruptedException;
  }

  Place locate(@Nullable String target, @Nullable String name, File outputDirectory)
      throws ProblemException {
    TargetTriple triple =
        target == null
            ? TargetTriple.usualFor(host.os(), host.architecture())
            : TargetTriple.parse(target)
                .orElseThrow(
                    () ->
                        new Problem(
                                "<target> is '" + target + "', which is no known target triple",
                                "use one of " + String.join(", ", TargetTriple.known()))
                            .asException());
    return new Place(triple, new Workspace(outputDirectory.toPath().resolve(triple.value())));
  }

  void run(String goal, boolean skip, Body body)
      throws MojoExecutionException, MojoFailureException {
    if (skip) {
      log.info("{} is skipped", goal);
      return;
    }
    try {
      GoalResult result = body.run();
      if (result instanceof GoalResult.Failed failed) {
        throw new MojoFailureException(failed.sentence());
      }
      log.info(result.sentence());
    } catch (ProblemException problem) {
      throw new MojoFailureException(problem.getMessage(), problem);
    } catch (IOException failed) {
      throw new MojoExecutionException(goal + ": " + failed.getMessage(), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new MojoExecutionException(goal + " was interrupted", interrupted);
    }
  }
}
