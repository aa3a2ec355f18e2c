package dev.pybundle.pipeline;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.Step;
import dev.pybundle.bundle.FileHashes;
import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Watch;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.Analysis;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.freeze.pyinstaller.PyInstallerVersions;
import dev.pybundle.message.FreezeMessages;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.python.EnvironmentProvider;
import dev.pybundle.python.EnvironmentRequest;
import dev.pybundle.python.PythonEnvironment;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The goal {@code pyinstaller}: from a spec to a Bundle, and nothing if nothing changed. */
public class FreezeService {

  /** Name of the goal, and of its step in {@code bundle.json}. */
  public static final String GOAL = "pyinstaller";

  private static final String FIRST_BUILD = "first build";
  private static final String REMEMBERED = "remembered analysis";
  private static final Logger LOGGER = LoggerFactory.getLogger(FreezeService.class);

  private final EnvironmentProvider environments;
  private final Freezer freezer;
  private final HostSystem host;

  /** Takes its collaborators. */
  public FreezeService(EnvironmentProvider environments, Freezer freezer, HostSystem host) {
    this.environments = environments;
    this.freezer = freezer;
    this.host = host;
  }

  /**
   * Files from outside the project and its environment that went into the last program: system
   * libraries.
   */
  record Outside(List<String> files) {}

  /**
   * Freezes if something changed.
   *
   * @throws ProblemException if the user has to change something first
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if Maven is being stopped; the Bundle is then as it was
   */
  public GoalResult freeze(FreezeGoal goal)
      throws ProblemException, IOException, InterruptedException {
    BundleSpec spec = goal.environment().spec();
    Optional<Problem> refusal = refusal(goal);
    if (refusal.isPresent()) {
      return new GoalResult.Failed(refusal.get());
    }
    EnvironmentRequest environmentRequest = goal.environment().request(spec);
    Optional<PythonEnvironment> existing = environments.existing(environmentRequest);
    if (existing.isEmpty() && goal.dryRun()) {
      return new GoalResult.Skipped(
          "dry run: would make a Python environment in "
              + goal.workspace().env()
              + " and freeze "
              + spec.name());
    }
    PythonEnvironment environment =
        existing.isPresent() ? existing.get() : provide(goal, environmentRequest);
    return freeze(goal, freezeRequest(goal, spec, environment));
  }

  /**
   * Watches all that the goal looks at, and what it made.
   *
   * @throws ProblemException if the spec or the requirements are gone
   * @throws IOException if a file cannot be read
   */
  public void watch(FreezeGoal goal, Watch watch) throws ProblemException, IOException {
    Workspace workspace = goal.workspace();
    BundleSpec spec = goal.environment().spec();
    watch.file(workspace.bundleSpec()).file(stateFile(workspace)).file(outsideFile(workspace));
    Distrust.watch(workspace, watch);
    watch.tree(workspace.bundle());
    SpecFiles.watch(spec, goal.output(), watch);
    watch.files(outside(workspace));
    environments.watch(goal.environment().request(spec), watch);
  }

  private GoalResult freeze(FreezeGoal goal, FreezeRequest request)
      throws ProblemException, IOException, InterruptedException {
    Optional<Bundle> bundle = Bundle.read(goal.workspace().bundle());
    Optional<String> reason = reasonToBuild(goal, request, bundle);
    if (reason.isEmpty() && bundle.isPresent()) {
      return new GoalResult.UpToDate(describe(bundle.get()) + " is up to date");
    }
    if (goal.dryRun()) {
      return new GoalResult.Skipped(
          "dry run: would run " + String.join(" ", freezer.command(request).arguments()));
    }
    return build(goal, request, reason.orElse(FIRST_BUILD));
  }

  private Optional<Problem> refusal(FreezeGoal goal) {
    TargetTriple triple = goal.environment().triple();
    if (triple.os() != host.os()) {
      return Optional.of(
          FreezeMessages.wrongHost(
              triple.value(), triple.os().displayName(), host.os().displayName()));
    }
    return PyInstallerVersions.refusal(goal.pyinstallerVersion());
  }

  private static Optional<String> reasonToBuild(
      FreezeGoal goal, FreezeRequest request, Optional<Bundle> bundle) throws IOException {
    Optional<Fingerprint> earlier = Fingerprint.read(stateFile(goal.workspace()));
    if (bundle.isEmpty()) {
      return Optional.of(FIRST_BUILD);
    }
    if (earlier.isEmpty()) {
      return Optional.of("the last build did not come to its end");
    }
    if (Distrust.in(goal.workspace()).filter(Distrust::rebuild).isPresent()) {
      return Optional.of("the program was not equal to a clean build");
    }
    Optional<String> change = changeSinceBuild(goal, request, bundle.get());
    if (change.isPresent()) {
      return change;
    }
    FileHashes hashes = hashes(goal.workspace());
    Optional<String> damage = bundle.get().damage(hashes);
    hashes.save();
    return damage;
  }

  /** Returns what is not as it was when the Bundle was built; empty if all is. */
  static Optional<String> changeSinceBuild(FreezeGoal goal, FreezeRequest request, Bundle bundle)
      throws IOException {
    Optional<Fingerprint> earlier = Fingerprint.read(stateFile(goal.workspace()));
    Optional<Step> step = bundle.manifest().step(GOAL);
    if (!step.map(Step::fingerprint).equals(earlier.map(Fingerprint::digest))) {
      return Optional.of("the bundle is not that of the last build");
    }
    if (earlier.isEmpty()) {
      return Optional.of("the bundle was not built here");
    }
    FileHashes hashes = hashes(goal.workspace());
    Fingerprint now = FreezeFingerprint.of(goal, request, outside(goal.workspace()), hashes);
    hashes.save();
    return now.changeSince(earlier.get());
  }

  /** Returns whether a Bundle is of the last freeze in a workspace, and that came to its end. */
  static boolean isLastBuild(Workspace workspace, BundleManifest manifest) throws IOException {
    Optional<String> last = Fingerprint.read(stateFile(workspace)).map(Fingerprint::digest);
    return last.isPresent() && manifest.step(GOAL).map(Step::fingerprint).equals(last);
  }

  private GoalResult build(FreezeGoal goal, FreezeRequest request, String reason)
      throws ProblemException, IOException, InterruptedException {
    LOGGER.info(
        "Freezing {} with PyInstaller {}: {}",
        request.spec().name(),
        goal.pyinstallerVersion(),
        reason);
    long start = System.nanoTime();
    FileHashes hashes = hashes(goal.workspace());
    // Taken before the freeze: what changes while it runs is new to the next build.
    Fingerprint inputs = FreezeFingerprint.of(goal, request, List.of(), hashes);
    Optional<Fingerprint> earlier = Fingerprint.read(stateFile(goal.workspace()));
    // What lies in the state folder from here on is of this build: interrupted, it fits no Bundle.
    forget(goal.workspace());
    Freezer.Splice splice = freezer.splice(request);
    Path program =
        splice instanceof Freezer.Splice.Done done
            ? done.program()
            : checkAndFreeze(goal.workspace(), request, earlier);
    Fingerprint fingerprint = withOutside(goal, request, inputs, hashes);
    Bundle bundle = publish(goal, request, program, fingerprint);
    Json.write(stateFile(goal.workspace()), fingerprint);
    Distrust.rebuilt(goal.workspace());
    hashes.save();
    double seconds = Math.round((System.nanoTime() - start) / 1e8) / 10.0;
    return new GoalResult.Done(
        describe(bundle)
            + ", frozen by PyInstaller "
            + goal.pyinstallerVersion()
            + " with "
            + request.environment().origin()
            + " in "
            + seconds
            + " s ("
            + tier(goal.workspace(), splice)
            + ": "
            + reason
            + ")");
  }

  private Path checkAndFreeze(
      Workspace workspace, FreezeRequest request, Optional<Fingerprint> earlier)
      throws ProblemException, IOException, InterruptedException {
    try {
      freezer.check(request);
    } catch (ProblemException problem) {
      // Nothing was touched, so the Bundle still is that of the last build.
      if (earlier.isPresent()) {
        Json.write(stateFile(workspace), earlier.get());
      }
      throw problem;
    }
    return freezer.freeze(request);
  }

  private static void forget(Workspace workspace) throws IOException {
    Files.deleteIfExists(stateFile(workspace));
  }

  /** Says which tier it was, and why not a faster one. */
  private static String tier(Workspace workspace, Freezer.Splice splice) throws IOException {
    String tier = tier(workspace);
    return splice instanceof Freezer.Splice.Refused refused && tier.equals(REMEMBERED)
        ? tier + ", because " + refused.reason()
        : tier;
  }

  /** Returns how the last program of a workspace was built, and why it had to be clean. */
  static String tier(Workspace workspace) throws IOException {
    Optional<Distrust> distrust = Distrust.in(workspace).filter(mark -> !mark.rebuild());
    if (distrust.isPresent()) {
      return "clean, because " + distrust.get().reason();
    }
    Analysis.Memory memory = Analysis.read(workspace.state().resolve("analysis.json")).memory();
    if (memory == null || !memory.worked()) {
      return memory == null || memory.clean() == null
          ? "clean"
          : "clean, because " + memory.clean();
    }
    return memory.spliced() ? "splice" : REMEMBERED;
  }

  private Fingerprint withOutside(
      FreezeGoal goal, FreezeRequest request, Fingerprint inputs, FileHashes hashes)
      throws IOException {
    Analysis analysis = Analysis.read(goal.workspace().state().resolve("analysis.json"));
    List<Path> outside =
        analysis.entries().stream()
            .filter(entry -> List.of("BINARY", "EXTENSION", "DATA").contains(entry.kind()))
            .map(entry -> Path.of(entry.source()))
            .filter(source -> isOutside(goal, request, source))
            .distinct()
            .toList();
    Json.write(
        outsideFile(goal.workspace()), new Outside(outside.stream().map(Path::toString).toList()));
    Map<String, String> all = new TreeMap<>(inputs.inputs());
    for (Path file : outside) {
      if (Files.isRegularFile(file)) {
        all.put(file.toString(), hashes.of(file));
      }
    }
    return new Fingerprint(all);
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

  private Bundle publish(
      FreezeGoal goal, FreezeRequest request, Path program, Fingerprint fingerprint)
      throws IOException {
    BundleSpec spec = request.spec();
    BundleManifest manifest =
        new BundleManifest(
            BundleManifest.SCHEMA_VERSION,
            spec.name(),
            spec.version(),
            spec.triple(),
            layoutOf(program),
            programPath(program),
            tools(goal, request),
            Bundle.scan(program),
            List.of(
                new Step(
                    GOAL,
                    fingerprint.digest(),
                    "frozen by PyInstaller " + goal.pyinstallerVersion())));
    Bundle.write(program, manifest);
    AtomicFiles.swapFolder(program, goal.workspace().bundle());
    return new Bundle(goal.workspace().bundle(), manifest);
  }

  private static Map<String, String> tools(FreezeGoal goal, FreezeRequest request) {
    Map<String, String> tools = new TreeMap<>();
    tools.put("pybundle", goal.pluginVersion());
    tools.put("python", request.environment().interpreter().version());
    request
        .environment()
        .freezer()
        .versions()
        .forEach(
            (name, version) -> {
              if (name.startsWith("pyinstaller")) {
                tools.put(name, version);
              }
            });
    return tools;
  }

  /** A user's own spec decides about the layout itself, so it is read off the result. */
  private static Layout layoutOf(Path program) throws IOException {
    try (Stream<Path> entries = Files.list(program)) {
      return entries.anyMatch(Files::isDirectory) ? Layout.onedir : Layout.onefile;
    }
  }

  private static String programPath(Path program) throws IOException {
    Path analysis = program.resolveSibling("analysis.json");
    List<Analysis.Target> targets = Analysis.read(analysis).targets();
    Path executable =
        Path.of(
            targets.stream()
                .filter(target -> target.kind().equals("EXE"))
                .findFirst()
                .orElseThrow(() -> new IOException("No executable is recorded in " + analysis))
                .path());
    return targets.stream()
        .filter(target -> target.kind().equals("COLLECT"))
        .findFirst()
        .map(folder -> Path.of(folder.path()).getFileName() + "/" + executable.getFileName())
        .orElse(String.valueOf(executable.getFileName()));
  }

  private PythonEnvironment provide(FreezeGoal goal, EnvironmentRequest request)
      throws ProblemException, IOException, InterruptedException {
    return environments.provide(
        request, goal.environment().interpreters(), LOGGER::info, LOGGER::warn);
  }

  static FreezeRequest freezeRequest(
      FreezeGoal goal, BundleSpec spec, PythonEnvironment environment) {
    Path own = spec.specFile();
    Path specFile = own != null ? own : goal.workspace().spec().resolve(spec.name() + ".spec");
    return new FreezeRequest(
        spec,
        specFile,
        goal.workspace(),
        environment,
        goal.variables(),
        goal.sourceDateEpoch(),
        goal.environment().timeout(),
        Distrust.trusted(goal.workspace(), goal.memory()));
  }

  private static List<Path> outside(Workspace workspace) throws IOException {
    Path file = outsideFile(workspace);
    return Files.isRegularFile(file)
        ? Json.read(file, Outside.class).files().stream().map(Path::of).toList()
        : List.of();
  }

  private static Path outsideFile(Workspace workspace) {
    return workspace.state().resolve("outside.json");
  }

  private static Path stateFile(Workspace workspace) {
    return workspace.state().resolve("pyinstaller.json");
  }

  private static FileHashes hashes(Workspace workspace) {
    return FileHashes.open(workspace.state().resolve("hashes.json"));
  }

  private static String describe(Bundle bundle) {
    return Sentences.describe(bundle);
  }
}
