package dev.pybundle.mojo;

import dev.pybundle.artifact.MavenInterpreterArtifacts;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.CompressService;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.pipeline.VerifyGoal;
import dev.pybundle.pipeline.VerifyService;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Proves that the program is what a clean build makes: builds it again beside the Bundle, in the
 * same environment and remembering nothing, and compares content, mode and link of every file. A
 * difference fails the build and is told in words: which module, which table, which byte.
 *
 * <p>Run it after a build, {@code mvn package pybundle:verify}, or bind it in a profile of your
 * continuous integration; then it runs in the phase {@code verify}. It takes as long as a clean
 * build. If sources, requirements or options are not those of the Bundle, nothing is compared and
 * the build fails.
 *
 * <p>After a difference both programs are kept in {@code target/pybundle/<triple>/verify}, and all
 * builds of this program are clean until {@code mvn clean} or the goal {@code clean-cache}.
 *
 * <p>A program with a real signature, which is new in every build, is not compared: leave out
 * {@code codesign} for Windows, and {@code <codesignIdentity>} for macOS.
 */
@Mojo(name = VerifyService.GOAL, defaultPhase = LifecyclePhase.VERIFY, threadSafe = true)
public final class VerifyMojo extends FreezingMojo implements Preflight {

  private final ConfiguredGoals configured;
  private final Wiring wiring;
  private final MavenInterpreterArtifacts interpreters;

  /** Skips this goal. */
  @Parameter(property = "pybundle.verify.skip", defaultValue = "false")
  private boolean skipVerify;

  @Inject
  VerifyMojo(
      Goals goals,
      ConfiguredGoals configured,
      Wiring wiring,
      MavenInterpreterArtifacts interpreters) {
    super(goals);
    this.configured = configured;
    this.interpreters = interpreters;
    this.wiring = wiring;
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    goals.run(invocation(), this::verify);
  }

  @Override
  public GoalInvocation invocation() {
    return GoalInvocation.of(VerifyService.GOAL, program(), skipVerify);
  }

  @Override
  public void preflight(ProgramLocation location, BundleSpec spec) throws ProblemException {
    VerifyService.preflight(spec);
  }

  private GoalResult verify(ProgramLocation location)
      throws ProblemException, IOException, InterruptedException {
    Freezer freezer = wiring.freezers().of(location.workspace());
    return wiring
        .verifyService(freezer)
        .verify(
            new VerifyGoal(
                freezeGoal(
                    location,
                    interpreters,
                    freezer,
                    version(freezer),
                    /* probe= */ null,
                    /* memory= */ null),
                configured.ask(
                    CompressService.GOAL,
                    location.program().name(),
                    compress -> ((CompressMojo) compress).compression(location)),
                goals.buildsProgram()));
  }
}
