package dev.pybundle.mojo;

import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.ParameterMessages;
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

/** What all goals do alike: find their place and turn their result into a log line or exception. */
@Named
public class Goals {

  private static final Logger LOG = LoggerFactory.getLogger(Goals.class);

  private final HostSystem host;

  /**
   * Makes it.
   *
   * @param host this machine
   */
  @Inject
  public Goals(HostSystem host) {
    this.host = host;
  }

  /**
   * Where a goal works.
   *
   * @param triple the machine to freeze for
   * @param workspace its folders
   */
  public record Place(TargetTriple triple, Workspace workspace) {}

  /** The work of a goal. */
  public interface Body {

    /**
     * Does it.
     *
     * @throws ProblemException if the user has to change something
     * @throws IOException if a file cannot be read or written
     * @throws InterruptedException if Maven is ended
     */
    GoalResult run() throws ProblemException, IOException, InterruptedException;
  }

  /**
   * Finds the place of a goal.
   *
   * @param target a triple; null for this machine's
   * @param name name of the program; null for the artifactId
   * @param outputDirectory e.g. {@code target/pybundle}
   * @throws ProblemException if the triple is not known
   */
  public Place locate(@Nullable String target, @Nullable String name, File outputDirectory)
      throws ProblemException {
    TargetTriple triple =
        target == null
            ? TargetTriple.usualFor(host.os(), host.architecture())
            : TargetTriple.parse(target).orElse(null);
    if (triple == null) {
      String known = String.join(", ", TargetTriple.known());
      throw ParameterMessages.unknownTarget(String.valueOf(target), known).asException();
    }
    return new Place(
        triple, new Workspace(ParameterPaths.of(outputDirectory).resolve(triple.value())));
  }

  /**
   * Runs a goal.
   *
   * @param goal its name
   * @param skip true to do nothing
   * @param body its work
   * @throws MojoFailureException if the user has to change something
   * @throws MojoExecutionException if a file cannot be read or written
   */
  public void run(String goal, boolean skip, Body body)
      throws MojoExecutionException, MojoFailureException {
    if (skip) {
      LOG.info("Skipping {}, as configured.", goal);
      return;
    }
    try {
      GoalResult result = body.run();
      if (result instanceof GoalResult.Failed failed) {
        throw new MojoFailureException(failed.sentence());
      }
      LOG.info("{}", result.sentence());
    } catch (ProblemException problem) {
      throw new MojoFailureException(problem.problem().sentence(), problem);
    } catch (IOException failed) {
      throw new MojoExecutionException("pybundle:" + goal + " failed: " + failed, failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new MojoExecutionException("pybundle:" + goal + " was interrupted", interrupted);
    }
  }
}
