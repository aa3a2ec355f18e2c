package dev.pybundle.pipeline;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.BundleManifest.ProbeRecord;
import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.Freezers;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Failed;
import dev.pybundle.pipeline.GoalResult.Skipped;
import dev.pybundle.pipeline.GoalResult.UpToDate;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.probe.DiagnosisContext;
import dev.pybundle.probe.Explainer;
import dev.pybundle.probe.Observation;
import dev.pybundle.probe.ProbeParameters;
import dev.pybundle.probe.ProbeProblems;
import dev.pybundle.probe.Prober;
import dev.pybundle.probe.Prober.Program.Runner;
import dev.pybundle.probe.RunnerProblems;
import dev.pybundle.python.EnvironmentProvider;
import dev.pybundle.python.PythonEnvironment;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code probe}: proves that the Bundle's program runs where there is nothing but itself. */
public final class ProbeService {

  /** Name of the goal. */
  public static final String GOAL = "probe";

  private static final Logger LOGGER = LoggerFactory.getLogger(ProbeService.class);

  /** Changes when the probe proves something else than before. */
  private static final String FORM = "2";

  private static final double MEGABYTE = 1e6;
  private static final double HUNDREDTHS = 100;

  /** The files that say what a program needs, the one that says most first. */
  private static final List<String> REQUIREMENTS =
      List.of("uv.lock", "pylock.toml", "requirements.txt");

  private final Prober prober;
  private final Explainer explainer;
  private final EnvironmentProvider environments;
  private final Freezers freezers;
  private final HostSystem host;

  /**
   * Makes the service.
   *
   * @param prober starts the program
   * @param explainer says why it failed
   * @param environments knows the environment that it was frozen from
   * @param freezers what can be asked of the one that made it
   * @param host the machine it runs on
   */
  public ProbeService(
      Prober prober,
      Explainer explainer,
      EnvironmentProvider environments,
      Freezers freezers,
      HostSystem host) {
    this.prober = prober;
    this.explainer = explainer;
    this.environments = environments;
    this.freezers = freezers;
    this.host = host;
  }

  /**
   * What to prove.
   *
   * @param workspace holds the Bundle
   * @param basedir the project's folder
   * @param parameters how the program is started and what it should do
   * @param skip true to leave it out
   * @param dryRun true to start nothing and only say what would be done
   */
  public record Request(
      Workspace workspace,
      Path basedir,
      ProbeParameters parameters,
      boolean skip,
      boolean dryRun) {}

  /**
   * What is remembered of a program that passed.
   *
   * @param fingerprint digest of its files and of the parameters
   * @param measured what was seen
   */
  record ProbeState(String fingerprint, ProbeRecord measured) {}

  /** Refuses parameters that make no sense. */
  public void preflight(Request request) throws ProblemException {
    if (!request.skip()) {
      request.parameters().check();
    }
  }

  /**
   * Probes the current Bundle, unless the same files passed with the same parameters.
   *
   * @param inputs notes what is looked at
   * @throws ProblemException if the parameters make no sense
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if the thread was interrupted; nothing runs then
   */
  public GoalResult probe(Request request, Inputs inputs)
      throws ProblemException, IOException, InterruptedException {
    if (request.skip()) {
      return new Skipped("not probed: <probe><skip> or pybundle.probe.skip is set");
    }
    preflight(request);
    Workspace workspace = request.workspace();
    Optional<Bundle> bundle = Bundle.read(inputs.tree(workspace.bundle()));
    if (bundle.isEmpty()) {
      return new Skipped("not probed: there is no program in " + workspace.bundle());
    }
    Optional<String> stranger = ForeignProgram.reason(bundle.get().manifest(), host);
    Optional<String> runner = stranger.flatMap(any -> request.parameters().foreignRunner());
    if (stranger.isPresent() && runner.isEmpty()) {
      String seen = ForeignProgram.seen(bundle.get().manifest());
      if (!request.dryRun()) {
        record(bundle.get(), ForeignProgram.record(bundle.get().manifest(), stranger.get()));
      }
      return new Skipped(
          "not probed: " + stranger.get() + "; <probe><runner> can name what starts it; " + seen);
    }
    Optional<Path> found = runner.flatMap(text -> runner(request.basedir(), text));
    if (runner.isPresent() && found.isEmpty()) {
      return new Failed(RunnerProblems.noRunner(runner.get()));
    }
    Optional<String> damage = bundle.get().damage(inputs.hashes());
    if (damage.isPresent()) {
      return new Failed(ProbeProblems.damaged(damage.get()));
    }
    inputs.content(stateFile(workspace));
    return probe(
        request, bundle.get(), found.map(command -> Runner.of(command, bundle.get())).orElse(null));
  }

  /** Returns what starts programs of another machine: a file, or a command on the PATH. */
  private Optional<Path> runner(Path basedir, String text) {
    return text.contains("/")
        ? Optional.of(basedir.resolve(text).toAbsolutePath()).filter(Files::isExecutable)
        : host.find(text);
  }

  private GoalResult probe(Request request, Bundle bundle, @Nullable Runner runner)
      throws ProblemException, IOException, InterruptedException {
    String fingerprint = fingerprint(bundle, request.parameters());
    Optional<ProbeRecord> passed = passedBefore(request.workspace(), fingerprint);
    if (passed.isPresent()) {
      if (!request.dryRun()) {
        record(bundle, passed.get());
      }
      return new UpToDate("the probe is up to date (" + passed.get().summary() + ")");
    }
    if (request.dryRun()) {
      return new Skipped(
          "dry run: would start a copy of "
              + bundle.program()
              + " with the arguments "
              + request.parameters().args());
    }
    Prober.Outcome outcome =
        prober.probe(
            new Prober.Request(
                new Prober.Program.Frozen(
                    bundle.folder(),
                    bundle.manifest().program(),
                    interprets(bundle, request.workspace()),
                    runner),
                GuidedProgram.tried(
                    request.parameters(), bundle, environments.finished(request.workspace())),
                request.workspace().log(GOAL)));
    if (outcome instanceof Prober.Passed success) {
      return passed(request, bundle, fingerprint, success);
    }
    record(bundle, null);
    Files.deleteIfExists(stateFile(request.workspace()));
    return outcome instanceof Prober.Failed failure
        ? new Failed(explainer.explain(failure.observation(), context(request, failure)))
        : new Failed(((Prober.Hindered) outcome).problem());
  }

  /**
   * A program of PyInstaller acts as an interpreter, unless the user's own spec is run as it is.
   */
  private static boolean interprets(Bundle bundle, Workspace workspace) throws IOException {
    return bundle.manifest().tools().containsKey("pyinstaller")
        && spec(workspace).map(BundleSpec::specFile).isEmpty();
  }

  private static Optional<BundleSpec> spec(Workspace workspace) throws IOException {
    return Files.isRegularFile(workspace.bundleSpec())
        ? Optional.of(Json.read(workspace.bundleSpec(), BundleSpec.class))
        : Optional.empty();
  }

  private static GoalResult passed(
      Request request, Bundle bundle, String fingerprint, Prober.Passed passed) throws IOException {
    if (passed.doubt() != null) {
      LOGGER.warn(passed.doubt().sentence());
    }
    ProbeRecord measured =
        new ProbeRecord(
            Math.round(passed.ready().toMillis() / 1e3 * HUNDREDTHS) / HUNDREDTHS,
            passed.peakMemory(),
            bundle.manifest().size(),
            summary(passed),
            passed.proof());
    // In this order an interruption leaves a record that is right and a probe that runs again.
    record(bundle, measured);
    Json.write(stateFile(request.workspace()), new ProbeState(fingerprint, measured));
    return new Done(measured.summary());
  }

  private static String summary(Prober.Passed passed) {
    @Nullable Long memory = passed.peakMemory();
    return "proved: "
        + passed.proof().sentence()
        + "; "
        + passed.summary()
        + (memory == null ? "" : ", " + Math.round(memory / MEGABYTE) + " MB of memory")
        + ", "
        + passed.end();
  }

  private static void record(Bundle bundle, @Nullable ProbeRecord measured) throws IOException {
    if (Objects.equals(bundle.manifest().probe(), measured)) {
      return;
    }
    Bundle.write(bundle.folder(), bundle.manifest().withProbe(measured));
  }

  private static Optional<ProbeRecord> passedBefore(Workspace workspace, String fingerprint) {
    try {
      ProbeState state = Json.read(stateFile(workspace), ProbeState.class);
      return Optional.of(state)
          .filter(known -> known.fingerprint().equals(fingerprint))
          .map(ProbeState::measured);
    } catch (IOException | RuntimeException unreadable) {
      // It is only a memory: without it, the program is probed again.
      return Optional.empty();
    }
  }

  private static String fingerprint(Bundle bundle, ProbeParameters parameters) {
    Map<String, String> inputs = new TreeMap<>(parameters.inputs());
    inputs.put("form of the probe", FORM);
    inputs.put("program", bundle.manifest().program());
    for (BundledFile file : bundle.manifest().files()) {
      inputs.put("file " + file.path(), file.kind() + " " + file.sha256());
    }
    return new Fingerprint(inputs).digest();
  }

  // For the explainer

  private DiagnosisContext context(Request request, Prober.Failed failed)
      throws ProblemException, IOException {
    Workspace workspace = request.workspace();
    Optional<PythonEnvironment> environment = environments.finished(workspace);
    Path python = environment.map(PythonEnvironment::python).orElse(usualPython(workspace));
    @Nullable Path requirements =
        environment.flatMap(made -> requirements(request.basedir(), made)).orElse(null);
    Optional<BundleSpec> known = spec(workspace);
    if (known.isEmpty()) {
      // It was frozen elsewhere, so there is no more than the program.
      Observation seen = failed.observation();
      return new DiagnosisContext(
          python,
          List.of(),
          seen.program(),
          requirements,
          List.of(),
          true,
          showsImports(workspace),
          request.basedir(),
          workspace);
    }
    BundleSpec spec = known.get();
    return new DiagnosisContext(
        python,
        spec.sourceRoots(),
        spec.entry(),
        requirements,
        spec.collected().excludes(),
        spec.executable().console(),
        showsImports(workspace),
        request.basedir(),
        workspace);
  }

  /** What {@code <debug>imports</debug>} asks for is an option of the interpreter. */
  private boolean showsImports(Workspace workspace) throws ProblemException, IOException {
    return freezers.of(workspace).capabilities().can("options", "v");
  }

  private Path usualPython(Workspace workspace) {
    return workspace
        .env()
        .resolve(host.os() == OperatingSystem.WINDOWS ? "Scripts/python.exe" : "bin/python");
  }

  /** The environment remembers its files by their paths in the project. */
  private static Optional<Path> requirements(Path basedir, PythonEnvironment environment) {
    return environment.inputs().keySet().stream()
        .filter(label -> label.matches("[^<>]*\\.(lock|toml|txt|in)"))
        .map(basedir::resolve)
        .filter(Files::isRegularFile)
        .min(Comparator.comparingInt(ProbeService::rank));
  }

  private static int rank(Path file) {
    String name = String.valueOf(file.getFileName());
    int index = REQUIREMENTS.indexOf(name);
    if (index >= 0) {
      return index;
    }
    return name.equals("pyproject.toml") ? REQUIREMENTS.size() + 1 : REQUIREMENTS.size();
  }

  private static Path stateFile(Workspace workspace) {
    return workspace.state().resolve("probe.json");
  }
}
