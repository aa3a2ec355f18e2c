package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.Analysis;
import dev.pybundle.freeze.Assembler;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.message.FreezeMessages;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.inject.Named;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PyInstaller in the program's own environment, run unchanged, as the freezer and as the assembler.
 */
@Named
public class PyInstallerFreezer implements Freezer, Assembler {

  private static final Logger LOGGER = LoggerFactory.getLogger(PyInstallerFreezer.class);

  /** What {@code splice.py} exits with if it takes a full build. */
  private static final int ANALYSIS_NEEDED = 3;

  /** Kinds of entries that are files of which another copy may be taken. */
  private static final Set<String> FILES = Set.of("BINARY", "EXTENSION", "DATA");

  private final ProcessRunner processes;
  private final PyInstallerCommands commands;
  private final InputCheck inputCheck;

  @Inject
  PyInstallerFreezer(ProcessRunner processes, PyInstallerCommands commands, InputCheck inputCheck) {
    this.processes = processes;
    this.commands = commands;
    this.inputCheck = inputCheck;
  }

  /** What {@code assemble.spec} reads. */
  record Plan(
      List<Analysis.Target> targets, Map<String, String> replacements, Set<String> excluded) {}

  @Override
  public Command command(FreezeRequest request) {
    return commands.freeze(request);
  }

  @Override
  public void check(FreezeRequest request)
      throws ProblemException, IOException, InterruptedException {
    inputCheck.check(request);
  }

  @Override
  public Splice splice(FreezeRequest request)
      throws ProblemException, IOException, InterruptedException {
    if (request.memory() == null) {
      return new Splice.Refused("nothing is remembered");
    }
    if (PyInstallerCommands.isOwnSpec(request)) {
      return new Splice.Refused("your own spec may look at anything");
    }
    PythonResources.unpack(request.workspace());
    AtomicFiles.deleteTree(dist(request.workspace()));
    Completion.writeOrder(request);
    PyInstallerCommands.writeMemoryOrder(request);
    ProcessResult result = processes.run(commands.splice(request));
    if (result.succeeded()) {
      Path recorded = request.workspace().state().resolve("analysis.json");
      return new Splice.Done(programFolder(request, Analysis.read(recorded)));
    }
    if (result.exitCode() == ANALYSIS_NEEDED && !result.timedOut()) {
      return new Splice.Refused(result.outputText().strip());
    }
    LOGGER.warn("Changed modules could not be put into the last program: {}", result.describe());
    return new Splice.Refused("that failed");
  }

  @Override
  public Path freeze(FreezeRequest request)
      throws ProblemException, IOException, InterruptedException {
    Workspace workspace = request.workspace();
    PythonResources.unpack(workspace);
    AtomicFiles.deleteTree(dist(workspace));
    Completion.writeOrder(request);
    Completion.removeReport(request);
    Files.deleteIfExists(PyInstallerCommands.spliceState(workspace));
    PyInstallerLog log = run(request, commands::freeze);
    Analysis analysis = Analysis.read(workspace.state().resolve("analysis.json"));
    failOnProblems(log, analysis);
    Completion.summary(request).ifPresent(LOGGER::info);
    return programFolder(request, analysis);
  }

  @Override
  public Path assemble(FreezeRequest request, Analysis analysis, Changes changes)
      throws ProblemException, IOException, InterruptedException {
    Workspace workspace = request.workspace();
    Path scripts = PythonResources.unpack(workspace);
    Path plan = workspace.state().resolve("assemble-plan.json");
    Json.write(plan, new Plan(analysis.targets(), bySource(analysis, changes), changes.excluded()));
    AtomicFiles.deleteTree(dist(workspace));
    if (!assembleAgain(request, analysis, plan)) {
      AtomicFiles.deleteTree(workspace.state().resolve("assemble"));
      Path assembleSpec = scripts.resolve(PythonResources.ASSEMBLE_CLEAN);
      run(request.clean(), building -> commands.assembleClean(building, assembleSpec, plan));
    }
    return programFolder(request, analysis);
  }

  /** The analysis tells whether this PyInstaller is one that was compared with clean builds. */
  private boolean assembleAgain(FreezeRequest request, Analysis analysis, Path plan)
      throws IOException, InterruptedException {
    Analysis.Memory memory = analysis.memory();
    if (request.memory() == null || memory == null || !memory.worked()) {
      return false;
    }
    ProcessResult result = processes.run(commands.assemble(request, plan));
    if (!result.succeeded()) {
      LOGGER.warn("Assembling failed, doing all of it again: {}", result.describe());
    }
    return result.succeeded();
  }

  /** Whatever went wrong with a memory may be its fault, so it is tried without. */
  private PyInstallerLog run(FreezeRequest request, Function<FreezeRequest, Command> command)
      throws ProblemException, IOException, InterruptedException {
    PyInstallerCommands.writeMemoryOrder(request);
    PyInstallerLog log = new PyInstallerLog(LOGGER, request.spec());
    ProcessResult result = processes.run(command.apply(request), log);
    if (!result.succeeded() && !result.timedOut() && request.memory() != null) {
      LOGGER.warn("PyInstaller failed, building again without what earlier builds remembered");
      return run(request.clean(), command);
    }
    if (!result.succeeded()) {
      throw FreezeMessages.several(
              log.problems().isEmpty()
                  ? List.of(FreezeMessages.failed(result.describe()))
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
      throw FreezeMessages.several(problems).asException();
    }
  }

  private static Optional<Problem> emptyCollect(List<String> call) {
    return CollectParameter.ofFunction(call.get(0))
        .map(parameter -> parameter.nothing(call.get(1)));
  }

  private static Path programFolder(FreezeRequest request, Analysis analysis)
      throws ProblemException {
    List<Analysis.Target> programs =
        analysis.targets().stream().filter(target -> target.kind().equals("EXE")).toList();
    if (programs.size() != 1) {
      throw FreezeMessages.notOneProgram(request.specFile(), programs.size()).asException();
    }
    return dist(request.workspace());
  }

  private static Path dist(Workspace workspace) {
    return workspace.state().resolve("dist");
  }

  /** A source is written as PyInstaller wrote it: on Windows a path has several spellings. */
  private static Map<String, String> bySource(Analysis analysis, Changes changes) {
    return analysis.entries().stream()
        .filter(entry -> FILES.contains(entry.kind()))
        .map(Analysis.Entry::source)
        .distinct()
        .filter(source -> changes.replacements().containsKey(Path.of(source)))
        .collect(
            Collectors.toMap(
                source -> source,
                source -> String.valueOf(changes.replacements().get(Path.of(source)))));
  }
}
