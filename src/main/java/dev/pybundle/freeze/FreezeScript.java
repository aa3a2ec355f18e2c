package dev.pybundle.freeze;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.Capabilities.Emulated;
import dev.pybundle.freeze.Capabilities.Honoured;
import dev.pybundle.freeze.Capabilities.Refused;
import dev.pybundle.freeze.Capabilities.Support;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.MissingImport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The Python part of a freezer that is not asked for its program by hooks but by a script of
 * pybundle: where it lies, what it is told, and what it wrote down.
 */
public final class FreezeScript {

  private static final List<PythonRoom> SHARED =
      List.of(
          PythonRoom.COMPLETION,
          PythonRoom.COLLECTING,
          PythonRoom.INCREMENTAL,
          PythonRoom.FREEZER,
          PythonRoom.INTERPRETER,
          PythonRoom.START);

  private static final Support BY_ITSELF = new Honoured();
  private static final Support BY_START = new Emulated("the start of the program does it");
  private static final Support NO_SPEC = new Refused("it does not read specs of PyInstaller");
  private static final Support NO_LAZY =
      new Refused("its modules cannot leave the program once they are in it");

  private final String goal;
  private final String name;
  private final String file;
  private final List<PythonRoom> rooms;
  private final FreezeCommands commands;
  private final InputCheck inputCheck;

  /**
   * Takes what it starts processes with.
   *
   * @param goal its goal, and the name of its folder, log and step
   * @param name its name as users read it
   * @param file name of the script
   * @param own the rooms of Python files that only it has
   */
  public FreezeScript(
      String goal,
      String name,
      String file,
      List<PythonRoom> own,
      ProcessRunner processes,
      HostSystem host) {
    this.goal = goal;
    this.name = name;
    this.file = file;
    this.rooms = Stream.concat(SHARED.stream(), own.stream()).toList();
    this.commands = new FreezeCommands(host);
    this.inputCheck = new InputCheck(processes, commands);
  }

  /**
   * Returns what all freezers of this kind make of a spec.
   *
   * @param freezer its name as users read it
   * @param layouts what it can make, the one first that it makes of a spec that names none
   * @param collecting how it gets what its own analysis of imports would not bring
   */
  public static Capabilities capabilities(
      String freezer, List<Layout> layouts, Support collecting) {
    return new Capabilities(freezer, layouts, Map.of())
        .with(BY_ITSELF, "name", "version", "triple", "layout", "layoutChosen")
        .with(BY_ITSELF, "entry", "sourceRoots", "hiddenImports", "excludes", "optimize")
        .with(BY_START, "mode", "deadline", "runtimeHooks", "quickStart")
        .with(collecting, "datas", "binaries", "distributionFiles", "completeness", "trim")
        .with(collecting, "collectAll", "collectSubmodules", "collectData", "collectBinaries")
        .with(collecting, "copyMetadata", "recursiveCopyMetadata")
        .with(NO_SPEC, "specFile")
        .with(NO_LAZY, "distributions", "download");
  }

  /** Returns the folder that it works in. */
  public Path folder(Workspace workspace) {
    return workspace.state().resolve(goal);
  }

  /** Returns the folder of the program, or its file but for a suffix, which is alone in its own. */
  public Path program(FreezeRequest request) {
    return folder(request.workspace()).resolve("dist").resolve(request.spec().name());
  }

  /** Returns where a freezer that reads another form of the spec has it for the script. */
  public Path model(FreezeRequest request) {
    return folder(request.workspace()).resolve("spec.json");
  }

  /**
   * Returns its command.
   *
   * @param own variables that only this freezer knows
   * @param spec file with the spec as JSON
   * @param more other files, which only this script is told
   */
  public Command command(FreezeRequest request, Map<String, String> own, Path spec, Path... more) {
    Workspace workspace = request.workspace();
    List<String> arguments = new ArrayList<>();
    arguments.add(request.environment().python().toString());
    arguments.add(scripts(workspace).resolve(file).toString());
    arguments.add(folder(workspace).toString());
    arguments.add(spec.toString());
    Stream.of(more).map(Path::toString).forEach(arguments::add);
    return commands.command(request, List.copyOf(arguments), own, goal);
  }

  /** Does what {@link Freezer#check} says. */
  public List<MissingImport> check(FreezeRequest request)
      throws ProblemException, IOException, InterruptedException {
    return inputCheck.check(request, unpack(request.workspace()), name, Optional.empty());
  }

  /**
   * Makes its folder anew, with what it reads and nothing of an earlier build.
   *
   * @throws IOException if a file cannot be written
   */
  public void prepare(FreezeRequest request) throws IOException {
    Workspace workspace = request.workspace();
    Path program = program(request);
    AtomicFiles.deleteTree(folder(workspace));
    Files.createDirectories(program.getParent());
    unpack(workspace);
    Completion.removeReport(request);
    Json.write(
        folder(workspace).resolve("machine.json"),
        FreezeMachine.of(request, program, folder(workspace)));
  }

  /**
   * Reads what it wrote down.
   *
   * @param result how it ended
   * @throws ProblemException if there is no program
   * @throws IOException if it cannot be read
   */
  public ProgramRecord record(FreezeRequest request, ProcessResult result)
      throws ProblemException, IOException {
    if (!result.succeeded()) {
      throw FreezeProblems.failed(result).asException();
    }
    return ProgramRecord.read(recordFile(request.workspace()), request.spec(), name);
  }

  /** Returns the file that it writes that to. */
  public Path recordFile(Workspace workspace) {
    return folder(workspace).resolve("record.json");
  }

  /**
   * Returns the folder of the program as what the freezer made.
   *
   * @throws IOException if a file cannot be read
   */
  public Frozen frozen(FreezeRequest request, ProgramRecord made) throws IOException {
    return made.frozen(program(request), Map.of(goal, made.freezer(), "python", made.python()));
  }

  private Path unpack(Workspace workspace) throws IOException {
    return FreezeCommands.unpack(workspace, scripts(workspace), rooms);
  }

  private Path scripts(Workspace workspace) {
    return workspace.state().resolve(goal + "-scripts");
  }
}
