package dev.pybundle.mojo;

import dev.pybundle.artifact.MavenInterpreterArtifacts;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.freeze.cxfreeze.CxFreezer;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.FreezeGoal;
import dev.pybundle.pipeline.FreezeService;
import dev.pybundle.pipeline.GoalResult;
import java.io.IOException;
import javax.inject.Inject;
import javax.inject.Provider;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Freezes the program that {@code generate-spec} described, with cx_Freeze, in place of {@code
 * pyinstaller}: a folder with an interpreter and the modules as they are imported, which needs
 * nothing unpacked. The goals after it work on it alike.
 *
 * <p>Options that cx_Freeze cannot have are refused. {@code <layout>} is {@code onedir}, unless the
 * POM says {@code onefile}, which is refused too.
 */
@Mojo(name = CxFreezer.GOAL, defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class CxFreezeMojo extends FreezingMojo implements RecordedGoals.Goal {

  private final RecordedGoals recorded;
  private final Provider<Wiring> wiring;
  private final Provider<MavenInterpreterArtifacts> interpreters;

  /** Skips this goal. */
  @Parameter(property = "pybundle.cx-freeze.skip", defaultValue = "false")
  private boolean skipCxFreeze;

  @Inject
  CxFreezeMojo(
      Goals goals,
      RecordedGoals recorded,
      Provider<Wiring> wiring,
      Provider<MavenInterpreterArtifacts> interpreters) {
    super(goals);
    this.recorded = recorded;
    this.wiring = wiring;
    this.interpreters = interpreters;
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    recorded.run(
        this, GoalInvocation.attaching(CxFreezer.GOAL, program(), skipCxFreeze, classifier()));
  }

  @Override
  public GoalResult work(ProgramLocation location, Inputs inputs, GoalLog log)
      throws ProblemException, IOException, InterruptedException {
    return service().freeze(goal(location), inputs);
  }

  private FreezeGoal goal(ProgramLocation location) throws ProblemException {
    return freezeGoal(location, interpreters.get(), wiring.get().cxFreeze(), memory());
  }

  private FreezeService service() {
    return wiring.get().freezeService(wiring.get().cxFreeze());
  }
}
