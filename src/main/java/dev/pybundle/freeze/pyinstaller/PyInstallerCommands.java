package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.ImportGraph;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.BuildMemory;
import dev.pybundle.freeze.Completion;
import dev.pybundle.freeze.FreezeCommands;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.freeze.pyinstaller.cross.CrossTarget;
import dev.pybundle.message.Problem;
import dev.pybundle.process.Command;
import dev.pybundle.python.PythonEnvironment;
import dev.pybundle.python.TargetPython;
import dev.pybundle.spec.Completeness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How PyInstaller is started: same arguments, same environment, same working directory, whoever
 * builds.
 */
class PyInstallerCommands {

  /** Stands in place of options if there is nothing to do. */
  private static final String NONE = "-";

  private final FreezeCommands commands;

  PyInstallerCommands(FreezeCommands commands) {
    this.commands = commands;
  }

  /**
   * What {@code run_pyinstaller.py} is told to remember.
   *
   * @param file the memory
   * @param limit its size in bytes
   * @param sourceRoots folders of the user's own modules
   * @param splice where a full build leaves what {@code splice.py} needs; null if the next build
   *     must not be spliced
   * @param output folder that the build writes to, which is no source
   */
  record MemoryOptions(
      String file, long limit, List<String> sourceRoots, @Nullable String splice, String output) {}

  private static Path memoryOptions(Workspace workspace) {
    return workspace.state().resolve("memory.json");
  }

  /** Returns the file that tells of a target that is not this system; empty if it is this one. */
  static Optional<Path> target(FreezeRequest request) {
    return request.environment().target() == null
        ? Optional.empty()
        : Optional.of(request.workspace().state().resolve("target.json"));
  }

  /** Returns why a spec cannot be frozen for a target that is not this system. */
  static Optional<Problem> refusal(FreezeRequest request) {
    return request.environment().target() == null
        ? Optional.empty()
        : CrossTarget.of(request.spec().triple())
            .flatMap(target -> target.refusal(request.spec().macos().targetArch()));
  }

  /** Writes what the commands are told by files. */
  static void writeOptions(FreezeRequest request) throws IOException {
    @Nullable TargetPython python = request.environment().target();
    Optional<Path> target = target(request);
    if (python != null && target.isPresent()) {
      CrossTarget.of(request.spec().triple())
          .orElseThrow()
          .write(target.get(), python, request.workspace().state().resolve("target"));
    }
    BuildMemory memory = request.memory();
    if (memory != null) {
      Json.write(
          memoryOptions(request.workspace()),
          new MemoryOptions(
              memory.file().toString(),
              memory.limit(),
              request.spec().sourceRoots().stream().map(Path::toString).toList(),
              isOwnSpec(request) ? null : spliceState(request.workspace()).toString(),
              output(request.workspace().root()).toString()));
    }
  }

  /** What the user's own spec looks at cannot be known. */
  static boolean isOwnSpec(FreezeRequest request) {
    return request.spec().specFile() != null;
  }

  /** Returns where a full build leaves what a splice needs. */
  static Path spliceState(Workspace workspace) {
    return workspace.state().resolve("splice.json");
  }

  /** Returns where an analysis leaves who imports whom: beside what it recorded. */
  static Path imports(Workspace workspace) {
    return workspace.state().resolve(ImportGraph.FILE);
  }

  /** The build folder of Maven, if there is one above: other plugins write there as well. */
  private static Path output(Path root) {
    for (@Nullable Path folder = root; folder != null; folder = folder.getParent()) {
      if (folder.endsWith("target")) {
        return folder;
      }
    }
    return root;
  }

  /**
   * Returns the command that freezes: clean, because PyInstaller's own up-to-date check misses
   * changes.
   */
  Command freeze(FreezeRequest request) {
    return build(request, PythonResources.RUN, "pyinstaller");
  }

  /** Returns the command that puts changed modules into the last program, if that is enough. */
  Command splice(FreezeRequest request) {
    return build(request, PythonResources.SPLICE, "splice");
  }

  private Command build(FreezeRequest request, String script, String log) {
    Workspace workspace = request.workspace();
    boolean complete = request.spec().collected().completeness() == Completeness.closure;
    List<String> arguments =
        driver(
            request,
            script,
            workspace.state().resolve("analysis.json"),
            complete ? Completion.optionsFile(workspace).toString() : NONE);
    if (script.equals(PythonResources.RUN)) {
      arguments.add(target(request).map(Path::toString).orElse(NONE));
    }
    arguments.addAll(List.of("--noconfirm", "--clean", "--log-level", "INFO"));
    arguments.addAll(List.of("--distpath", workspace.state().resolve("dist").toString()));
    arguments.addAll(List.of("--workpath", workspace.state().resolve("work").toString()));
    arguments.add(request.specFile().toString());
    return command(request, arguments, log);
  }

  /** Returns the command that runs a script of ours in the program's environment. */
  Command ask(FreezeRequest request, Path script, Path question, String log) {
    List<String> arguments = script(request.environment(), script);
    arguments.add(question.toString());
    return command(request, arguments, log);
  }

  /**
   * Returns the start of a command that runs a script of ours in the program's environment, with
   * the freezer's own packages at hand.
   */
  static List<String> script(PythonEnvironment environment, Path script, String... options) {
    List<String> arguments = new ArrayList<>(List.of(environment.python().toString()));
    arguments.addAll(List.of(options));
    arguments.add(script.resolveSibling(PythonResources.FREEZER_PATH).toString());
    arguments.add(environment.freezer().folder().toString());
    arguments.add(script.toString());
    return arguments;
  }

  private static List<String> driver(
      FreezeRequest request, String script, Path record, String completion) {
    Path file = PythonResources.folder(request.workspace()).resolve(script);
    List<String> arguments = script(request.environment(), file);
    arguments.add(record.toString());
    arguments.add(completion);
    arguments.add(request.memory() == null ? NONE : memoryOptions(request.workspace()).toString());
    return arguments;
  }

  private Command command(FreezeRequest request, List<String> arguments, String log) {
    // PyInstaller's cache is keyed by destination name: two builds at once would take each other's
    // files.
    String config = request.workspace().state().resolve("config").toString();
    return commands.command(
        request,
        arguments,
        Map.of("PYINSTALLER_CONFIG_DIR", config, "PYINSTALLER_STRICT_COLLECT_MODE", "1"),
        log);
  }
}
