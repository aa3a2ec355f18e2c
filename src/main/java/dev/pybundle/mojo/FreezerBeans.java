package dev.pybundle.mojo;

import dev.pybundle.artifact.MavenInterpreterArtifacts;
import javax.inject.Inject;
import javax.inject.Named;
import javax.inject.Provider;

/**
 * What the goals of all freezers work with. What a goal that has nothing to do does not need is
 * made when it is asked for.
 */
@Named
class FreezerBeans {

  final Goals goals;
  final RecordedGoals recorded;
  final Provider<Preflights> preflights;
  final Provider<Wiring> wiring;
  final Provider<MavenInterpreterArtifacts> interpreters;

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
    this.wiring = wiring;
    this.interpreters = interpreters;
  }
}
