package dev.pybundle.message;

import java.util.List;

/**
 * What a user reads when pybundle cannot go on: what failed, and what they should do about it.
 *
 * @param what what failed and where: the XML path of a parameter such as {@code <datas>}, or a file
 *     and line
 * @param advice what to do, without the leading "perhaps you should", e.g. {@code add
 *     <python>3.12</python>}
 * @param fault whose fault it is
 */
public record Problem(String what, String advice, Fault fault) {

  /** What a problem comes from. */
  public enum Fault {
    /** The user has to mend something. */
    USER,
    /** A tool broke down, and nothing is known to be wrong with what it was given. */
    TOOL,
    /** It did so for want of time, memory or room, so that another try may succeed. */
    MOMENT
  }

  /** A problem of what the user has to mend. */
  public Problem(String what, String advice) {
    this(what, advice, Fault.USER);
  }

  /** Takes out the user names and passwords of URLs, wherever a text is from. */
  public Problem {
    what = Redaction.withoutCredentials(what);
    advice = Redaction.withoutCredentials(advice);
  }

  /** Returns whether a tool broke down, for whatever reason. */
  public boolean ofTool() {
    return fault != Fault.USER;
  }

  /** Returns the whole sentence, in the one form that all of pybundle uses. */
  public String sentence() {
    return what + ", perhaps you should " + advice + ".";
  }

  /** Returns an exception that carries this problem. */
  public ProblemException asException() {
    return new ProblemException(this, null);
  }

  /**
   * Returns an exception that carries this problem.
   *
   * @param cause the failure below, kept for {@code mvn -X}
   */
  public ProblemException asException(Throwable cause) {
    return new ProblemException(this, cause);
  }

  /** Says that several things are wrong at once; there must be one. */
  public static Problem several(List<Problem> problems) {
    if (problems.size() == 1) {
      return problems.get(0);
    }
    StringBuilder what = new StringBuilder(problems.size() + " things stand in the way:");
    problems.forEach(problem -> what.append("\n  - ").append(problem.sentence()));
    return new Problem(what + "\n", "mend these and build again");
  }
}
