package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.ImportGraph;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.Capabilities;
import dev.pybundle.freeze.Capabilities.Refused;
import dev.pybundle.freeze.CollectParameter;
import dev.pybundle.freeze.Completion;
import dev.pybundle.freeze.FreezeCommands;
import dev.pybundle.freeze.FreezeProblems;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.freeze.Frozen;
import dev.pybundle.freeze.FrozenSet;
import dev.pybundle.freeze.GuardFiles;
import dev.pybundle.freeze.InputCheck;
import dev.pybundle.freeze.Plan;
import dev.pybundle.freeze.pyinstaller.cross.CrossTarget;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.DistributionFiles;
import dev.pybundle.python.MissingImport;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PyInstaller in the program's own environment, run unchanged. */
public class PyInstallerFreezer implements Freezer {

  /** Name of its goal, and of its step in {@code bundle.json}. */
  public static final String GOAL = "pyinstaller";

  /** Its name as users read it. */
  public static final String NAME = "PyInstaller";

  private static final Capabilities CAPABILITIES =
      Capabilities.all(NAME, List.of(Layout.onefile, Layout.onedir))
          .with(
              new Refused("its programs have the interpreter of the environment"), "distribution");

  private static final Logger LOGGER = LoggerFactory.getLogger(PyInstallerFreezer.class);

  /** What {@code splice.py} exits with if it takes a full build. */
  private static final int ANALYSIS_NEEDED = 3;

  private final ProcessRunner processes;
  private final PyInstallerCommands commands;
  private final InputCheck inputCheck;

  /** Takes what it starts processes with. */
  public PyInstallerFreezer(ProcessRunner processes, HostSystem host) {
    FreezeCommands freezers = new FreezeCommands(host);
    this.processes = processes;
    this.commands = new PyInstallerCommands(freezers);
    this.inputCheck = new InputCheck(processes, freezers);
  }

  @Override
  public String goal() {
    return GOAL;
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public String versionParameter() {
    return PyInstallerVersions.PARAMETER;
  }

  @Override
  public String defaultVersion() {
    return PyInstallerVersions.DEFAULT;
  }

  @Override
  public Optional<Problem> refusal(String version) {
    return PyInstallerVersions.refusal(version);
  }

  @Override
  public Optional<Problem> refusal(TargetTriple triple, HostSystem host) {
    return CrossTarget.of(triple, host).isPresent()
        ? Optional.empty()
        : Freezer.super.refusal(triple, host);
  }

  @Override
  public List<String> pins(String version) {
    return PyInstallerVersions.pins(version);
  }

  /**
   * A spec with its version resource and its guard; only the guard beside one of the user's own.
   */
  @Override
  public Plan plan(BundleSpec spec) throws IOException {
    SortedMap<String, String> beside = new TreeMap<>(GuardFiles.of(spec.guard(), spec.os()));
    @Nullable Path own = spec.specFile();
    if (own != null) {
      return new Plan(own, beside);
    }
    beside.putAll(InterpreterFiles.of(spec.entry()));
    beside.putAll(StartFiles.of(spec.interpreter()));
    beside.putAll(LazyFiles.of(spec));
    BundleSpec.Windows windows = spec.windows();
    if (windows.versionFile() == null && !windows.versionInfo().isEmpty()) {
      beside.put(
          VersionInfoWriter.FILE_NAME,
          VersionInfoWriter.write(spec.version(), windows.versionInfo()));
    }
    return Plan.of(spec.name() + ".spec", SpecWriter.write(spec), beside);
  }

  @Override
  public Command command(FreezeRequest request) {
    return commands.freeze(request);
  }

  @Override
  public List<MissingImport> check(FreezeRequest request)
      throws ProblemException, IOException, InterruptedException {
    Optional<Problem> refusal = PyInstallerCommands.refusal(request);
    if (refusal.isPresent()) {
      throw refusal.get().asException();
    }
    Path scripts = PythonResources.unpack(request.workspace());
    PyInstallerCommands.writeOptions(request);
    return inputCheck.check(request, scripts, NAME, PyInstallerCommands.target(request));
  }

  @Override
  public Frozen freeze(FreezeRequest request)
      throws ProblemException, IOException, InterruptedException {
    Optional<String> refusal = splice(request);
    if (refusal.isEmpty()) {
      return described(request, "splice");
    }
    analyse(request);
    Analysis analysis = Analysis.read(analysisFile(request.workspace()));
    return described(request, how(analysis.memory(), refusal.get()));
  }

  @Override
  public Optional<FrozenSet> frozen(Workspace workspace) throws IOException {
    Path recorded = analysisFile(workspace);
    return Files.isRegularFile(recorded) ? Analysis.read(recorded).frozen() : Optional.empty();
  }

  @Override
  public List<Optional<String>> differences(FreezeRequest request, List<List<Path>> pairs)
      throws IOException, InterruptedException {
    return new ProgramComparer(processes, commands).differences(request, pairs);
  }

  /**
   * Puts what changed of the user's own code and data into the program of the last build, if an
   * analysis would find nothing else.
   *
   * @return why that takes a full build; empty if it is done
   */
  Optional<String> splice(FreezeRequest request)
      throws ProblemException, IOException, InterruptedException {
    if (request.memory() == null) {
      return Optional.of("nothing is remembered");
    }
    if (PyInstallerCommands.isOwnSpec(request)) {
      return Optional.of("your own spec may look at anything");
    }
    PythonResources.unpack(request.workspace());
    AtomicFiles.deleteTree(dist(request.workspace()));
    Completion.writeOptions(request);
    PyInstallerCommands.writeOptions(request);
    ProcessResult result = processes.run(commands.splice(request));
    if (result.succeeded()) {
      return Optional.empty();
    }
    if (result.exitCode() == ANALYSIS_NEEDED && !result.timedOut()) {
      return Optional.of(result.outputText().strip());
    }
    LOGGER.warn("Changed modules could not be put into the last program: {}", result.describe());
    return Optional.of("that failed");
  }

  /** Builds from an analysis, of which a memory may know parts. */
  void analyse(FreezeRequest request) throws ProblemException, IOException, InterruptedException {
    Workspace workspace = request.workspace();
    PythonResources.unpack(workspace);
    AtomicFiles.deleteTree(dist(workspace));
    Completion.writeOptions(request);
    Completion.removeReport(request);
    Files.deleteIfExists(PyInstallerCommands.spliceState(workspace));
    PyInstallerLog log = run(request, commands::freeze);
    Files.deleteIfExists(libraryNotFound(workspace));
    if (log.isLibraryNotFound()) {
      AtomicFiles.write(libraryNotFound(workspace), new byte[0]);
    }
    failOnProblems(log, Analysis.read(analysisFile(workspace)));
    Completion.summary(request, NAME).ifPresent(LOGGER::info);
  }

  /** Says which tier it was, and why not a faster one. */
  private static String how(Analysis.@Nullable Memory memory, String notSpliced) {
    if (memory == null || !memory.worked()) {
      return memory == null || memory.clean() == null
          ? "clean"
          : "clean, because " + memory.clean();
    }
    return "remembered analysis, because " + notSpliced;
  }

  private static Frozen described(FreezeRequest request, String how)
      throws ProblemException, IOException {
    Workspace workspace = request.workspace();
    Analysis analysis = Analysis.read(analysisFile(workspace));
    Path folder = programFolder(request, analysis);
    String program = programPath(request, analysis);
    Analysis.Memory memory = analysis.memory();
    // A splice leaves it as the analysis wrote it: who imports whom is the same.
    Path parts = Files.createDirectories(folder.resolve(Bundle.PARTS));
    Files.copy(PyInstallerCommands.imports(workspace), parts.resolve(ImportGraph.FILE));
    ProgramDescription description =
        ProgramDescription.of(
            folder, program, analysis, DistributionFiles.of(request.environment()));
    return new Frozen(
        folder,
        program,
        layoutOf(folder),
        description.files(),
        description.parts(),
        tools(request),
        sources(workspace, analysis),
        how,
        memory != null && memory.worked(),
        analysis.checked());
  }

  private static Map<String, String> tools(FreezeRequest request) {
    return request.environment().freezer().versions().entrySet().stream()
        .filter(each -> each.getKey().startsWith("pyinstaller"))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** A user's own spec decides about the layout itself, so it is read off the result. */
  private static Layout layoutOf(Path program) throws IOException {
    try (Stream<Path> entries = Files.list(program)) {
      return entries.anyMatch(entry -> Files.isDirectory(entry) && !entry.endsWith(Bundle.PARTS))
          ? Layout.onedir
          : Layout.onefile;
    }
  }

  private static String programPath(FreezeRequest request, Analysis analysis)
      throws ProblemException {
    Path executable = Path.of(executables(request, analysis).get(0).path());
    return analysis.targets().stream()
        .filter(target -> target.kind().equals("COLLECT"))
        .findFirst()
        .map(folder -> Path.of(folder.path()).getFileName() + "/" + executable.getFileName())
        .orElse(String.valueOf(executable.getFileName()));
  }

  /** Whatever went wrong with a memory may be its fault, so it is tried without. */
  private PyInstallerLog run(FreezeRequest request, Function<FreezeRequest, Command> command)
      throws ProblemException, IOException, InterruptedException {
    PyInstallerCommands.writeOptions(request);
    PyInstallerLog log = new PyInstallerLog(LOGGER, request.spec());
    ProcessResult result = processes.run(command.apply(request), log);
    if (!result.succeeded() && !result.timedOut() && request.memory() != null) {
      LOGGER.warn("PyInstaller failed, building again without what earlier builds remembered");
      return run(request.clean(), command);
    }
    if (!result.succeeded()) {
      throw Problem.several(
              log.problems().isEmpty()
                  ? List.of(
                      FreezeProblems.failed(
                          result,
                          "read the first line with ERROR above; mvn -X shows the command, and the"
                              + " same spec runs with plain PyInstaller"))
                  : log.problems())
          .asException();
    }
    return log;
  }

  private static void failOnProblems(PyInstallerLog log, Analysis analysis)
      throws ProblemException {
    List<Problem> problems = new ArrayList<>(log.problems());
    analysis.emptyCollects().forEach(call -> emptyCollect(call).ifPresent(problems::add));
    if (!problems.isEmpty()) {
      throw Problem.several(problems).asException();
    }
  }

  private static Optional<Problem> emptyCollect(List<String> call) {
    return CollectParameter.ofFunction(call.get(0))
        .map(parameter -> parameter.nothing(call.get(1)));
  }

  private static Path programFolder(FreezeRequest request, Analysis analysis)
      throws ProblemException {
    executables(request, analysis);
    return dist(request.workspace());
  }

  private static List<Analysis.Target> executables(FreezeRequest request, Analysis analysis)
      throws ProblemException {
    List<Analysis.Target> programs =
        analysis.targets().stream().filter(target -> target.kind().equals("EXE")).toList();
    if (programs.size() != 1) {
      throw new Problem(
              request.specFile() + " builds " + programs.size() + " programs; a Bundle holds one",
              "split it into one spec and one <execution> a program")
          .asException();
    }
    return programs;
  }

  /**
   * A library that the system lacked may be installed later; the loader's cache, in which Linux
   * looks for it, changes then.
   */
  private static List<Path> sources(Workspace workspace, Analysis analysis) {
    Stream<Path> files = analysis.files().stream().map(entry -> Path.of(entry.source()));
    Stream<Path> lookedAt =
        Files.exists(libraryNotFound(workspace)) ? Stream.of(Frozen.LOADER_CACHE) : Stream.empty();
    return Stream.concat(files, lookedAt).distinct().toList();
  }

  /** A file that is there if the last analysis did not find a library of the system. */
  private static Path libraryNotFound(Workspace workspace) {
    return workspace.state().resolve("library-not-found");
  }

  private static Path analysisFile(Workspace workspace) {
    return workspace.state().resolve("analysis.json");
  }

  private static Path dist(Workspace workspace) {
    return workspace.state().resolve("dist");
  }
}
