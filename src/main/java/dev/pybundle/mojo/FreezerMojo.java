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

  /**
   * What is done if the freezer breaks down: {@code fail}, or {@code portable} or {@code guide}, to
   * make a program as the goal of that name does. Then the Bundle is marked as degraded, and a
   * later build tries the freezer again when its inputs have changed. What you have to mend is an
   * error all the same: a syntax error, a requirement that is missing, an option that cannot be
   * had. {@code <layout>} is {@code onedir} then, because the entry of Tauri's configuration is for
   * one layout.
   */
  @Parameter(property = OnFailure.PROPERTY, defaultValue = OnFailure.DEFAULT)
  private String onFailure;

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
    if (OnFailure.of(onFailure).standsInFor(goal)) {
      beans.wiring().requireTools(standIn());
    }
  }

  @Override
  public final GoalResult work(ProgramLocation location, Inputs inputs, GoalLog log)
      throws ProblemException, IOException, InterruptedException {
    beans.preflights.get().runForAll(location, freezer());
    if (!OnFailure.of(onFailure).standsInFor(goal)) {
      return service().freeze(goal(location), inputs);
    }
    Freezer standIn = standIn();
    return beans
        .wiring()
        .wayOut(freezer(), standIn)
        .freeze(goal(location), goal(location, standIn), inputs, log::warning);
  }

  private Freezer standIn() {
    return beans.wiring().freezers().standIn(onFailure);
  }

  private FreezeGoal goal(ProgramLocation location) throws ProblemException {
    return goal(location, freezer());
  }

  private FreezeGoal goal(ProgramLocation location, Freezer by) throws ProblemException {
    String version = by.goal().equals(goal) ? version(by) : by.defaultVersion();
    return freezeGoal(location, beans.interpreters.get(), by, version, probe, memory());
  }

  private FreezeService service() {
    return beans.wiring().freezeService(freezer());
  }

  private Freezer freezer() {
    return beans.wiring().freezers().of(goal);
  }
}
