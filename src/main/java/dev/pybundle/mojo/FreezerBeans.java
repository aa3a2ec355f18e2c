package dev.pybundle.mojo;

import dev.pybundle.artifact.MavenInterpreterArtifacts;
import javax.inject.Inject;
import javax.inject.Named;
import javax.inject.Provider;
import org.jspecify.annotations.Nullable;

/**
 * What the goals of all freezers work with. What a goal that has nothing to do does not need is
 * made when it is asked for.
 */
@Named
class FreezerBeans {

  final Goals goals;
  final RecordedGoals recorded;
  final Provider<Preflights> preflights;
  final Provider<MavenInterpreterArtifacts> interpreters;

  private final Provider<Wiring> wirings;
  private @Nullable Wiring wiring;

  @Inject
  FreezerBeans(
      Goals goals,
      RecordedGoals recorded,
      Provider<Preflights> preflights,
      Provider<Wiring> wiring,
      Provider<MavenInterpreterArtifacts> interpreters) {
    this.goals = goals;
    this.recorded = recorded;
    this.preflights = preflights;
    this.wirings = wiring;
    this.interpreters = interpreters;
  }

  /** Returns one for all targets of the goal: what it says of this machine is said once. */
  Wiring wiring() {
    if (wiring == null) {
      wiring = wirings.get();
    }
    return wiring;
  }
}
