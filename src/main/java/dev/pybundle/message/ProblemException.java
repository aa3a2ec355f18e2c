package dev.pybundle.message;

import org.jspecify.annotations.Nullable;

/** A {@link Problem} on its way to the mojo, which turns it into a failed build. */
public final class ProblemException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  ProblemException(Problem problem, @Nullable Throwable cause) {
    super(problem.sentence(), cause == null ? null : Redaction.withoutCredentials(cause));
    this.problem = problem;
  }

  /** Returns what failed and what to do. */
  public Problem problem() {
    return problem;
  }
}
