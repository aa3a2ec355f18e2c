package dev.pybundle.freeze.portable;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.Capabilities;
import dev.pybundle.freeze.Completion;
import dev.pybundle.freeze.FreezeCommands;
import dev.pybundle.freeze.FreezeProblems;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.freeze.Frozen;
import dev.pybundle.freeze.GuardFiles;
import dev.pybundle.freeze.InputCheck;
import dev.pybundle.freeze.Plan;
import dev.pybundle.freeze.ProgramRecord;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.FreezerRequirements;
import dev.pybundle.python.MissingImport;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * No freezer at all: a folder with the interpreter, its standard library, everything that is
 * installed and the user's modules, and a launcher. What runs with that interpreter runs there.
 */
public class PortableFreezer implements Freezer {

  /** Name of its goal, and of its step in {@code bundle.json}. */
  public static final String GOAL = "portable";

  /** The form of its folder. */
  public static final String VERSION = "1";

  private static final Logger LOGGER = LoggerFactory.getLogger(PortableFreezer.class);
  private static final List<PythonRoom> ROOMS =
      List.of(
          PythonRoom.COMPLETION,
          PythonRoom.INCREMENTAL,
          PythonRoom.FREEZER,
          PythonRoom.COLLECTING,
          PythonRoom.INTERPRETER,
          PythonRoom.START,
          PythonRoom.of(PortableFreezer.class));

  private final String goal;
  private final ProcessRunner processes;
  private final FreezeCommands commands;
  private final InputCheck inputCheck;
  private final Capabilities capabilities;

  /** Takes what it starts processes with. */
  public PortableFreezer(ProcessRunner processes, HostSystem host) {
    this(GOAL, processes, host, capabilitiesOf(GOAL));
  }

  /**
   * A freezer that lays the same files, but for some.
   *
   * @param goal name of its goal
   */
  protected PortableFreezer(
      String goal, ProcessRunner processes, HostSystem host, Capabilities capabilities) {
    this.goal = goal;
    this.capabilities = capabilities;
    this.processes = processes;
    this.commands = new FreezeCommands(host);
    this.inputCheck = new InputCheck(processes, commands);
  }

  @Override
  public String goal() {
    return goal;
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  /** Returns one that stands in for a freezer that failed: it passes over what it cannot do. */
  public static PortableFreezer standIn(ProcessRunner processes, HostSystem host) {
    return new PortableFreezer(GOAL, processes, host, passingOver(capabilitiesOf(GOAL)));
  }

  /** Returns what a folder of such files makes of a spec, under the name of a goal. */
  protected static Capabilities capabilitiesOf(String goal) {
    return PortableFields.of(goal);
  }

  /** Returns the same for one that stands in: it passes over what it cannot do. */
  protected static Capabilities passingOver(Capabilities capabilities) {
    return capabilities.passingOver(Set.of("specFile"));
  }

  @Override
  public String versionParameter() {
    return "portableVersion";
  }

  @Override
  public String defaultVersion() {
    return VERSION;
  }

  @Override
  public Optional<Problem> refusal(String version) {
    return Optional.empty();
  }

  /** What reads metadata; what changes libraries (Linux) and starts (Windows) comes with it. */
  @Override
  public List<String> pins(String version) {
    return List.of("packaging==26.3");
  }

  @Override
  public Plan plan(BundleSpec spec) throws IOException {
    return Plan.of(
        spec.name() + "." + goal + ".json",
        Json.text(spec),
        GuardFiles.of(spec.guard(), spec.os()));
  }

  @Override
  public Command command(FreezeRequest request) {
    Path folder = folder(request.workspace());
    return commands.command(
        request,
        List.of(
            request.environment().python().toString(),
            scripts(request.workspace()).resolve("run_portable.py").toString(),
            request.specFile().toString(),
            folder.resolve("machine.json").toString(),
            folder.resolve("record.json").toString()),
        Map.of(),
        goal);
  }

  @Override
  public List<MissingImport> check(FreezeRequest request)
      throws ProblemException, IOException, InterruptedException {
    return inputCheck.check(request, unpack(request.workspace()), goal, Optional.empty());
  }

  @Override
  public Frozen freeze(FreezeRequest request)
      throws ProblemException, IOException, InterruptedException {
    Workspace workspace = request.workspace();
    Path folder = folder(workspace);
    Path program = folder.resolve("dist").resolve(request.spec().name());
    AtomicFiles.deleteTree(folder);
    Files.createDirectories(program);
    unpack(workspace);
    Completion.removeReport(request);
    Json.write(
        folder.resolve("machine.json"),
        Machine.of(request, program, folder, launcher(request, folder).orElse(null)));
    ProcessResult result =
        processes.run(command(request), (stream, line) -> LOGGER.info("[{}] {}", goal, line));
    if (!result.succeeded()) {
      throw FreezeProblems.failed(result.describe()).asException();
    }
    ProgramRecord made = ProgramRecord.read(folder.resolve("record.json"), request.spec(), goal);
    return made.frozen(program, Map.of(goal, made.freezer(), "python", made.python()));
  }

  /** Returns where its Python files are. */
  protected List<PythonRoom> rooms() {
    return ROOMS;
  }

  /**
   * Makes what finds an interpreter where the program runs.
   *
   * @param folder to work in
   * @return an executable; empty if the interpreter is part of the program
   */
  protected Optional<Path> launcher(FreezeRequest request, Path folder)
      throws ProblemException, IOException, InterruptedException {
    return Optional.empty();
  }

  /**
   * What {@code run_portable.py} is told besides the spec.
   *
   * @param guard the hook of the guard; null for none
   * @param target folder of the program
   * @param tools folder of the packages that it is made with
   * @param freezers distributions that are there to freeze, if the user requires them
   * @param scratch folder to work in
   * @param own distribution of the user's own project, to its data: path in the program to source
   * @param launcher what finds an interpreter; null if that is part of the program
   */
  record Machine(
      @Nullable String guard,
      String target,
      String tools,
      List<String> freezers,
      String scratch,
      Map<String, Map<String, String>> own,
      @Nullable String launcher) {

    static Machine of(FreezeRequest request, Path target, Path scratch, @Nullable Path launcher)
        throws IOException {
      Path guard = request.specFile().resolveSibling(GuardFiles.HOOK);
      return new Machine(
          request.spec().guard().watches() ? guard.toString() : null,
          target.toString(),
          request.environment().freezer().folder().toString(),
          FreezerRequirements.freezers(),
          scratch.toString(),
          Completion.options(request).own(),
          launcher == null ? null : launcher.toString());
    }
  }

  private Path unpack(Workspace workspace) throws IOException {
    return FreezeCommands.unpack(workspace, scripts(workspace), rooms());
  }

  private Path scripts(Workspace workspace) {
    return workspace.state().resolve(goal + "-scripts");
  }

  private Path folder(Workspace workspace) {
    return workspace.state().resolve(goal);
  }
}
