package dev.pybundle.mojo;

import dev.pybundle.artifact.MavenInterpreterArtifacts;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.FreezeGoal;
import dev.pybundle.pipeline.FreezeService;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import javax.inject.Provider;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;

/** The goals of the freezers, which differ in their names, their switches and their versions. */
abstract class FreezerMojo extends FreezingMojo implements RecordedGoals.Goal, Preflight {

  private final String goal;
  private final RecordedGoals recorded;
  private final Provider<Preflights> preflights;
  private final Provider<Wiring> wiring;
  private final Provider<MavenInterpreterArtifacts> interpreters;

  FreezerMojo(
      String goal,
      Goals goals,
      RecordedGoals recorded,
      Provider<Preflights> preflights,
      Provider<Wiring> wiring,
      Provider<MavenInterpreterArtifacts> interpreters) {
    super(goals);
    this.goal = goal;
    this.recorded = recorded;
    this.preflights = preflights;
    this.wiring = wiring;
    this.interpreters = interpreters;
  }

  /** Returns the value of the goal's own switch. */
  abstract boolean isSkipped();

  @Override
  public final void execute() throws MojoExecutionException, MojoFailureException {
    recorded.run(this, invocation());
  }

  @Override
  public final GoalInvocation invocation() {
    return GoalInvocation.attaching(goal, program(), isSkipped(), classifier());
  }

  @Override
  public final void preflight(ProgramLocation location, BundleSpec spec) throws ProblemException {
    service().preflight(goal(location), spec);
  }

  @Override
  public final GoalResult work(ProgramLocation location, Inputs inputs, GoalLog log)
      throws ProblemException, IOException, InterruptedException {
    preflights.get().run(location, freezer());
    return service().freeze(goal(location), inputs);
  }

  private FreezeGoal goal(ProgramLocation location) throws ProblemException {
    return freezeGoal(location, interpreters.get(), freezer(), memory());
  }

  private FreezeService service() {
    return wiring.get().freezeService(freezer());
  }

  private Freezer freezer() {
    return wiring.get().freezers().of(goal);
  }
}
