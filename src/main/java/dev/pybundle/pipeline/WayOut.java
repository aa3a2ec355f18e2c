package dev.pybundle.pipeline;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.python.EnvironmentProvider;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Freezes with one freezer, and makes a lesser program with another one where the first one breaks
 * down: where it ends without a program although nothing was wrong with what it was given. What the
 * user has to mend stays an error.
 */
public class WayOut {

  private static final Logger LOGGER = LoggerFactory.getLogger(WayOut.class);

  private final Freezer first;
  private final FreezeService service;
  private final Freezer substitute;
  private final EnvironmentProvider environments;
  private final HostSystem host;

  /** Takes its collaborators, and the freezers in the order in which they are tried. */
  public WayOut(
      EnvironmentProvider environments, Freezer first, Freezer substitute, HostSystem host) {
    this.first = first;
    this.service = new FreezeService(environments, first, host);
    this.substitute = substitute;
    this.environments = environments;
    this.host = host;
  }

  /**
   * Freezes if something changed.
   *
   * @param goal what the first freezer is asked to do
   * @param instead the same for the other one
   * @param inputs notes what is looked at
   * @param warning receives a line if the program is a lesser one
   * @throws ProblemException if the user has to change something first, or the other one fails, too
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if Maven is being stopped; the Bundle is then as it was
   */
  public GoalResult freeze(
      FreezeGoal goal, FreezeGoal instead, Inputs inputs, Consumer<String> warning)
      throws ProblemException, IOException, InterruptedException {
    String name = FreezeService.freezerOf(first, goal);
    // Each freezer has variables of its own, which say nothing of the other one.
    FreezeGoal alike = instead.withVariables(goal.variables());
    FreezeService degraded = new FreezeService(environments, substitute, host, name + " failed");
    Optional<FailedFreeze> known =
        FailedFreeze.in(goal.workspace(), first.goal(), inputs)
            .filter(failed -> !failed.ofMoment())
            .filter(failed -> isSame(failed, degraded, alike, name, inputs));
    if (known.isEmpty()) {
      try {
        return service.freeze(goal, inputs);
      } catch (ProblemException failed) {
        known = FailedFreeze.in(goal.workspace(), first.goal(), inputs);
        if (!failed.problem().ofTool() || known.isEmpty()) {
          throw failed;
        }
        LOGGER.warn("{}", failed.getMessage());
      }
    }
    if (known.get().ofMoment()) {
      inputs.uncertain();
    }
    GoalResult result = degraded.freeze(instead, inputs);
    List<String> without = substitute.capabilities().leftOut(goal.environment().spec(inputs));
    warning.accept(
        "Degraded: %s failed (%s), so %s made this program%s, which %s. %s is tried again %s"
            .formatted(
                name,
                known.get().reason(),
                FreezeService.freezerOf(substitute, instead),
                without.isEmpty() ? "" : " without " + String.join(", ", without),
                substitute.drawback(),
                first.displayName(),
                known.get().ofMoment() ? "by the next build" : "when its inputs change"));
    return result;
  }

  private static boolean isSame(
      FailedFreeze failed, FreezeService degraded, FreezeGoal instead, String name, Inputs inputs) {
    try {
      return degraded
          .inputsOf(instead, inputs)
          .map(all -> FailedFreeze.inputsOf(all, instead, name))
          .filter(failed.inputs()::equals)
          .isPresent();
    } catch (ProblemException | IOException reportedByFreeze) {
      return false;
    }
  }
}
