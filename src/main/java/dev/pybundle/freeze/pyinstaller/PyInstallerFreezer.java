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
  public Path freeze(FreezeRequest request)
      throws ProblemException, IOException, InterruptedException {
    Workspace workspace = request.workspace();
    PythonResources.unpack(workspace);
    AtomicFiles.deleteTree(dist(workspace));
    Completion.writeOrder(request);
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
    Json.write(
        plan, new Plan(analysis.targets(), texts(changes.replacements()), changes.excluded()));
    AtomicFiles.deleteTree(dist(workspace));
    AtomicFiles.deleteTree(workspace.state().resolve("assemble"));
    Path assembleSpec = scripts.resolve(PythonResources.ASSEMBLE);
    run(request, building -> commands.assemble(building, assembleSpec, plan));
    return programFolder(request, analysis);
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

  private static Map<String, String> texts(Map<Path, Path> replacements) {
    return replacements.entrySet().stream()
        .collect(
            Collectors.toMap(
                entry -> entry.getKey().toString(), entry -> entry.getValue().toString()));
  }
}
