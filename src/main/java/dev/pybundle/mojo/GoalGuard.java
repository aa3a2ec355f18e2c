package dev.pybundle.mojo;

import dev.pybundle.message.ProblemException;
import dev.pybundle.message.Redaction;
import dev.pybundle.pipeline.GoalResult;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.util.Objects;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;

/** Tells Maven how work failed. */
final class GoalGuard {

  private GoalGuard() {}

  /** Work that Maven is told about only if it fails. */
  @FunctionalInterface
  interface GuardedWork {
    void run() throws ProblemException, IOException, InterruptedException, MojoFailureException;
  }

  /** Guards work on no program, or on the only one. */
  static void guard(String goal, GuardedWork work)
      throws MojoExecutionException, MojoFailureException {
    try {
      work.run();
    } catch (ProblemException problem) {
      throw new MojoFailureException(problem.getMessage(), problem);
    } catch (InvalidPathException refused) {
      ProblemException problem = ParameterProblems.invalidPath(refused).asException(refused);
      throw new MojoFailureException(problem.getMessage(), problem);
    } catch (IOException failed) {
      Throwable shown = Redaction.withoutCredentials(failed);
      throw new MojoExecutionException(goal + " failed: " + shown, shown);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new MojoExecutionException(goal + " was interrupted", interrupt);
    }
  }

  /** Guards work on one program, which a failure names if there are others. */
  static void guard(String goal, ProgramParameters program, GuardedWork work)
      throws MojoExecutionException, MojoFailureException {
    if (!program.isOneOfSeveral()) {
      guard(goal, work);
      return;
    }
    try {
      guard(goal, work);
    } catch (MojoFailureException failed) {
      throw new MojoFailureException(
          program.saidOfFailure(failed.getMessage()),
          Objects.requireNonNullElse(failed.getCause(), failed));
    } catch (MojoExecutionException failed) {
      throw new MojoExecutionException(
          program.saidOfFailure(failed.getMessage()),
          Objects.requireNonNullElse(failed.getCause(), failed));
    }
  }

  /** Tells Maven of a failure. */
  static void failIfFailed(GoalResult result) throws MojoFailureException {
    if (result instanceof GoalResult.Failed) {
      throw new MojoFailureException(result.sentence());
    }
  }
}
