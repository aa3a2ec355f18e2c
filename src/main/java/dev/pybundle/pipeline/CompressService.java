package dev.pybundle.pipeline;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.Step;
import dev.pybundle.bundle.FileHashes;
import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Watch;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.compress.Candidate;
import dev.pybundle.compress.ExcludeRules;
import dev.pybundle.compress.ExcludeRules.Excluded;
import dev.pybundle.compress.StripResult;
import dev.pybundle.compress.Stripper;
import dev.pybundle.freeze.Analysis;
import dev.pybundle.freeze.Assembler;
import dev.pybundle.freeze.Assembler.Changes;
import dev.pybundle.freeze.BuildMemory;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.message.CompressMessages;
import dev.pybundle.message.FreezeMessages;
import dev.pybundle.message.ProblemException;
import dev.pybundle.message.Sizes;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.python.EnvironmentProvider;
import dev.pybundle.python.PythonEnvironment;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The goal {@code compress}: assembles the program again with stripped libraries and without
 * excluded files.
 */
public class CompressService {

  /** Name of the goal, and of its step in {@code bundle.json}. */
  public static final String GOAL = "compress";

  private static final String STRIP = "strip";
  private static final Logger LOGGER = LoggerFactory.getLogger(CompressService.class);
  private static final Set<String> CODE = Set.of("BINARY", "EXTENSION");
  private static final Set<String> FILES = Set.of("BINARY", "EXTENSION", "DATA");

  private final Assembler assembler;
  private final Stripper stripper;
  private final EnvironmentProvider environments;
  private final HostSystem host;

  /** Takes its collaborators. */
  public CompressService(
      Assembler assembler, Stripper stripper, EnvironmentProvider environments, HostSystem host) {
    this.assembler = assembler;
    this.stripper = stripper;
    this.environments = environments;
    this.host = host;
  }

  /**
   * What the goal was asked to do.
   *
   * @param workspace where to work
   * @param triple what the program is for
   * @param excludeFiles patterns of files in the program to leave out, e.g. {@code **}{@code
   *     /tests/**}
   * @param variables variables for PyInstaller's environment
   * @param sourceDateEpoch the time that stands in the program's headers, in seconds since 1970
   * @param dryRun whether to say what would be done only
   * @param timeout how long each tool may take
   * @param memory what to remember of earlier builds; null to do all of it
   */
  public record CompressGoal(
      Workspace workspace,
      TargetTriple triple,
      List<String> excludeFiles,
      Map<String, String> variables,
      long sourceDateEpoch,
      boolean dryRun,
      Duration timeout,
      @Nullable BuildMemory memory) {}

  /** What there is to do, and why the rest is not done. */
  private record Work(Changes changes, String summary) {}

  /**
   * Compresses if something changed.
   *
   * @throws ProblemException if the user has to change something first
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if Maven is being stopped; the Bundle is then as it was
   */
  public GoalResult compress(CompressGoal goal)
      throws ProblemException, IOException, InterruptedException {
    Workspace workspace = goal.workspace();
    Optional<Bundle> current = Bundle.read(workspace.bundle());
    if (goal.dryRun() && current.isEmpty()) {
      return new GoalResult.Skipped("dry run: there is no bundle yet that could be compressed");
    }
    Bundle bundle =
        current.orElseThrow(() -> FreezeMessages.bundleMissing(workspace.bundle()).asException());
    Optional<Step> before = bundle.manifest().lastStepBefore(GOAL);
    Path recorded = analysis(workspace);
    if (before.isEmpty()
        || !Files.isRegularFile(recorded)
        || !Files.isRegularFile(workspace.bundleSpec())) {
      return new GoalResult.Skipped(
          "Not compressed: the program was frozen elsewhere, and its analysis is not in "
              + workspace.state());
    }
    BundleSpec spec = Json.read(workspace.bundleSpec(), BundleSpec.class);
    Optional<Path> strip = stripTool(goal, spec);
    String fingerprint = fingerprint(goal, before.get(), strip);
    if (bundle.manifest().step(GOAL).map(Step::fingerprint).equals(Optional.of(fingerprint))) {
      return upToDate(workspace, bundle);
    }
    if (goal.dryRun()) {
      return new GoalResult.Skipped(
          "dry run: would strip libraries with "
              + strip.map(Path::toString).orElse("nothing")
              + " and leave out "
              + goal.excludeFiles());
    }
    return compress(goal, spec, bundle, Analysis.read(recorded), strip, fingerprint);
  }

  /** Watches all that the goal looks at, and what it made. */
  public void watch(CompressGoal goal, Watch watch) {
    Workspace workspace = goal.workspace();
    watch.tree(workspace.bundle()).file(analysis(workspace)).file(workspace.bundleSpec());
    watch.files(host.places(List.of(STRIP)));
  }

  private GoalResult compress(
      CompressGoal goal,
      BundleSpec spec,
      Bundle bundle,
      Analysis analysis,
      Optional<Path> strip,
      String fingerprint)
      throws ProblemException, IOException, InterruptedException {
    Work work = work(goal, spec, analysis, strip);
    if (work.changes().isEmpty()) {
      CompressedFiles.leave(goal.workspace(), fingerprint, work.changes());
      record(bundle, bundle.folder(), fingerprint, work.summary(), bundle.manifest().files());
      return new GoalResult.Done("Not compressed: " + work.summary());
    }
    if (!analysis.repeatable()) {
      return new GoalResult.Skipped(
          "Not compressed: your own spec gives EXE or COLLECT something that cannot be written down, such as a Splash");
    }
    Path program = assembler.assemble(freezeRequest(goal, spec), analysis, work.changes());
    long before = bundle.manifest().size();
    CompressedFiles.leave(goal.workspace(), fingerprint, work.changes());
    Bundle smaller = record(bundle, program, fingerprint, work.summary(), Bundle.scan(program));
    AtomicFiles.swapFolder(program, goal.workspace().bundle());
    return new GoalResult.Done(
        "Compressed from "
            + Sizes.megabytes(before)
            + " to "
            + Sizes.megabytes(smaller.manifest().size())
            + ": "
            + work.summary());
  }

  /**
   * Does to a program what was done to the Bundle, for {@code verify}.
   *
   * @param goal what the goal is asked to do in the workspace of the request
   * @param request what froze the program
   * @param program its folder
   * @return the folder that holds the program now
   */
  Path repeat(CompressGoal goal, FreezeRequest request, Path program)
      throws ProblemException, IOException, InterruptedException {
    Analysis analysis = Analysis.read(request.workspace().state().resolve("analysis.json"));
    Work work = work(goal, request.spec(), analysis, stripTool(goal, request.spec()));
    return work.changes().isEmpty() || !analysis.repeatable()
        ? program
        : assembler.assemble(request, analysis, work.changes());
  }

  /** Returns what is not as it was when the Bundle was compressed; empty if all is. */
  Optional<String> changeSinceBuild(CompressGoal goal, BundleSpec spec, Bundle bundle) {
    Optional<Step> done = bundle.manifest().step(GOAL);
    Optional<Step> before = bundle.manifest().lastStepBefore(GOAL);
    if (done.isEmpty() || before.isEmpty()) {
      return Optional.empty();
    }
    boolean same =
        done.get().fingerprint().equals(fingerprint(goal, before.get(), stripTool(goal, spec)));
    return same
        ? Optional.empty()
        : Optional.of("<excludeFiles>, <strip> or the strip tool changed");
  }

  private static Bundle record(
      Bundle bundle,
      Path folder,
      String fingerprint,
      String summary,
      List<BundleManifest.BundledFile> files)
      throws IOException {
    BundleManifest old = bundle.manifest();
    return Bundle.write(
        folder,
        new BundleManifest(
            old.schemaVersion(),
            old.name(),
            old.version(),
            old.triple(),
            old.layout(),
            old.program(),
            old.tools(),
            files,
            old.stepsWith(new Step(GOAL, fingerprint, summary))));
  }

  private static GoalResult upToDate(Workspace workspace, Bundle bundle)
      throws ProblemException, IOException {
    FileHashes hashes = FileHashes.open(workspace.state().resolve("hashes.json"));
    Optional<String> damage = bundle.damage(hashes);
    hashes.save();
    if (damage.isPresent()) {
      throw CompressMessages.damaged(damage.get()).asException();
    }
    String done = bundle.manifest().step(GOAL).map(Step::summary).orElse("");
    return new GoalResult.UpToDate("Compressing is up to date (" + done + ")");
  }

  private Work work(CompressGoal goal, BundleSpec spec, Analysis analysis, Optional<Path> strip)
      throws ProblemException, IOException, InterruptedException {
    Set<String> excluded = excluded(goal, analysis);
    List<String> summary = new ArrayList<>();
    Map<Path, Path> replacements = Map.of();
    if (strip.isPresent()) {
      StripResult result = strip(goal, analysis, excluded, strip.get());
      replacements = result.replacements();
      summary.add(
          replacements.isEmpty()
              ? "no library has symbols to strip"
              : "stripped "
                  + replacements.size()
                  + " libraries, "
                  + Sizes.megabytes(result.savedBytes())
                  + " of symbols");
    } else {
      summary.add(whyNotStripped(goal, spec));
    }
    if (!excluded.isEmpty()) {
      summary.add("left out " + excluded.size() + " files");
    }
    return new Work(new Changes(replacements, excluded), String.join(", ", summary));
  }

  private StripResult strip(CompressGoal goal, Analysis analysis, Set<String> excluded, Path tool)
      throws IOException, InterruptedException {
    List<Candidate> candidates =
        analysis.entries().stream()
            .filter(entry -> CODE.contains(entry.kind()) && !excluded.contains(entry.destination()))
            .map(entry -> new Candidate(entry.destination(), Path.of(entry.source()), true))
            .toList();
    Workspace workspace = goal.workspace();
    StripResult result =
        stripper.strip(
            candidates,
            workspace.state().resolve("stripped"),
            tool,
            Map.of("LC_ALL", "C.UTF-8", "PATH", host.variable("PATH").orElse("")),
            workspace.log("strip"));
    result.kept().stream()
        .filter(kept -> kept.cause() != StripResult.Cause.NO_GAIN)
        .forEach(
            kept ->
                LOGGER.warn(
                    CompressMessages.notStripped(kept.destination(), kept.reason()).sentence()));
    return result;
  }

  private static Set<String> excluded(CompressGoal goal, Analysis analysis)
      throws ProblemException {
    if (goal.excludeFiles().isEmpty()) {
      return Set.of();
    }
    List<String> destinations =
        analysis.entries().stream()
            .filter(entry -> FILES.contains(entry.kind()))
            .map(entry -> entry.destination())
            .toList();
    Excluded excluded = ExcludeRules.of(goal.excludeFiles(), "<excludeFiles>").apply(destinations);
    if (!excluded.unmatched().isEmpty()) {
      throw CompressMessages.patternMatchesNothing("<excludeFiles>", excluded.unmatched().get(0))
          .asException();
    }
    return excluded.destinations();
  }

  private Optional<Path> stripTool(CompressGoal goal, BundleSpec spec) {
    boolean wanted =
        spec.strip()
            && goal.triple().os() == OperatingSystem.LINUX
            && host.os() == OperatingSystem.LINUX;
    return wanted ? host.find(STRIP) : Optional.empty();
  }

  private String whyNotStripped(CompressGoal goal, BundleSpec spec) {
    if (!spec.strip()) {
      return "<strip> is false";
    }
    return goal.triple().os() != OperatingSystem.LINUX
        ? "libraries for " + goal.triple().os().displayName() + " carry no symbols worth stripping"
        : "there is no 'strip' on the PATH (Debian: binutils)";
  }

  private static String fingerprint(CompressGoal goal, Step before, Optional<Path> strip) {
    return new Fingerprint(
            Map.of(
                "before", before.fingerprint(),
                "excludeFiles", goal.excludeFiles().toString(),
                "strip", strip.map(Path::toString).orElse("")))
        .digest();
  }

  private static Path analysis(Workspace workspace) {
    return workspace.state().resolve("analysis.json");
  }

  private FreezeRequest freezeRequest(CompressGoal goal, BundleSpec spec)
      throws ProblemException, IOException {
    Workspace workspace = goal.workspace();
    PythonEnvironment environment =
        environments
            .finished(workspace)
            .orElseThrow(() -> FreezeMessages.environmentGone(workspace.env()).asException());
    return new Reassembly(goal.variables(), goal.sourceDateEpoch(), goal.timeout(), goal.memory())
        .request(workspace, spec, environment);
  }
}
