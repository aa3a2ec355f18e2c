package dev.pybundle.mojo;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.FreezeGoal;
import dev.pybundle.pipeline.FreezeService;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** The goals of the freezers, which differ in their names, their switches and their versions. */
abstract class FreezerMojo extends FreezingMojo implements RecordedGoals.Goal, Preflight {

  /** How the program is tried: what its app sets is not missing. */
  @Parameter private @Nullable Probe probe;

  private final String goal;
  private final FreezerBeans beans;

  FreezerMojo(String goal, FreezerBeans beans) {
    super(beans.goals);
    this.goal = goal;
    this.beans = beans;
  }

  /** Returns the value of the goal's own switch. */
  abstract boolean isSkipped();

  @Override
  public final void execute() throws MojoExecutionException, MojoFailureException {
    beans.recorded.run(this, invocation());
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
    beans.preflights.get().runForAll(location, freezer());
    return service().freeze(goal(location), inputs);
  }

  private FreezeGoal goal(ProgramLocation location) throws ProblemException {
    return freezeGoal(location, beans.interpreters.get(), freezer(), probe, memory());
  }

  private FreezeService service() {
    return beans.wiring.get().freezeService(freezer());
  }

  private Freezer freezer() {
    return beans.wiring.get().freezers().of(goal);
  }
}
