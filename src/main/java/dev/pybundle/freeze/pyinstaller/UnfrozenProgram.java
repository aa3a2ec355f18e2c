package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.FreezeCommands;
import dev.pybundle.freeze.GuardFiles;
import dev.pybundle.freeze.InstalledDistribution;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.probe.Prober.Program;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.FreezerRequirements;
import dev.pybundle.python.PythonEnvironment;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The program as it is before it is frozen, run by the interpreter that it is frozen from. */
public class UnfrozenProgram {

  /** Where the interpreter and what the program starts are found; a frozen one has neither. */
  private static final List<String> NEEDED =
      List.of("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH");

  /** What {@code find_launcher.py} exits with if there is none. */
  private static final int NO_LAUNCHER = 3;

  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  private final HostSystem host;
  private final ProcessRunner processes;

  public UnfrozenProgram(HostSystem host, ProcessRunner processes) {
    this.host = host;
    this.processes = processes;
  }

  /**
   * How the program is started from its sources.
   *
   * @param interpreter the Python and its options
   * @param arguments {@code run_sources.py} and what it needs; the program's own arguments follow
   */
  public record Sources(List<String> interpreter, List<String> arguments) {

    /** Copies the lists. */
    public Sources {
      interpreter = List.copyOf(interpreter);
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * Returns how the program is started from its sources, in the way that the frozen one starts.
   *
   * @param spec what is frozen
   * @param environment where it is frozen from
   * @param workspace holds {@code run_sources.py}, see {@link #unpack(Workspace)}, and beside the
   *     spec the guard, if there is one
   */
  public Sources sources(BundleSpec spec, PythonEnvironment environment, Workspace workspace) {
    List<String> arguments = new ArrayList<>();
    arguments.add(PythonResources.folder(workspace).resolve(PythonResources.SOURCES).toString());
    arguments.add(
        spec.guard().watches() ? workspace.spec().resolve(GuardFiles.HOOK).toString() : "");
    arguments.add(Integer.toString(spec.sourceRoots().size()));
    spec.sourceRoots().forEach(root -> arguments.add(root.toString()));
    arguments.add(spec.entry().toString());
    return new Sources(interpreter(spec, environment), arguments);
  }

  /**
   * Returns pip's launcher of scripts on Windows, from the pip that comes with the interpreter.
   *
   * @param environment the environment
   * @param name which one, e.g. {@code t64.exe}
   * @param workspace holds {@code find_launcher.py}
   * @return empty if the interpreter comes without
   * @throws IOException if the interpreter fails
   * @throws InterruptedException if the thread was interrupted; nothing runs then
   */
  public Optional<byte[]> launcher(PythonEnvironment environment, String name, Workspace workspace)
      throws IOException, InterruptedException {
    Path file = workspace.state().resolve(name);
    Path script = PythonResources.folder(workspace).resolve(PythonResources.LAUNCHER);
    ProcessResult result =
        run(
            List.of(
                environment.python().toString(),
                "-s",
                "-B",
                script.toString(),
                name,
                file.toString()),
            workspace,
            "stub-launcher");
    if (!result.timedOut() && result.exitCode() == NO_LAUNCHER) {
      return Optional.empty();
    }
    requireSuccess(result);
    return Optional.of(Files.readAllBytes(file));
  }

  /**
   * Returns how the program is started so that it records what it uses. Its arguments are added at
   * the end.
   *
   * @param spec what is frozen
   * @param environment where it is frozen from
   * @param workspace holds {@code trace_program.py}, see {@link #unpack(Workspace)}
   * @param record file for the record
   */
  public Program.InPlace traced(
      BundleSpec spec, PythonEnvironment environment, Workspace workspace, Path record) {
    List<String> command = new ArrayList<>(interpreter(spec, environment));
    command.add(PythonResources.folder(workspace).resolve(PythonResources.TRACE).toString());
    command.add(record.toString());
    command.add(spec.entry().toString());
    command.add(Integer.toString(spec.sourceRoots().size()));
    spec.sourceRoots().forEach(root -> command.add(root.toString()));
    Map<String, String> variables = new TreeMap<>();
    host.environment()
        .forEach(
            (name, value) -> {
              if (NEEDED.contains(name.toUpperCase(Locale.ROOT))) {
                variables.put(name, value);
              }
            });
    return new Program.InPlace(command, variables);
  }

  /**
   * Unpacks the scripts.
   *
   * @throws IOException if one cannot be written
   */
  public void unpack(Workspace workspace) throws IOException {
    PythonResources.unpack(workspace);
  }

  /** Options of the bootloader as the interpreter takes them. */
  private static List<String> options(BundleSpec.Interpreter interpreter) {
    Stream<String> unbuffered = interpreter.unbuffered() ? Stream.of("-u") : Stream.empty();
    Stream<String> utf8 = interpreter.utf8() ? Stream.of("-Xutf8") : Stream.empty();
    Stream<String> optimize = Stream.generate(() -> "-O").limit(interpreter.optimize());
    Stream<String> own =
        interpreter.options().stream()
            .filter(option -> option.matches("v|[WX] .*"))
            .map(option -> "-" + option.replaceFirst(" ", ""));
    return Stream.of(unbuffered, utf8, optimize, own).flatMap(options -> options).toList();
  }

  /**
   * Returns the user's distributions.
   *
   * @param environment the environment
   * @param folders where packages are imported from
   * @param workspace holds {@code list_distributions.py}
   * @throws IOException if the interpreter fails
   * @throws InterruptedException if the thread was interrupted; nothing runs then
   */
  public List<InstalledDistribution> distributions(
      PythonEnvironment environment, List<Path> folders, Workspace workspace)
      throws IOException, InterruptedException {
    Path script = PythonResources.folder(workspace).resolve(PythonResources.LIST);
    List<String> command = PyInstallerCommands.script(environment, script, "-s", "-B");
    command.add(String.join(",", FreezerRequirements.freezers()));
    folders.forEach(folder -> command.add(folder.toString()));
    ProcessResult result = run(command, workspace, "trace-distributions");
    requireSuccess(result);
    return List.of(Json.parse(result.outputText(), InstalledDistribution[].class));
  }

  private ProcessResult run(List<String> command, Workspace workspace, String log)
      throws IOException, InterruptedException {
    Map<String, String> variables = new TreeMap<>(host.environment());
    variables.keySet().removeIf(name -> name.toUpperCase(Locale.ROOT).startsWith("PYTHON"));
    return processes.run(
        new Command(
            command,
            FreezeCommands.neutralFolder(workspace),
            variables,
            TIMEOUT,
            workspace.log(log)));
  }

  private static void requireSuccess(ProcessResult result) throws IOException {
    if (!result.succeeded()) {
      throw new IOException(result.describe());
    }
  }

  private static List<String> interpreter(BundleSpec spec, PythonEnvironment environment) {
    return Stream.concat(
            Stream.of(environment.python().toString(), "-s", "-B"),
            options(spec.interpreter()).stream())
        .toList();
  }
}
