package dev.pybundle.pipeline;

import dev.pybundle.message.Problem;

/** How a goal ended. A mojo logs the sentence, or throws it if the goal failed. */
public sealed interface GoalResult {

  /** Returns the one line that says what was done, or why nothing was. */
  String sentence();

  /**
   * Something was made.
   *
   * @param sentence what, and why it was needed
   */
  record Done(String sentence) implements GoalResult {}

  /**
   * Nothing had to be made.
   *
   * @param sentence what is there already
   */
  record UpToDate(String sentence) implements GoalResult {}

  /**
   * The goal does not apply here, or was told not to run.
   *
   * @param sentence why
   */
  record Skipped(String sentence) implements GoalResult {}

  /**
   * The goal cannot succeed before the user changes something.
   *
   * @param problem what failed and what to do
   */
  record Failed(Problem problem) implements GoalResult {

    @Override
    public String sentence() {
      return problem.sentence();
    }
  }
}
