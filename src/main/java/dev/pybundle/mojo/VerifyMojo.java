package dev.pybundle.mojo;

import dev.pybundle.artifact.MavenInterpreterArtifacts;
import dev.pybundle.artifact.ProgramCoordinates;
import dev.pybundle.artifact.ProgramFetcher;
import dev.pybundle.artifact.ProgramFetcher.Found;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.CompressService;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.pipeline.GoalResult.Skipped;
import dev.pybundle.pipeline.VerifyAgainst;
import dev.pybundle.pipeline.VerifyGoal;
import dev.pybundle.pipeline.VerifyService;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Provider;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

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
 * <p>With {@code <verify><against>} it compares the program with another one that there is already,
 * in place of a clean build: see there.
 *
 * <p>A program with a real signature, which is new in every build, is not compared: leave out
 * {@code codesign} for Windows, and {@code <codesignIdentity>} for macOS.
 */
@Mojo(name = VerifyService.GOAL, defaultPhase = LifecyclePhase.VERIFY, threadSafe = true)
public final class VerifyMojo extends FreezingMojo implements Preflight {

  private final ConfiguredGoals configured;
  private final Wiring wiring;
  private final MavenInterpreterArtifacts interpreters;
  private final Provider<ProgramFetcher> fetcher;

  /**
   * Another build of the same program, for the same triple, to compare with in place of a clean
   * build; typically one that was made on the system that it is for. {@code <against>} is a Bundle
   * (the folder {@code target/pybundle/<triple>/bundle} of another build), the folder of a program,
   * its {@code zip}, an executable that holds all, or {@code group:artifact:version} in a
   * repository, with a classifier as for {@code stage-sidecar}. Every file and module is compared,
   * wherever they lie, and each difference is told by its cause; one that nothing explains fails
   * the build. All of them are written to {@code target/pybundle/<triple>/report/against.json}.
   *
   * <pre>{@code <verify><against>from-the-mac/bundle</against></verify>}</pre>
   *
   * <p>Property: {@code pybundle.verify.against}.
   */
  @Parameter private @Nullable Verify verify;

  /** How the program is tried: a launcher that the goal {@code guide} makes knows it. */
  @Parameter private @Nullable Probe probe;

  /** Skips this goal. */
  @Parameter(property = "pybundle.verify.skip", defaultValue = "false")
  private boolean skipVerify;

  @Inject
  VerifyMojo(
      Goals goals,
      ConfiguredGoals configured,
      Wiring wiring,
      MavenInterpreterArtifacts interpreters,
      Provider<ProgramFetcher> fetcher) {
    super(goals);
    this.configured = configured;
    this.interpreters = interpreters;
    this.wiring = wiring;
    this.fetcher = fetcher;
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
    Optional<String> against = against();
    if (against.isEmpty()) {
      VerifyService.preflight(spec);
    } else if (file(against.get()).isEmpty()) {
      fetcher.get().findRelease(coordinates(against.get()), location.triple(), Verify.AGAINST);
    }
  }

  private GoalResult verify(ProgramLocation location)
      throws ProblemException, IOException, InterruptedException {
    Optional<String> against = against();
    if (against.isPresent()) {
      return verifyAgainst(against.get(), location);
    }
    Freezer freezer = wiring.freezers().of(location.workspace());
    return wiring
        .verifyService(freezer)
        .verify(
            new VerifyGoal(
                freezeGoal(
                    location, interpreters, freezer, version(freezer), probe, /* memory= */ null),
                configured.ask(
                    CompressService.GOAL,
                    location.program().name(),
                    compress -> ((CompressMojo) compress).compression(location)),
                goals.buildsProgram()));
  }

  private GoalResult verifyAgainst(String against, ProgramLocation location)
      throws ProblemException, IOException {
    if (location.program().dryRun()) {
      return new Skipped("dry run: would compare the program with " + against);
    }
    Optional<Path> file = file(against);
    return wiring
        .verifyAgainst()
        .compare(
            new VerifyAgainst.Request(
                location.workspace(),
                location.triple(),
                file.isPresent() ? file.get() : fetched(against, location),
                against,
                goals.buildsProgram()));
  }

  private Path fetched(String against, ProgramLocation location)
      throws ProblemException, IOException {
    Workspace workspace = new Workspace(location.workspace().state().resolve("against"));
    Found found =
        fetcher.get().findRelease(coordinates(against), location.triple(), Verify.AGAINST);
    return fetcher.get().unpack(found, /* name= */ null, workspace).folder();
  }

  private Optional<String> against() {
    return Objects.requireNonNullElseGet(verify, Verify::new).against(goals::property);
  }

  /** Returns the path that is meant; empty for coordinates. */
  private Optional<Path> file(String against) {
    boolean coordinates = against.matches("[^/\\\\:]+(:[^/\\\\:]+){2,3}");
    return coordinates ? Optional.empty() : Optional.of(goals.basedir().resolve(against));
  }

  private static ProgramCoordinates coordinates(String against) throws ProblemException {
    return ProgramCoordinates.parse(against, Verify.PROPERTY);
  }
}
