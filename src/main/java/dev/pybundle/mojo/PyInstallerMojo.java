package dev.pybundle.mojo;

import dev.pybundle.artifact.MavenInterpreterArtifacts;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.freeze.pyinstaller.PyInstallerFreezer;
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
 * Freezes the program that {@code generate-spec} described, with PyInstaller in an environment of
 * its own.
 *
 * <p>The program and {@code bundle.json} come to {@code target/pybundle/<triple>/bundle}. If
 * nothing changed since the last build (sources, requirements, options, tools, system libraries,
 * and the program itself), nothing is built.
 */
@Mojo(name = PyInstallerFreezer.GOAL, defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class PyInstallerMojo extends FreezingMojo implements RecordedGoals.Goal {

  private final RecordedGoals recorded;
  private final Provider<Wiring> wiring;
  private final Provider<MavenInterpreterArtifacts> interpreters;

  /** Skips this goal. */
  @Parameter(property = "pybundle.pyinstaller.skip", defaultValue = "false")
  private boolean skipPyinstaller;

  @Inject
  PyInstallerMojo(
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
        this,
        GoalInvocation.attaching(
            PyInstallerFreezer.GOAL, program(), skipPyinstaller, classifier()));
  }

  @Override
  public GoalResult work(ProgramLocation location, Inputs inputs, GoalLog log)
      throws ProblemException, IOException, InterruptedException {
    return service().freeze(goal(location), inputs);
  }

  private FreezeGoal goal(ProgramLocation location) throws ProblemException {
    return freezeGoal(location, interpreters.get(), wiring.get().pyinstaller(), memory());
  }

  private FreezeService service() {
    return wiring.get().freezeService(wiring.get().pyinstaller());
  }
}
