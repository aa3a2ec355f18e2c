package dev.pybundle.python;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Starts interpreters and installers for one request, all in the same way. */
final class Tools {

  private static final Duration INSPECTION = Duration.ofSeconds(30);

  /**
   * Variables that would make a tool work on another environment than the one it is told, or make
   * its output unreadable. All others stay: an index, a proxy or certificates are set there.
   */
  private static final Set<String> DROPPED =
      Set.of(
          "VIRTUAL_ENV",
          "VIRTUAL_ENV_PROMPT",
          "__PYVENV_LAUNCHER__",
          "UV_PYTHON",
          "UV_SYSTEM_PYTHON",
          "UV_BREAK_SYSTEM_PACKAGES",
          "UV_WORKING_DIR",
          "UV_MANAGED_PYTHON",
          "UV_NO_MANAGED_PYTHON",
          "UV_PYTHON_PREFERENCE",
          "PIP_TARGET",
          "PIP_PREFIX",
          "PIP_ROOT",
          "PIP_USER",
          "PIP_PYTHON",
          "PIP_REQUIRE_VIRTUALENV",
          "PIP_DRY_RUN",
          "PIP_LOG",
          "PIP_QUIET",
          "PIP_VERBOSE",
          "FORCE_COLOR",
          "CLICOLOR_FORCE");

  private static final List<String> DROPPED_PREFIXES = List.of("PYTHON", "CONDA_", "UV_PROJECT");

  private static final Map<String, String> ALWAYS =
      Map.of(
          "PYTHONNOUSERSITE", "1",
          "PYTHONUTF8", "1",
          "PYTHONDONTWRITEBYTECODE", "1",
          "PIP_DISABLE_PIP_VERSION_CHECK", "1",
          "NO_COLOR", "1");

  private final HostSystem host;
  private final ProcessRunner runner;
  private final EnvironmentRequest request;
  private final Consumer<String> info;
  private final Consumer<String> warning;

  Tools(
      HostSystem host,
      ProcessRunner runner,
      EnvironmentRequest request,
      Consumer<String> info,
      Consumer<String> warning) {
    this.host = host;
    this.runner = runner;
    this.request = request;
    this.info = info;
    this.warning = warning;
  }

  HostSystem host() {
    return host;
  }

  EnvironmentRequest request() {
    return request;
  }

  void info(String line) {
    info.accept(Redaction.of(line));
  }

  void warn(String line) {
    warning.accept(Redaction.of(line));
  }

  /**
   * Runs a tool in the project's folder.
   *
   * @param step names the log file
   * @param arguments executable and arguments
   * @param variables added to the environment
   */
  ProcessResult run(String step, List<String> arguments, Map<String, String> variables)
      throws IOException, InterruptedException {
    return run(step, arguments, variables, request.basedir(), request.timeout());
  }

  /** Runs a tool in another folder, see {@link #run(String, List, Map)}. */
  ProcessResult run(
      String step, List<String> arguments, Map<String, String> variables, Path directory)
      throws IOException, InterruptedException {
    return run(step, arguments, variables, directory, request.timeout());
  }

  /** Runs a tool that answers at once or never. */
  ProcessResult ask(String step, List<String> arguments, Map<String, String> variables)
      throws IOException, InterruptedException {
    return run(step, arguments, variables, request.basedir(), INSPECTION);
  }

  /** As {@link #ask(String, List, Map)}, for output that no log may hold. */
  ProcessResult askInSecret(List<String> arguments) throws IOException, InterruptedException {
    return runner.run(
        new Command(arguments, request.basedir(), environment(Map.of()), INSPECTION, null));
  }

  /** Returns a paragraph about a failed tool that may be shown. */
  static String describe(ProcessResult result) {
    return Redaction.of(result.describe());
  }

  /**
   * Puts a file of {@link PythonRoom#ENVIRONMENT} where a tool can read it.
   *
   * @param name e.g. {@code inspect_interpreter.py}
   */
  Path resourceFile(String name) throws IOException {
    Path file = scratch(name);
    AtomicFiles.write(file, resource(name).getBytes(StandardCharsets.UTF_8));
    return file;
  }

  /** Returns a file beside those of {@link #resourceFile(String)}. */
  Path scratch(String name) {
    return request.workspace().state().resolve("python").resolve(name).toAbsolutePath();
  }

  /** Returns a file of {@link PythonRoom#ENVIRONMENT}; fails if pybundle itself is incomplete. */
  static String resource(String name) {
    try {
      return PythonRoom.ENVIRONMENT.text(name);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private ProcessResult run(
      String step,
      List<String> arguments,
      Map<String, String> variables,
      Path directory,
      Duration timeout)
      throws IOException, InterruptedException {
    return runner.run(
        new Command(
            arguments,
            directory,
            environment(variables),
            timeout,
            request.workspace().log("python-" + step)));
  }

  private Map<String, String> environment(Map<String, String> variables) {
    Map<String, String> environment = new HashMap<>();
    host.environment()
        .forEach(
            (name, value) -> {
              if (!isDropped(name.toUpperCase(Locale.ROOT))) {
                environment.put(name, value);
              }
            });
    environment.putAll(ALWAYS);
    environment.putAll(variables);
    return environment;
  }

  private static boolean isDropped(String name) {
    return DROPPED.contains(name) || DROPPED_PREFIXES.stream().anyMatch(name::startsWith);
  }
}
