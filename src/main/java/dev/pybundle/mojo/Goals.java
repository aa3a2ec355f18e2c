package dev.pybundle.mojo;

import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.platform.TripleResolver;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import javax.inject.Inject;
import javax.inject.Named;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all goals share: where they work, and how their result reaches the user. */
@Named
public class Goals {

  private static final Logger LOG = LoggerFactory.getLogger(Goals.class);

  private final TripleResolver triples;

  @Inject
  Goals(TripleResolver triples) {
    this.triples = triples;
  }

  /**
   * Where a goal works.
   *
   * @param triple the machine it works for
   * @param workspace its folders
   */
  public record Place(TargetTriple triple, Workspace workspace) {}

  /** What a goal does. */
  @FunctionalInterface
  public interface Body {

    /** Does it. */
    GoalResult run() throws ProblemException, IOException, InterruptedException;
  }

  /**
   * Finds the triple and the folders.
   *
   * @param target {@code <target>}, or null
   * @param name {@code <name>}, or null
   * @param outputDirectory {@code <outputDirectory>}
   * @throws ProblemException if the triple is unknown
   * @throws InterruptedException if the thread was interrupted while rustc was asked
   */
  public Place locate(@Nullable String target, @Nullable String name, File outputDirectory)
      throws ProblemException, InterruptedException {
    Path output = outputDirectory.toPath();
    TripleResolver.Resolved resolved = triples.resolve(new TripleResolver.Request(target, output));
    resolved.warning().ifPresent(LOG::warn);
    LOG.debug("{} is for {} from {}", name, resolved.triple(), resolved.source());
    return new Place(resolved.triple(), new Workspace(output.resolve(resolved.triple().value())));
  }

  /**
   * Runs a goal and logs or throws its result.
   *
   * @param goal its name
   * @param skip true to do nothing
   * @param body what it does
   * @throws MojoExecutionException for what the user cannot mend in the POM
   * @throws MojoFailureException for what the user can
   */
  public void run(String goal, boolean skip, Body body)
      throws MojoExecutionException, MojoFailureException {
    if (skip) {
      LOG.info("{} is skipped", goal);
      return;
    }
    try {
      GoalResult result = body.run();
      if (result instanceof GoalResult.Failed) {
        throw new MojoFailureException(result.sentence());
      }
      LOG.info(result.sentence());
    } catch (ProblemException problem) {
      throw new MojoFailureException(problem.getMessage(), problem);
    } catch (IOException failed) {
      throw new MojoExecutionException(goal + " failed: " + failed, failed);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new MojoExecutionException(goal + " was interrupted", interrupt);
    }
  }
}
