package dev.pybundle.pipeline;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.BundleSteps;
import dev.pybundle.bundle.FileDifference;
import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.message.Sizes;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Failed;
import dev.pybundle.pipeline.GoalResult.Skipped;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.python.EnvironmentProvider;
import dev.pybundle.python.PythonEnvironment;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The goal {@code verify}: builds the program clean beside the Bundle, and compares every file of
 * the two.
 */
public final class VerifyService {

  /** Name of the goal. */
  public static final String GOAL = "verify";

  /** How many differences are told in words; the others are counted. */
  private static final int TOLD = 10;

  private static final Logger LOGGER = LoggerFactory.getLogger(VerifyService.class);

  private final EnvironmentProvider environments;
  private final Freezer freezer;
  private final CompressService compress;

  /**
   * Makes the service.
   *
   * @param environments knows the environment that the program was frozen from
   * @param freezer builds it again
   * @param compress makes it smaller again
   */
  public VerifyService(
      EnvironmentProvider environments, Freezer freezer, CompressService compress) {
    this.environments = environments;
    this.freezer = freezer;
    this.compress = compress;
  }

  /** A program that was built clean, and how long that took. */
  private record Clean(Path program, double seconds) {}

  /**
   * Compares the Bundle with a clean build.
   *
   * @throws ProblemException if the clean build fails
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if Maven is being stopped; the Bundle is not touched
   */
  public GoalResult verify(VerifyGoal goal)
      throws ProblemException, IOException, InterruptedException {
    Workspace workspace = goal.workspace();
    Inputs inputs = Inputs.of(workspace);
    Optional<Bundle> published = Bundle.read(workspace.bundle());
    if (published.isEmpty()) {
      return goal.required() && !goal.freeze().dryRun()
          ? new Failed(Sentences.bundleMissing(workspace.bundle()))
          : new Skipped("not verified: there is no program in " + workspace.bundle());
    }
    BundleSpec spec = freezer.fit(goal.freeze().environment().spec(inputs));
    Optional<Problem> signed = signature(spec);
    if (signed.isPresent()) {
      return new Failed(signed.get());
    }
    Optional<PythonEnvironment> environment =
        environments.existing(goal.freeze().environment().request(spec), inputs);
    if (environment.isEmpty()) {
      return new Failed(VerifyProblems.stale("the Python environment is not that of the build"));
    }
    FreezeRequest request =
        FreezeService.freezeRequest(freezer, goal.freeze(), spec, environment.get(), inputs)
            .clean();
    // A signature made at another time never has the same bytes, so what was signed is compared.
    Bundle subject = beforeSignature(workspace, published.get());
    Optional<String> change = change(goal, request, subject);
    if (change.isPresent()) {
      return new Failed(VerifyProblems.stale(change.get()));
    }
    if (goal.freeze().dryRun()) {
      return new Skipped(
          "dry run: would build "
              + spec.name()
              + " clean in "
              + scratch(workspace).root()
              + " and compare it with "
              + subject.folder());
    }
    return verify(goal, request, subject);
  }

  /**
   * Refuses what it would refuse whatever was built.
   *
   * @param spec what will be frozen
   */
  public static void preflight(BundleSpec spec) throws ProblemException {
    Optional<Problem> signed = signature(spec);
    if (signed.isPresent()) {
      throw signed.get().asException();
    }
  }

  private static Bundle beforeSignature(Workspace workspace, Bundle published) throws IOException {
    return new BundleSteps(workspace, Inputs.of(workspace))
        .origin(published, CodesignService.GOAL)
        .bundle()
        .orElse(published);
  }

  private GoalResult verify(VerifyGoal goal, FreezeRequest request, Bundle bundle)
      throws ProblemException, IOException, InterruptedException {
    Workspace scratch = scratch(goal.workspace());
    Path kept = kept(goal.workspace());
    AtomicFiles.deleteTree(kept);
    AtomicFiles.deleteTree(scratch.root());
    LOGGER.info("Building {} clean, to compare it with {}", request.spec().name(), bundle.folder());
    Clean clean = build(goal, request.in(scratch), bundle);
    List<FileDifference> differences = FileDifference.between(bundle.folder(), clean.program());
    if (differences.isEmpty()) {
      String sentence = equal(goal, bundle, clean);
      AtomicFiles.deleteTree(scratch.root());
      return new Done(sentence);
    }
    Optional<String> change = change(goal, request, bundle);
    if (change.isPresent()) {
      AtomicFiles.deleteTree(scratch.root());
      return new Failed(VerifyProblems.stale(change.get()));
    }
    List<String> words = words(request.in(scratch), bundle, clean.program(), differences);
    Problem problem = problem(goal, bundle, clean.program(), words, differences.size());
    AtomicFiles.copyTree(bundle.folder(), made(kept).resolve("built"));
    AtomicFiles.copyTree(clean.program(), kept.resolve("clean"));
    AtomicFiles.deleteTree(scratch.root());
    return new Failed(problem);
  }

  private Clean build(VerifyGoal goal, FreezeRequest request, Bundle bundle)
      throws ProblemException, IOException, InterruptedException {
    long start = System.nanoTime();
    Workspace scratch = request.workspace();
    Bundle frozen =
        FrozenBundle.keep(
            freezer,
            goal.freeze(),
            request,
            freezer.freeze(request),
            new Fingerprint(Map.of()),
            null);
    new BundleSteps(scratch, Inputs.of(scratch)).publish(frozen);
    if (bundle.manifest().step(CompressService.GOAL).isPresent()) {
      compress.compress(goal.compress(scratch), Inputs.of(scratch));
    }
    return new Clean(scratch.bundle(), Math.round((System.nanoTime() - start) / 1e8) / 10.0);
  }

  private String equal(VerifyGoal goal, Bundle bundle, Clean clean) throws IOException {
    int files = bundle.manifest().files().size();
    return "Equal to a clean build: "
        + files
        + (files == 1 ? " file, " : " files, ")
        + Sizes.megabytes(bundle.manifest().size())
        + " (it was built by: "
        + FreezeService.tier(goal.workspace(), freezer.goal())
        + "; the clean build took "
        + clean.seconds()
        + " s)";
  }

  /** Returns why the program cannot be compared because it is signed; empty if it can. */
  private static Optional<Problem> signature(BundleSpec spec) {
    String identity = spec.macos().codesignIdentity();
    return spec.os() == OperatingSystem.MACOS && identity != null
        ? Optional.of(VerifyProblems.signedMacos(identity))
        : Optional.empty();
  }

  /** Returns what is not as it was when the Bundle was built; empty if all is. */
  private Optional<String> change(VerifyGoal goal, FreezeRequest request, Bundle bundle)
      throws IOException {
    Inputs inputs = Inputs.of(goal.workspace());
    Optional<Bundle> frozen = Bundle.readReplaceable(goal.workspace().frozen());
    if (frozen.isEmpty() || !bundle.manifest().isMadeFrom(frozen.get().manifest())) {
      return Optional.of("the bundle was not made from what was frozen here");
    }
    Optional<String> change =
        FreezeService.changeSinceBuild(freezer, goal.freeze(), request, frozen.get(), inputs);
    return change.isPresent()
        ? change
        : compress.changeSinceBuild(goal.compress(goal.workspace()), bundle, inputs);
  }

  /**
   * What was changed on disk is no fault of a build; everything else may be one of a build that
   * remembers, and then there will be no such build before the user says so.
   */
  private Problem problem(VerifyGoal goal, Bundle bundle, Path clean, List<String> words, int count)
      throws IOException {
    Path kept = kept(goal.workspace());
    List<BundledFile> listed =
        bundle.everyFile().stream().map(file -> file.from(null, null)).toList();
    boolean whole = Bundle.scanAll(bundle.folder()).equals(listed);
    if (!whole && Bundle.scanAll(clean).equals(listed)) {
      return VerifyProblems.damaged(words, count, kept);
    }
    String tier = FreezeService.tier(goal.workspace(), freezer.goal());
    String today = LocalDate.now(ZoneId.systemDefault()).toString();
    new FailedVerification(today, words.get(0), /* rebuild= */ true).leave(goal.workspace());
    return tier.startsWith("clean")
        ? VerifyProblems.notReproducible(words, count, kept)
        : VerifyProblems.differs(words, count, tier, kept);
  }

  private List<String> words(
      FreezeRequest request, Bundle bundle, Path clean, List<FileDifference> differences)
      throws IOException, InterruptedException {
    List<FileDifference> told = differences.stream().limit(TOLD).toList();
    List<List<Path>> pairs =
        told.stream()
            .filter(FileDifference.Content.class::isInstance)
            .map(FileDifference::path)
            .map(path -> List.of(bundle.folder().resolve(path), clean.resolve(path)))
            .toList();
    Iterator<Optional<String>> contents = freezer.differences(request, pairs).iterator();
    List<String> words = new ArrayList<>();
    for (FileDifference difference : told) {
      words.add(difference.path() + ": " + word(difference, contents));
    }
    return words;
  }

  private static String word(FileDifference difference, Iterator<Optional<String>> contents) {
    if (difference instanceof FileDifference.Content) {
      return contents.next().orElse("it changes while it is compared");
    }
    if (difference instanceof FileDifference.Missing) {
      return "it is missing";
    }
    if (difference instanceof FileDifference.Extra) {
      return "it is not in the clean build";
    }
    if (difference instanceof FileDifference.Mode mode) {
      return "its mode is " + mode.built() + ", in the clean build " + mode.clean();
    }
    FileDifference.Link link = (FileDifference.Link) difference;
    return "it is " + link.built() + ", in the clean build " + link.clean();
  }

  private static Workspace scratch(Workspace workspace) {
    return new Workspace(workspace.state().resolve(GOAL));
  }

  private static Path kept(Workspace workspace) {
    return workspace.root().resolve(GOAL);
  }

  private static Path made(Path folder) throws IOException {
    return Files.createDirectories(folder);
  }
}
