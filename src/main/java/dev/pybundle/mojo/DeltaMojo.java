package dev.pybundle.mojo;

import dev.pybundle.artifact.BundleArtifacts;
import dev.pybundle.artifact.ProgramCoordinates;
import dev.pybundle.artifact.ProgramFetcher;
import dev.pybundle.artifact.ProgramFetcher.Found;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.GoalRecord.Attached;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.DeltaService;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Failed;
import dev.pybundle.pipeline.GoalResult.Skipped;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Provider;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/**
 * Makes patches that lead from earlier releases to the program, so that an app that has one of them
 * downloads what has changed, which is often some kilobytes, in place of the whole program. The
 * earlier releases come from a Maven repository, where {@code deploy} or {@code install} brought
 * them. Each patch is applied to the earlier release, and attached only if every file has become
 * that of the program: type {@code zst}, classifier {@code <triple>-from-<version>}.
 *
 * <p>Bind it after the goals that make the program. The patch to a onefile program is also one for
 * {@code zstd -d --patch-from}.
 */
@Mojo(name = DeltaService.GOAL, defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class DeltaMojo extends ProgramMojo implements RecordedGoals.Goal, Preflight {

  private final RecordedGoals recorded;
  private final MavenProject project;
  private final Provider<Wiring> wiring;
  private final Provider<ProgramFetcher> fetcher;
  private final BundleArtifacts artifacts;

  /**
   * The earlier releases to start from: {@code <from>}, with one or several versions of this
   * module, or {@code group:artifact:version} of another one. Without it nothing is made.
   *
   * <pre>{@code <delta><from>1.0.0,1.0.1</from></delta>}</pre>
   *
   * <p>Property: {@code pybundle.delta.from}.
   */
  @Parameter private @Nullable Delta delta;

  /** Skips this goal. */
  @Parameter(property = "pybundle.delta.skip", defaultValue = "false")
  private boolean skipDelta;

  @Inject
  DeltaMojo(
      Goals goals,
      RecordedGoals recorded,
      MavenProject project,
      Provider<Wiring> wiring,
      Provider<ProgramFetcher> fetcher,
      BundleArtifacts artifacts) {
    super(goals);
    this.recorded = recorded;
    this.project = project;
    this.wiring = wiring;
    this.fetcher = fetcher;
    this.artifacts = artifacts;
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    recorded.run(this, invocation());
  }

  @Override
  public GoalInvocation invocation() {
    return GoalInvocation.of(DeltaService.GOAL, program(), skipDelta);
  }

  /** What Maven can find, it finds before anything is frozen. */
  @Override
  public void preflight(ProgramLocation location, BundleSpec spec) throws ProblemException {
    for (ProgramCoordinates release : earlier(location)) {
      Found found = fetcher.get().findRelease(release, location.triple(), Delta.FROM);
      // A spec of the user's own decides about the layout itself.
      if (spec.specFile() == null) {
        DeltaService.requireSame(release.version(), found.manifest().layout(), spec.layout());
      }
    }
  }

  @Override
  public GoalResult work(ProgramLocation location, Inputs inputs, GoalLog log)
      throws ProblemException, IOException {
    List<GoalResult> results = new ArrayList<>();
    for (ProgramCoordinates release : earlier(location)) {
      GoalResult result = make(release, location, inputs);
      if (result instanceof Failed) {
        return result;
      }
      results.add(result);
    }
    if (results.isEmpty()) {
      return new Skipped("no delta is made, because <delta><from> names no earlier release");
    }
    GoalResult last = results.remove(results.size() - 1);
    results.forEach(result -> log.info(result.sentence()));
    return results.stream().anyMatch(Done.class::isInstance) ? new Done(last.sentence()) : last;
  }

  private GoalResult make(ProgramCoordinates release, ProgramLocation location, Inputs inputs)
      throws ProblemException, IOException {
    Found found = fetcher.get().findRelease(release, location.triple(), Delta.FROM);
    if (location.program().dryRun()) {
      return new Skipped("dry run: would make the delta from " + found.coordinates());
    }
    inputs.content(found.file());
    if (release.version().endsWith("-SNAPSHOT")) {
      // Only Maven knows whether there is a newer one.
      inputs.uncertain();
    }
    Workspace workspace = location.workspace();
    Bundle earlier =
        fetcher
            .get()
            .unpack(found, /* name= */ null, DeltaService.earlier(workspace, release.version()));
    return wiring
        .get()
        .deltaService()
        .make(
            new DeltaService.Request(workspace, release.version(), earlier, !goals.isRelease()),
            inputs);
  }

  @Override
  public List<Attached> attach(ProgramLocation location, Inputs inputs) throws ProblemException {
    List<Attached> patches = new ArrayList<>();
    for (ProgramCoordinates release : earlier(location)) {
      patches.add(
          new Attached(
              "zst",
              classifierOf(location) + "-from-" + release.version(),
              inputs.content(DeltaService.patch(location.workspace(), release.version()))));
    }
    artifacts.attachAgain(patches, location.workspace());
    return patches;
  }

  private List<ProgramCoordinates> earlier(ProgramLocation location) throws ProblemException {
    Optional<String> later = goals.writerBehind(DeltaService.GOAL);
    if (later.isPresent()) {
      throw new Problem(
              "The goal delta stands before %s, which makes another program".formatted(later.get()),
              "write <goal>delta</goal> behind <goal>%s</goal>".formatted(later.get()))
          .asException();
    }
    return Objects.requireNonNullElseGet(delta, Delta::new)
        .earlier(
            goals::property,
            project,
            ProgramCoordinates.classifierOf(classifierOf(location), location.triple()));
  }

  private String classifierOf(ProgramLocation location) {
    return Objects.requireNonNullElse(classifier(), location.classifier());
  }
}
