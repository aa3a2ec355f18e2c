package dev.pybundle.mojo;

import org.jspecify.annotations.Nullable;

/**
 * What Maven asks a goal for.
 *
 * @param goal name of the goal
 * @param program what the goal's own configuration says of the program
 * @param skip whether this goal, or all of pybundle, is skipped
 * @param attaches whether the goal attaches the Bundle
 * @param classifier the user's classifier for that, null for the program's own
 */
record GoalInvocation(
    String goal,
    ProgramParameters program,
    boolean skip,
    boolean attaches,
    @Nullable String classifier) {

  /**
   * Returns that of a goal that attaches nothing.
   *
   * @param skipGoal whether the goal's own switch is set
   */
  static GoalInvocation of(String goal, ProgramParameters program, boolean skipGoal) {
    return new GoalInvocation(goal, program, program.skip() || skipGoal, false, null);
  }

  /** Returns that of a goal that may write the Bundle, and attaches it. */
  static GoalInvocation attaching(
      String goal, ProgramParameters program, boolean skipGoal, @Nullable String classifier) {
    return new GoalInvocation(goal, program, program.skip() || skipGoal, true, classifier);
  }
}
