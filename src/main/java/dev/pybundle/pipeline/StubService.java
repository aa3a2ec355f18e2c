package dev.pybundle.pipeline;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.pyinstaller.PythonLiteral;
import dev.pybundle.freeze.pyinstaller.UnfrozenProgram;
import dev.pybundle.freeze.pyinstaller.UnfrozenProgram.Sources;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Failed;
import dev.pybundle.pipeline.GoalResult.Skipped;
import dev.pybundle.pipeline.GoalResult.UpToDate;
import dev.pybundle.platform.Architecture;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.python.EnvironmentProvider;
import dev.pybundle.python.EnvironmentRequest;
import dev.pybundle.python.PythonEnvironment;
import dev.pybundle.sidecar.DevelopmentStub;
import dev.pybundle.sidecar.Shipping;
import dev.pybundle.sidecar.SidecarProblems;
import dev.pybundle.sidecar.SidecarStager;
import dev.pybundle.sidecar.SidecarStager.Staged;
import dev.pybundle.sidecar.TauriConfiguration;
import dev.pybundle.sidecar.TauriMode;
import dev.pybundle.sidecar.TauriProject;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code stub}: puts a program that runs the sources where the frozen one will be, so that an app
 * can be developed without freezing.
 */
public final class StubService {

  /** Name of the goal. */
  public static final String GOAL = "stub";

  private static final Logger LOGGER = LoggerFactory.getLogger(StubService.class);

  /** The launchers in pip for console programs. */
  private static final Map<Architecture, String> LAUNCHERS =
      Map.of(
          Architecture.X86_64, "t64.exe",
          Architecture.AARCH64, "t64-arm.exe",
          Architecture.X86, "t32.exe");

  private final EnvironmentProvider environments;
  private final UnfrozenProgram unfrozen;
  private final StagedProgram program;
  private final TauriConfiguration configuration;
  private final HostSystem host;

  /**
   * Makes the service.
   *
   * @param environments makes the environment if there is none yet
   * @param unfrozen knows how the sources are run
   * @param program puts the stub in its place
   * @param configuration checks and edits the app's configuration
   * @param host the machine that the stub is for
   */
  public StubService(
      EnvironmentProvider environments,
      UnfrozenProgram unfrozen,
      StagedProgram program,
      TauriConfiguration configuration,
      HostSystem host) {
    this.environments = environments;
    this.unfrozen = unfrozen;
    this.program = program;
    this.configuration = configuration;
    this.host = host;
  }

  /**
   * What to make a stub of.
   *
   * @param environment what it runs with
   * @param tauriDirectory the Tauri folder
   * @param tauri what to do with the app's configuration
   * @param dryRun true to write nothing and say what would be done
   */
  public record Request(
      EnvironmentGoal environment, Path tauriDirectory, TauriMode tauri, boolean dryRun) {}

  /**
   * Makes and stages the stub.
   *
   * @throws ProblemException if the user has to change something first
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if the thread was interrupted; nothing runs then
   */
  public GoalResult stub(Request request)
      throws ProblemException, IOException, InterruptedException {
    EnvironmentGoal goal = request.environment();
    TargetTriple triple = goal.triple();
    if (!Files.isDirectory(request.tauriDirectory())) {
      return new Failed(SidecarProblems.noTauriDirectory(request.tauriDirectory().toString()));
    }
    if (triple.os() != host.os()) {
      return new Failed(SidecarProblems.stubElsewhere(triple.value(), host.os().displayName()));
    }
    Inputs inputs = Inputs.of(goal.workspace());
    BundleSpec spec = goal.spec(inputs);
    TauriConfiguration.Request app = app(request, spec, inputs);
    List<Problem> mistakes = configuration.mistakes(app);
    if (!mistakes.isEmpty()) {
      return failed(mistakes);
    }
    if (request.dryRun()) {
      return new Skipped("dry run: would stage a stub that runs " + spec.entry());
    }
    PythonEnvironment environment = provide(goal, goal.request(spec), inputs);
    unfrozen.unpack(goal.workspace());
    Path stub = write(goal, spec, environment);
    GoalResult result = stage(request, spec, stub, inputs);
    inputs.hashes().save();
    return apply(app, result);
  }

  /** The stub itself counts as what a later build replaces. */
  private static TauriConfiguration.Request app(Request request, BundleSpec spec, Inputs inputs) {
    EnvironmentGoal goal = request.environment();
    return new TauriConfiguration.Request(
        request.tauriDirectory(),
        spec.name(),
        Shipping.of(spec.name(), spec.layout()),
        /* lazy= */ false,
        goal.triple(),
        request.tauri(),
        List.of(goal.triple()),
        goal.workspace(),
        request.dryRun(),
        inputs);
  }

  private GoalResult apply(TauriConfiguration.Request app, GoalResult staged)
      throws ProblemException, IOException, InterruptedException {
    TauriConfiguration.Applied applied = configuration.apply(app);
    applied.notes().forEach(LOGGER::info);
    applied.warnings().forEach(LOGGER::warn);
    return applied.errors().isEmpty() ? staged : failed(applied.errors());
  }

  private static GoalResult failed(List<Problem> problems) {
    problems.stream().skip(1).map(Problem::sentence).forEach(LOGGER::warn);
    return new Failed(problems.get(0));
  }

  private PythonEnvironment provide(EnvironmentGoal goal, EnvironmentRequest request, Inputs inputs)
      throws ProblemException, IOException, InterruptedException {
    Optional<PythonEnvironment> existing = environments.existing(request, inputs);
    return existing.isPresent()
        ? existing.get()
        : environments.provide(request, inputs, goal.interpreters(), LOGGER::info, LOGGER::warn);
  }

  private Path write(EnvironmentGoal goal, BundleSpec spec, PythonEnvironment environment)
      throws ProblemException, IOException, InterruptedException {
    Path stub =
        goal.workspace()
            .state()
            .resolve("stub")
            .resolve(spec.name())
            .resolve(spec.name() + goal.triple().executableSuffix());
    AtomicFiles.write(stub, content(goal, spec, environment));
    return stub;
  }

  private byte[] content(EnvironmentGoal goal, BundleSpec spec, PythonEnvironment environment)
      throws ProblemException, IOException, InterruptedException {
    Sources sources = unfrozen.sources(spec, environment, goal.workspace());
    String python = environment.python().toString();
    if (goal.triple().os() != OperatingSystem.WINDOWS) {
      return DevelopmentStub.script(
          spec.name(),
          Stream.concat(sources.interpreter().stream(), sources.arguments().stream()).toList(),
          SidecarProblems.stubWithoutPython(spec.name(), python).sentence());
    }
    return DevelopmentStub.executable(
        sources.interpreter(), main(sources), launcher(goal, environment));
  }

  private byte[] launcher(EnvironmentGoal goal, PythonEnvironment environment)
      throws ProblemException, IOException, InterruptedException {
    String name = LAUNCHERS.getOrDefault(goal.triple().architecture(), "t64.exe");
    Optional<byte[]> launcher = unfrozen.launcher(environment, name, goal.workspace());
    if (launcher.isEmpty()) {
      throw SidecarProblems.noLauncher(environment.python().toString(), name).asException();
    }
    return launcher.get();
  }

  /** The launcher starts the Python with its own path, of which this makes the script's. */
  static String main(Sources sources) {
    return String.join(
        "\n",
        "import runpy",
        "import sys",
        "",
        "sys.argv[:1] = " + PythonLiteral.of(sources.arguments()),
        "runpy.run_path(sys.argv[0], run_name=\"__main__\")",
        "");
  }

  private GoalResult stage(Request request, BundleSpec spec, Path stub, Inputs inputs)
      throws ProblemException, IOException, InterruptedException {
    Workspace workspace = request.environment().workspace();
    TargetTriple triple = request.environment().triple();
    StagedProgram.Result result =
        program.stage(
            spec.layout(),
            new SidecarStager.Request(
                stub,
                spec.name(),
                triple,
                request.tauriDirectory(),
                TauriProject.read(inputs, request.tauriDirectory(), triple.os()),
                workspace.state()),
            List.of(),
            inputs,
            /* dryRun= */ false);
    result.warnings().forEach(LOGGER::warn);
    Staged staged = result.staged().get(0);
    String what = staged.file() + " runs " + spec.entry();
    return staged.change() == SidecarStager.Change.NONE
        ? new UpToDate("The stub " + what + " already")
        : new Done("Staged a stub: " + what);
  }
}
