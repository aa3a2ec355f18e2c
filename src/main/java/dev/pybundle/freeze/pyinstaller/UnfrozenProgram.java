package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.InstalledDistribution;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.probe.Prober.Program;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.PythonEnvironment;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Named;

/** The program as it is before it is frozen, run by the interpreter that it is frozen from. */
@Named
public class UnfrozenProgram {

  /** Where the interpreter and what the program starts are found; a frozen one has neither. */
  private static final List<String> NEEDED =
      List.of("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH");

  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  private final HostSystem host;
  private final ProcessRunner processes;

  @Inject
  UnfrozenProgram(HostSystem host, ProcessRunner processes) {
    this.host = host;
    this.processes = processes;
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
    List<String> command = new ArrayList<>();
    command.add(environment.python().toString());
    command.addAll(List.of("-s", "-B"));
    command.addAll(options(spec.interpreter()));
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
    Stream<String> utf8 = interpreter.utf8() ? Stream.of("-X", "utf8") : Stream.empty();
    Stream<String> optimize = Stream.generate(() -> "-O").limit(interpreter.optimize());
    Stream<String> own =
        interpreter.options().stream()
            .filter(option -> option.matches("v|[WX] .*"))
            .flatMap(
                option ->
                    option.length() == 1
                        ? Stream.of("-v")
                        : Stream.of("-" + option.charAt(0), option.substring(2)));
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
    List<String> command = new ArrayList<>();
    command.add(environment.python().toString());
    command.addAll(List.of("-s", "-B"));
    command.add(PythonResources.folder(workspace).resolve(PythonResources.LIST).toString());
    folders.forEach(folder -> command.add(folder.toString()));
    Map<String, String> variables = new TreeMap<>(host.environment());
    variables.keySet().removeIf(name -> name.toUpperCase(Locale.ROOT).startsWith("PYTHON"));
    ProcessResult result =
        processes.run(
            new Command(
                command,
                PythonResources.neutralFolder(workspace),
                variables,
                TIMEOUT,
                workspace.log("trace-distributions")));
    if (!result.succeeded()) {
      throw new IOException(result.describe());
    }
    return List.of(Json.parse(result.outputText(), InstalledDistribution[].class));
  }
}
