package dev.pybundle.pipeline;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest.ProbeRecord;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.Capabilities;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Failed;
import dev.pybundle.pipeline.GoalResult.Skipped;
import dev.pybundle.process.CpuTime;
import dev.pybundle.report.ComparisonPage;
import dev.pybundle.report.FreezerResult;
import dev.pybundle.report.FreezerResult.Cost;
import dev.pybundle.report.ProgramSizes;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The goal {@code compare}: builds the program with each freezer, starts each, and writes what came
 * of it side by side. A freezer that fails has its line, too, and the others go on.
 */
public final class CompareService {

  /** Name of the goal. */
  public static final String GOAL = "compare";

  private static final Logger LOGGER = LoggerFactory.getLogger(CompareService.class);

  private final CompressService compress;
  private final ProbeService probe;
  private final StartComparison starts;
  private final String machine;

  /**
   * Makes the service.
   *
   * @param compress makes each program smaller
   * @param probe proves that it runs
   * @param starts measures how soon it is ready
   * @param machine what to call this machine
   */
  public CompareService(
      CompressService compress, ProbeService probe, StartComparison starts, String machine) {
    this.compress = compress;
    this.probe = probe;
    this.starts = starts;
    this.machine = machine;
  }

  /**
   * What to compare.
   *
   * @param workspace holds the spec, and receives the report
   * @param candidates the freezers
   * @param dryRun whether to say what would be done only
   */
  public record Request(Workspace workspace, List<Candidate> candidates, boolean dryRun) {

    /** Copies the list. */
    public Request {
      candidates = List.copyOf(candidates);
    }
  }

  /**
   * A freezer, and how its program is made in a workspace of its own.
   *
   * @param freezer makes it
   * @param service runs the freezer
   * @param freeze how
   * @param compress how it is made smaller
   * @param probe how it is started
   */
  public record Candidate(
      Freezer freezer,
      FreezeService service,
      FreezeGoal freeze,
      CompressService.Request compress,
      ProbeService.Request probe) {

    private Workspace workspace() {
      return freeze.workspace();
    }

    private String name() {
      return freezer.displayName() + " " + freeze.freezerVersion();
    }
  }

  /** Returns what to call the machine of this JVM, e.g. {@code Linux 6.1 (amd64), 2 processors}. */
  public static String thisMachine() {
    return "%s %s (%s), %d processors"
        .formatted(
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch"),
            Runtime.getRuntime().availableProcessors());
  }

  /** Returns where a freezer works. */
  public static Workspace workspace(Workspace workspace, Freezer freezer) {
    return new Workspace(workspace.root().resolve(GOAL).resolve(freezer.goal()));
  }

  /**
   * Compares.
   *
   * @throws ProblemException if there is no spec
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if Maven is being stopped
   */
  public GoalResult compare(Request request)
      throws ProblemException, IOException, InterruptedException {
    BundleSpec spec = EnvironmentGoal.spec(request.workspace(), Inputs.unrecorded());
    List<String> names = request.candidates().stream().map(Candidate::name).toList();
    if (request.dryRun()) {
      return new Skipped(
          "dry run: would build "
              + spec.name()
              + " twice with each of "
              + String.join(", ", names)
              + ", and start each");
    }
    List<FreezerResult> programs = new ArrayList<>();
    for (Candidate candidate : request.candidates()) {
      LOGGER.info("Comparing: {}", candidate.name());
      programs.add(compared(candidate, spec));
    }
    return written(request.workspace(), spec, programs);
  }

  private GoalResult written(Workspace workspace, BundleSpec spec, List<FreezerResult> programs)
      throws IOException {
    ComparisonPage page =
        new ComparisonPage(
            spec.name() + " " + spec.version() + " for " + spec.triple(), machine, programs);
    Path folder = workspace.report();
    String table = page.markdown();
    AtomicFiles.write(folder.resolve("comparison.md"), table.getBytes(StandardCharsets.UTF_8));
    AtomicFiles.write(
        folder.resolve("comparison.html"), page.html().getBytes(StandardCharsets.UTF_8));
    Json.write(folder.resolve("comparison.json"), programs.toArray(FreezerResult[]::new));
    table.lines().forEach(LOGGER::info);
    long working = programs.stream().filter(FreezerResult::works).count();
    Path shown = folder.resolve("comparison.html");
    if (programs.stream().allMatch(program -> program.failure() != null)) {
      return new Failed(
          new Problem(
              "No freezer makes a program of " + spec.name() + " that works",
              "read why in " + shown));
    }
    return new Done("%d of %d freezers work; %s".formatted(working, programs.size(), shown));
  }

  private static boolean isConclusive(@Nullable ProbeRecord probed) {
    return probed != null && probed.proved() != null && probed.proved().isConclusive();
  }

  /** What is known of a candidate so far. */
  private static final class Findings {
    @Nullable Cost build;
    @Nullable Cost again;
    @Nullable Bundle bundle;
    @Nullable ProgramSizes sizes;
    @Nullable ProbeRecord probed;
    StartComparison.Times times = StartComparison.Times.UNKNOWN;
    @Nullable String failure;
  }

  private FreezerResult compared(Candidate candidate, BundleSpec spec)
      throws IOException, InterruptedException {
    Capabilities capabilities = candidate.freezer().capabilities();
    BundleSpec reduced = capabilities.reduce(spec);
    Findings found = new Findings();
    try {
      @Nullable Problem problem = build(candidate, reduced, found);
      found.failure = problem == null ? null : problem.sentence();
    } catch (ProblemException problem) {
      found.failure = problem.problem().sentence();
    }
    if (found.failure != null) {
      LOGGER.warn("{} fails: {}", candidate.name(), found.failure);
    }
    return new FreezerResult(
        candidate.name(),
        found.bundle == null ? null : found.bundle.manifest().layout().id(),
        found.failure,
        found.probed == null ? null : found.probed.summary(),
        isConclusive(found.probed),
        capabilities.emulated(reduced).entrySet().stream()
            .map(each -> each.getKey() + " (" + each.getValue() + ")")
            .toList(),
        capabilities.problems(spec).stream().map(Problem::what).toList(),
        found.build,
        found.again,
        found.sizes,
        found.times.warm(),
        found.times.cold(),
        found.probed == null ? null : found.probed.peakMemory());
  }

  /** Returns what went wrong; null if nothing did. */
  private @Nullable Problem build(Candidate candidate, BundleSpec spec, Findings found)
      throws ProblemException, IOException, InterruptedException {
    Workspace workspace = candidate.workspace();
    AtomicFiles.deleteTree(workspace.root());
    Json.write(workspace.bundleSpec(), spec);
    Timer first = Timer.start();
    if (freeze(candidate) instanceof Failed failed) {
      return failed.problem();
    }
    found.build = first.stop();
    AtomicFiles.deleteTree(workspace.frozen());
    Timer second = Timer.start();
    if (freeze(candidate) instanceof Failed failed) {
      return failed.problem();
    }
    found.again = second.stop();
    if (compress.compress(candidate.compress(), Inputs.of(workspace)) instanceof Failed failed) {
      return failed.problem();
    }
    Bundle bundle = Bundle.read(workspace.bundle()).orElseThrow();
    found.bundle = bundle;
    found.sizes = ProgramSizes.measure(bundle, bundle.manifest().size());
    if (probe.probe(candidate.probe(), Inputs.of(workspace)) instanceof Failed failed) {
      return failed.problem();
    }
    found.probed = Bundle.read(workspace.bundle()).orElseThrow().manifest().probe();
    if (found.probed != null) {
      found.times = starts.of(bundle, candidate.freeze(), candidate.probe());
    }
    return null;
  }

  private static GoalResult freeze(Candidate candidate)
      throws ProblemException, IOException, InterruptedException {
    return candidate.service().freeze(candidate.freeze(), Inputs.of(candidate.workspace()));
  }

  private record Timer(long begun, OptionalDouble cpu) {

    static Timer start() {
      return new Timer(System.nanoTime(), CpuTime.seconds());
    }

    Cost stop() {
      OptionalDouble now = CpuTime.seconds();
      double wall = (System.nanoTime() - begun) / 1e9;
      return new Cost(
          wall, cpu.isEmpty() || now.isEmpty() ? null : now.getAsDouble() - cpu.getAsDouble());
    }
  }
}
