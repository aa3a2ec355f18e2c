package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Says what is different in files of a program, with PyInstaller's own readers. */
final class ProgramComparer {

  private final ProcessRunner processes;
  private final PyInstallerCommands commands;

  ProgramComparer(ProcessRunner processes, PyInstallerCommands commands) {
    this.processes = processes;
    this.commands = commands;
  }

  /**
   * Compares files of two programs.
   *
   * @param request whose environment made them, and whose workspace may be written to
   * @param pairs the path of the file that was built, and of the same one of a clean build
   * @return for each pair what is different first, e.g. {@code module cortex.graph in the PYZ:
   *     other constants in route (line 12); byte 87 is 0x29, in the clean build 0xa9}; empty for
   *     equal files
   * @throws IOException if the interpreter fails
   * @throws InterruptedException if the thread was interrupted; nothing runs then
   */
  List<Optional<String>> differences(FreezeRequest request, List<List<Path>> pairs)
      throws IOException, InterruptedException {
    if (pairs.isEmpty()) {
      return List.of();
    }
    Workspace workspace = request.workspace();
    Path scripts = PythonResources.unpack(workspace);
    Path question = workspace.state().resolve("compare-programs.json");
    Json.write(
        question, pairs.stream().map(pair -> pair.stream().map(Path::toString).toList()).toList());
    ProcessResult result =
        processes.run(
            commands.ask(
                request, scripts.resolve(PythonResources.COMPARE), question, "compare-programs"));
    if (!result.succeeded()) {
      throw new IOException(result.describe());
    }
    String[] answer = Json.parse(result.outputText(), String[].class);
    return Arrays.stream(answer).map(Optional::ofNullable).toList();
  }
}
