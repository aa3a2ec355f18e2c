package dev.pybundle.pipeline;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest.Step;
import dev.pybundle.bundle.BundleSteps;
import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.FreezeProblems;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.freeze.Frozen;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.python.EnvironmentProvider;
import dev.pybundle.python.EnvironmentRequest;
import dev.pybundle.python.MissingImport;
import dev.pybundle.python.PythonEnvironment;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The goal of a freezer: from a spec to a Bundle, and nothing if nothing changed. */
public class FreezeService {

  private static final String FIRST_BUILD = "first build";
  private static final Logger LOGGER = LoggerFactory.getLogger(FreezeService.class);

  private final EnvironmentProvider environments;
  private final Freezer freezer;
  private final HostSystem host;
  private final @Nullable String degraded;

  /** Takes its collaborators. */
  public FreezeService(EnvironmentProvider environments, Freezer freezer, HostSystem host) {
    this(environments, freezer, host, null);
  }

  /**
   * The same, for a program that stands in for a better one.
   *
   * @param degraded why; null for none
   */
  FreezeService(
      EnvironmentProvider environments,
      Freezer freezer,
      HostSystem host,
      @Nullable String degraded) {
    this.environments = environments;
    this.freezer = freezer;
    this.host = host;
    this.degraded = degraded;
  }

  /**
   * Freezes if something changed.
   *
   * @param inputs notes what is looked at
   * @throws ProblemException if the user has to change something first
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if Maven is being stopped; the Bundle is then as it was
   */
  public GoalResult freeze(FreezeGoal goal, Inputs inputs)
      throws ProblemException, IOException, InterruptedException {
    Optional<Problem> refusal = refusal(goal);
    if (refusal.isPresent()) {
      return new GoalResult.Failed(refusal.get());
    }
    BundleSpec spec = freezer.fit(goal.environment().spec(inputs));
    EnvironmentRequest environmentRequest = goal.environment().request(spec);
    Optional<PythonEnvironment> existing = environments.existing(environmentRequest, inputs);
    if (existing.isEmpty() && goal.dryRun()) {
      return new GoalResult.Skipped(
          "dry run: would make a Python environment in "
              + goal.workspace().env()
              + " and freeze "
              + spec.name());
    }
    PythonEnvironment environment =
        existing.isPresent() ? existing.get() : provide(goal, environmentRequest, inputs);
    return freeze(goal, freezeRequest(freezer, goal, spec, environment, inputs), inputs);
  }

  /**
   * Returns what decides now what becomes of a spec, be it by this freezer or another one; empty if
   * there is no environment for it.
   */
  Optional<Fingerprint> inputsOf(FreezeGoal goal, Inputs inputs)
      throws ProblemException, IOException {
    BundleSpec spec = goal.environment().spec(inputs);
    Optional<PythonEnvironment> existing =
        environments.existing(goal.environment().request(spec), inputs);
    return existing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            LastFreeze.inputsOf(
                goal,
                freezeRequest(freezer, goal, spec, existing.get(), inputs),
                List.of(),
                inputs));
  }

  /**
   * Refuses what it would refuse without a look at the environment.
   *
   * @param spec what will be frozen
   */
  public void preflight(FreezeGoal goal, BundleSpec spec) throws ProblemException {
    Optional<Problem> refusal = refusal(goal);
    if (refusal.isPresent()) {
      throw refusal.get().asException();
    }
    freezer.fit(spec);
  }

  private GoalResult freeze(FreezeGoal goal, FreezeRequest request, Inputs inputs)
      throws ProblemException, IOException, InterruptedException {
    Workspace workspace = goal.workspace();
    Optional<Bundle> frozen = Bundle.readReplaceable(inputs.tree(workspace.frozen()));
    Optional<String> reason = reasonToBuild(goal, request, frozen, inputs);
    if (reason.isPresent() && goal.dryRun()) {
      return new GoalResult.Skipped(
          "dry run: would run " + String.join(" ", freezer.command(request).arguments()));
    }
    return reason.isPresent() || frozen.isEmpty()
        ? build(goal, request, reason.orElse(FIRST_BUILD), inputs)
        : upToDate(goal, frozen.get(), inputs);
  }

  private static GoalResult upToDate(FreezeGoal goal, Bundle frozen, Inputs inputs)
      throws ProblemException, IOException {
    String sentence = describe(frozen) + " is up to date";
    if (goal.dryRun()) {
      return new GoalResult.UpToDate(sentence);
    }
    Optional<String> reason = new BundleSteps(goal.workspace(), inputs).publish(frozen);
    return reason.isPresent()
        ? new GoalResult.Done(sentence + "; published again: " + reason.get())
        : new GoalResult.UpToDate(sentence);
  }

  private Optional<Problem> refusal(FreezeGoal goal) {
    TargetTriple triple = goal.environment().triple();
    if (triple.isMusl() && !host.hasMusl()) {
      return Optional.of(FreezeProblems.musl(triple));
    }
    return freezer
        .refusal(triple, host)
        .or(() -> freezer.refusal(goal.freezerVersion()))
        .or(() -> freezer.missingTools(host));
  }

  private Optional<String> reasonToBuild(
      FreezeGoal goal, FreezeRequest request, Optional<Bundle> frozen, Inputs inputs)
      throws IOException {
    if (frozen.isEmpty()) {
      return Optional.of(FIRST_BUILD);
    }
    Step made = frozen.get().manifest().steps().get(0);
    if (!made.goal().equals(freezer.goal())) {
      return Optional.of("the last program was " + made.summary());
    }
    if (!Objects.equals(frozen.get().manifest().degraded(), degraded)) {
      return Optional.of("the last program was made for another reason");
    }
    Optional<LastFreeze> last = LastFreeze.in(goal.workspace(), freezer.goal(), inputs);
    if (last.isEmpty()) {
      return Optional.of("the last build did not come to its end");
    }
    if (FailedVerification.in(goal.workspace(), inputs)
        .filter(FailedVerification::rebuild)
        .isPresent()) {
      return Optional.of("the program was not equal to a clean build");
    }
    if (request.memory() == null && last.get().remembered()) {
      return Optional.of("this build has to be clean, and the last one was not");
    }
    Optional<String> excess =
        GlibcNeed.excess(frozen.get().manifest(), goal.environment().maxGlibc());
    if (excess.isPresent()) {
      return excess;
    }
    Optional<String> change = changeSince(last.get(), freezer, goal, request, frozen.get(), inputs);
    return change.isPresent() ? change : frozen.get().damage(inputs.hashes());
  }

  /** Returns what is not as it was when the frozen Bundle was built; empty if all is. */
  static Optional<String> changeSinceBuild(
      Freezer freezer, FreezeGoal goal, FreezeRequest request, Bundle frozen, Inputs inputs)
      throws IOException {
    Optional<LastFreeze> last = LastFreeze.in(goal.workspace(), freezer.goal(), inputs);
    if (last.isEmpty()) {
      return Optional.of("the bundle was not built here");
    }
    return changeSince(last.get(), freezer, goal, request, frozen, inputs);
  }

  private static Optional<String> changeSince(
      LastFreeze last,
      Freezer freezer,
      FreezeGoal goal,
      FreezeRequest request,
      Bundle frozen,
      Inputs inputs)
      throws IOException {
    Optional<Step> step = frozen.manifest().step(freezer.goal());
    if (!step.map(Step::fingerprint).equals(Optional.of(last.inputs().digest()))) {
      return Optional.of("the bundle is not that of the last build");
    }
    return LastFreeze.inputsOf(
            goal, request, last.outside().stream().map(Path::of).toList(), inputs)
        .changeSince(last.inputs());
  }

  private GoalResult build(FreezeGoal goal, FreezeRequest request, String reason, Inputs inputs)
      throws ProblemException, IOException, InterruptedException {
    LOGGER.info("Freezing {} with {}: {}", request.spec().name(), freezerOf(freezer, goal), reason);
    long start = System.nanoTime();
    Workspace workspace = goal.workspace();
    List<MissingImport> missing = freezer.check(request);
    if (!missing.isEmpty()) {
      EnvironmentRequest environment = goal.environment().request(request.spec());
      return new GoalResult.Failed(environments.missing(environment, missing, inputs));
    }
    // The goal before wrote it, for this freezer or for another one.
    freezer.plan(request.spec()).writeTo(request.workspace().spec());
    // Taken before the freeze: what changes while it runs is new to the next build.
    Fingerprint before = LastFreeze.inputsOf(goal, request, List.of(), inputs);
    // What lies in the state folder from here on is of this build: interrupted, it fits no Bundle.
    Files.deleteIfExists(LastFreeze.file(workspace, freezer.goal()));
    Frozen frozen = GlibcNeed.checked(frozen(goal, request, before), goal);
    LastFreeze last = lastFreeze(goal, request, frozen, before, inputs);
    Bundle bundle = FrozenBundle.keep(freezer, goal, request, frozen, last.inputs(), degraded);
    Json.write(LastFreeze.file(workspace, freezer.goal()), last);
    FailedVerification.rebuilt(workspace);
    new BundleSteps(workspace, inputs).publish(bundle);
    double seconds = Math.round((System.nanoTime() - start) / 1e8) / 10.0;
    return new GoalResult.Done(
        describe(bundle)
            + ", frozen by "
            + freezerOf(freezer, goal)
            + " with "
            + request.environment().origin()
            + " in "
            + seconds
            + " s ("
            + tier(workspace, freezer.goal())
            + ": "
            + reason
            + ")");
  }

  /** Freezes, and notes it if the freezer breaks down. */
  private Frozen frozen(FreezeGoal goal, FreezeRequest request, Fingerprint before)
      throws ProblemException, IOException, InterruptedException {
    Path note = FailedFreeze.file(goal.workspace(), freezer.goal());
    Files.deleteIfExists(note);
    try {
      return freezer.freeze(request);
    } catch (ProblemException failed) {
      if (failed.problem().ofTool()) {
        String name = freezerOf(freezer, goal);
        Json.write(note, FailedFreeze.of(before, goal, name, failed.problem()));
      }
      throw failed;
    }
  }

  /** Returns how the last program of a workspace was built, and why it had to be clean. */
  static String tier(Workspace workspace, String goal) {
    return FailedVerification.in(workspace, Inputs.unrecorded())
        .filter(mark -> !mark.rebuild())
        .map(mark -> "clean, because " + mark.reason())
        .or(() -> LastFreeze.in(workspace, goal, Inputs.unrecorded()).map(LastFreeze::how))
        .orElse("clean");
  }

  private static LastFreeze lastFreeze(
      FreezeGoal goal, FreezeRequest request, Frozen frozen, Fingerprint before, Inputs inputs)
      throws IOException {
    List<Path> outside =
        frozen.sources().stream().filter(source -> isOutside(goal, request, source)).toList();
    Map<String, String> all = new TreeMap<>(before.inputs());
    for (Path file : outside) {
      if (Files.isRegularFile(file)) {
        all.put(file.toString(), inputs.hash(file));
      }
    }
    return new LastFreeze(
        new Fingerprint(all),
        outside.stream().map(Path::toString).toList(),
        frozen.how(),
        frozen.remembered());
  }

  /**
   * What lies in the project is an input already or was made by the build; the environment has its
   * own key.
   */
  private static boolean isOutside(FreezeGoal goal, FreezeRequest request, Path source) {
    return source.isAbsolute()
        && !source.startsWith(goal.basedir())
        && !source.startsWith(goal.workspace().root())
        && request.spec().sourceRoots().stream().noneMatch(source::startsWith);
  }

  static String freezerOf(Freezer freezer, FreezeGoal goal) {
    return freezer.displayName() + " " + goal.freezerVersion();
  }

  private PythonEnvironment provide(FreezeGoal goal, EnvironmentRequest request, Inputs inputs)
      throws ProblemException, IOException, InterruptedException {
    return environments.provide(
        request, inputs, goal.environment().interpreters(), LOGGER::info, LOGGER::warn);
  }

  static FreezeRequest freezeRequest(
      Freezer freezer,
      FreezeGoal goal,
      BundleSpec spec,
      PythonEnvironment environment,
      Inputs inputs)
      throws IOException {
    return new FreezeRequest(
        spec,
        goal.workspace().spec().resolve(freezer.plan(spec).main()),
        goal.workspace(),
        environment,
        goal.variables(),
        goal.probed(),
        goal.sourceDateEpoch(),
        goal.environment().timeout(),
        // What steps answer for another system is not remembered.
        environment.target() == null
            ? FailedVerification.trusted(goal.workspace(), goal.memory(), inputs)
            : null);
  }

  private static String describe(Bundle bundle) {
    return Sentences.describe(bundle);
  }
}
