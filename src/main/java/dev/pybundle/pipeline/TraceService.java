package dev.pybundle.pipeline;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.Freezers;
import dev.pybundle.freeze.FrozenSet;
import dev.pybundle.freeze.Trace;
import dev.pybundle.freeze.TraceDifference;
import dev.pybundle.freeze.TraceDifference.MissingFile;
import dev.pybundle.freeze.pyinstaller.UnfrozenProgram;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Failed;
import dev.pybundle.pipeline.GoalResult.Skipped;
import dev.pybundle.probe.Failure;
import dev.pybundle.probe.Observation;
import dev.pybundle.probe.ProbeParameters;
import dev.pybundle.probe.ProbeProblems;
import dev.pybundle.probe.Prober;
import dev.pybundle.probe.Prober.Program;
import dev.pybundle.python.EnvironmentProvider;
import dev.pybundle.python.PythonEnvironment;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.TraceFile;
import dev.pybundle.spec.TraceFile.Additions;
import dev.pybundle.spec.TraceFile.TracedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code trace}: runs the program without freezing it, sees what it uses, and tells what of that
 * the last freeze left out, and what it took for nothing.
 */
public final class TraceService {

  /** Name of the goal. */
  public static final String GOAL = "trace";

  private static final Logger LOGGER = LoggerFactory.getLogger(TraceService.class);

  private final Prober prober;
  private final Freezers freezers;
  private final UnfrozenProgram unfrozen;
  private final EnvironmentProvider environments;

  /**
   * Makes the service.
   *
   * @param prober starts the program as the probe does
   * @param freezers one of them froze the program
   * @param unfrozen the program before it is frozen
   * @param environments knows the environment that it is frozen from
   */
  public TraceService(
      Prober prober,
      Freezers freezers,
      UnfrozenProgram unfrozen,
      EnvironmentProvider environments) {
    this.prober = prober;
    this.freezers = freezers;
    this.unfrozen = unfrozen;
    this.environments = environments;
  }

  /**
   * What to trace.
   *
   * @param workspace the folders of the program
   * @param basedir the project's folder
   * @param parameters how the program is started and what it should do
   * @param apply true to write what is missing to {@link TraceFile}
   * @param dryRun true to start nothing and only say what would be done
   */
  public record Request(
      Workspace workspace,
      Path basedir,
      ProbeParameters parameters,
      boolean apply,
      boolean dryRun) {}

  /** What is needed, from the goals before. */
  private record Frozen(BundleSpec spec, PythonEnvironment environment, FrozenSet set) {}

  /**
   * Traces the program.
   *
   * @throws ProblemException if the parameters make no sense, or a goal has to run first
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if the thread was interrupted; nothing runs then
   */
  public GoalResult trace(Request request)
      throws ProblemException, IOException, InterruptedException {
    request.parameters().check();
    Workspace workspace = request.workspace();
    if (request.dryRun() && !isFrozen(workspace)) {
      return new Skipped("dry run: would run the program unfrozen, once it has been frozen");
    }
    Frozen frozen = frozen(request);
    Path record = workspace.state().resolve("trace.record");
    Program.InPlace program =
        unfrozen.traced(frozen.spec(), frozen.environment(), workspace, record);
    if (request.dryRun()) {
      return new Skipped("dry run: would run " + String.join(" ", program.command()));
    }
    unfrozen.unpack(workspace);
    Files.deleteIfExists(record);
    Prober.Outcome outcome =
        prober.probe(new Prober.Request(program, request.parameters(), workspace.log(GOAL)));
    if (outcome instanceof Prober.Hindered hindered) {
      return new Failed(hindered.problem());
    }
    if (outcome instanceof Prober.Failed failed
        && failed.observation().failure() != Failure.LEFT_BEHIND) {
      Observation seen = failed.observation();
      return new Failed(TraceProblems.failsUnfrozen(how(seen), seen.output(), workspace.log(GOAL)));
    }
    if (outcome instanceof Prober.Passed passed && passed.doubt() != null) {
      LOGGER.warn(TraceProblems.littleSeen(passed.summary()).sentence());
    }
    return compare(request, frozen, Trace.read(record));
  }

  private boolean isFrozen(Workspace workspace) throws IOException {
    return Files.isRegularFile(workspace.bundleSpec())
        && Bundle.readReplaceable(workspace.frozen()).isPresent()
        && environments.finished(workspace).isPresent();
  }

  private Frozen frozen(Request request) throws ProblemException, IOException {
    Workspace workspace = request.workspace();
    BundleSpec spec = EnvironmentGoal.spec(workspace, Inputs.unrecorded());
    @Nullable Path own = spec.specFile();
    if (own != null && spec.entry().equals(own)) {
      throw TraceProblems.noEntry(own).asException();
    }
    if (own != null && request.apply()) {
      throw TraceProblems.ownSpec(own).asException();
    }
    Optional<PythonEnvironment> environment = environments.finished(workspace);
    if (environment.isEmpty()) {
      throw TraceProblems.noEnvironment(workspace.env()).asException();
    }
    FrozenSet set =
        freezers
            .of(workspace)
            .frozen(workspace)
            .orElseThrow(() -> TraceProblems.noFreeze(workspace.state()).asException());
    return new Frozen(spec, environment.get(), set);
  }

  private static String how(Observation seen) {
    String after = " after " + ProbeProblems.seconds(seen.after());
    String detail = Objects.requireNonNullElse(seen.detail(), "");
    return switch (seen.failure()) {
      case EXITED, WRONG_EXIT ->
          "it ended " + ProbeProblems.exit(Objects.requireNonNullElse(seen.exitCode(), 0)) + after;
      case WRONG_OUTPUT -> "it did not print <output>" + seen.settings().output() + "</output>";
      case WRONG_STATUS -> "it answered with status " + detail;
      case WRONG_BODY -> "it answered " + detail;
      case TIMED_OUT -> "it was not ready, or did not end," + after + " " + detail;
      case NOT_STARTED -> "it was not started: " + detail;
      case STARTS_ITSELF, WRITES_INTO_ITSELF, LEFT_BEHIND ->
          "it left behind " + String.join(", ", seen.left());
    };
  }

  // After it ran

  private GoalResult compare(Request request, Frozen frozen, Trace trace)
      throws ProblemException, IOException, InterruptedException {
    Workspace workspace = request.workspace();
    TraceDifference difference =
        TraceDifference.of(
            trace,
            frozen.set(),
            unfrozen.distributions(frozen.environment(), trace.folders(), workspace),
            frozen.spec(),
            workspace.root());
    Path report = workspace.report().resolve("trace.json");
    Json.write(report, difference);
    boolean applied = request.apply() && apply(request, frozen.spec(), difference);
    return new Done(
        new TraceReport(difference, request.basedir()).text(frozen.spec().name(), applied, report));
  }

  /** Returns false if there is nothing to write. */
  private static boolean apply(Request request, BundleSpec spec, TraceDifference difference)
      throws ProblemException, IOException {
    Additions additions =
        new Additions(
            difference.modules(),
            traced(difference.datas()),
            traced(difference.libraries()),
            new ArrayList<>(new TreeSet<>(difference.metadata())));
    if (additions.size() == 0) {
      return false;
    }
    TraceFile file = TraceFile.read(request.basedir(), Inputs.unrecorded());
    Json.write(request.basedir().resolve(TraceFile.NAME), file.with(spec.name(), additions));
    return true;
  }

  /** A file of nobody is left out: nothing says where it is on another machine. */
  private static List<TracedFile> traced(List<MissingFile> files) {
    return files.stream()
        .filter(file -> file.rooted() || file.distribution() != null)
        .map(file -> new TracedFile(file.distribution(), file.path()))
        .toList();
  }
}
