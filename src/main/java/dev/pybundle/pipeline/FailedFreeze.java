package dev.pybundle.pipeline;

import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.Problem;
import dev.pybundle.message.Problem.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is known of a freeze that its freezer could not do. It would not do it the next time,
 * either, unless something of this changes, or it failed for a reason of the moment.
 *
 * @param inputs all that decided it, but for the freezer's own packages
 * @param reason e.g. {@code cx_Freeze ended with exit code 1 … (whole output: …)}
 * @param ofMoment whether it is worth another try
 */
record FailedFreeze(Fingerprint inputs, String reason, boolean ofMoment) {

  private static final String MORE = "; its last lines:";

  /** Takes what a freeze began with, and how it ended. */
  static FailedFreeze of(Fingerprint before, FreezeGoal goal, String freezer, Problem problem) {
    String first = problem.what().lines().findFirst().orElse("");
    String reason =
        first.endsWith(MORE) ? first.substring(0, first.length() - MORE.length()) : first;
    return new FailedFreeze(
        inputsOf(before, goal, freezer), reason, problem.fault() == Fault.MOMENT);
  }

  /**
   * Returns what decides whether a freezer would fail again.
   *
   * @param all what decides the result of a freeze, with this freezer or another one
   * @param goal that freeze
   * @param freezer name and version of the one that failed
   */
  static Fingerprint inputsOf(Fingerprint all, FreezeGoal goal, String freezer) {
    Map<String, String> inputs = new TreeMap<>(all.inputs());
    inputs.keySet().removeAll(goal.environment().freezer());
    inputs.remove(LastFreeze.ENVIRONMENT);
    inputs.put("freezer", freezer);
    inputs.put("<timeoutMinutes>", goal.environment().timeout().toString());
    return new Fingerprint(inputs);
  }

  static Optional<FailedFreeze> in(Workspace workspace, String goal, Inputs inputs) {
    try {
      return Optional.of(Json.read(inputs.content(file(workspace, goal)), FailedFreeze.class));
    } catch (IOException | RuntimeException unreadable) {
      return Optional.empty();
    }
  }

  static Path file(Workspace workspace, String goal) {
    return workspace.state().resolve(goal + "-failed.json");
  }
}
