package dev.pybundle.freeze.cxfreeze;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.Capabilities;
import dev.pybundle.freeze.Completion;
import dev.pybundle.freeze.FreezeCommands;
import dev.pybundle.freeze.FreezeMachine;
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
import dev.pybundle.python.MissingImport;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** cx_Freeze, driven by its Python API: an interpreter of its own and modules in a folder. */
public class CxFreezer implements Freezer {

  /** Name of its goal, and of its step in {@code bundle.json}. */
  public static final String GOAL = "cx-freeze";

  /** Its name as users read it. */
  public static final String NAME = "cx_Freeze";

  /** The version that is used if the user names none. */
  public static final String DEFAULT_VERSION = "8.7.3";

  private static final Logger LOGGER = LoggerFactory.getLogger(CxFreezer.class);
  private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+(\\.\\d+)*([a-z]+\\d+)?");
  private static final List<PythonRoom> ROOMS =
      List.of(
          PythonRoom.COMPLETION,
          PythonRoom.COLLECTING,
          PythonRoom.INCREMENTAL,
          PythonRoom.FREEZER,
          PythonRoom.INTERPRETER,
          PythonRoom.START,
          PythonRoom.of(CxFreezer.class));

  private final ProcessRunner processes;
  private final FreezeCommands commands;
  private final InputCheck inputCheck;

  /** Takes what it starts processes with. */
  public CxFreezer(ProcessRunner processes, HostSystem host) {
    this.processes = processes;
    this.commands = new FreezeCommands(host);
    this.inputCheck = new InputCheck(processes, commands);
  }

  @Override
  public String goal() {
    return GOAL;
  }

  @Override
  public Capabilities capabilities() {
    return CxFreezeFields.CAPABILITIES;
  }

  @Override
  public String versionParameter() {
    return "cxFreezeVersion";
  }

  @Override
  public String defaultVersion() {
    return DEFAULT_VERSION;
  }

  @Override
  public Optional<Problem> refusal(String version) {
    return VERSION.matcher(version).matches()
        ? Optional.empty()
        : Optional.of(
            FreezeProblems.versionRefused(
                versionParameter(), version, "it is not an exact version", DEFAULT_VERSION));
  }

  @Override
  public List<String> pins(String version) {
    return List.of("cx-freeze==" + version);
  }

  @Override
  public Plan plan(BundleSpec spec) throws IOException {
    return Plan.of(
        spec.name() + ".cx-freeze.json", Json.text(spec), GuardFiles.of(spec.guard(), spec.os()));
  }

  @Override
  public Command command(FreezeRequest request) {
    Path folder = folder(request.workspace());
    return commands.command(
        request,
        List.of(
            request.environment().python().toString(),
            scripts(request.workspace()).resolve("run_cx_freeze.py").toString(),
            request.specFile().toString(),
            folder.resolve("machine.json").toString(),
            folder.resolve("record.json").toString()),
        Map.of(),
        GOAL);
  }

  @Override
  public List<MissingImport> check(FreezeRequest request)
      throws ProblemException, IOException, InterruptedException {
    return inputCheck.check(request, unpack(request.workspace()), NAME, Optional.empty());
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
    Json.write(folder.resolve("machine.json"), FreezeMachine.of(request, program, folder));
    ProcessResult result =
        processes.run(command(request), (stream, line) -> LOGGER.info("[cx-freeze] {}", line));
    if (!result.succeeded()) {
      throw FreezeProblems.failed(result.describe()).asException();
    }
    ProgramRecord made = ProgramRecord.read(folder.resolve("record.json"), request.spec(), NAME);
    Completion.summary(request, NAME).ifPresent(LOGGER::info);
    return made.frozen(program, Map.of(GOAL, made.freezer(), "python", made.python()));
  }

  private static Path unpack(Workspace workspace) throws IOException {
    return FreezeCommands.unpack(workspace, scripts(workspace), ROOMS);
  }

  private static Path scripts(Workspace workspace) {
    return workspace.state().resolve("cx-freeze-scripts");
  }

  private static Path folder(Workspace workspace) {
    return workspace.state().resolve(GOAL);
  }
}
