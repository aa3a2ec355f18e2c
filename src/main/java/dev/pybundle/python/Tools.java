package dev.pybundle.python;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.message.ProblemException;
import dev.pybundle.message.Redaction;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Starts interpreters and installers for one request, all in the same way. */
final class Tools {

  private static final Duration INSPECTION = Duration.ofSeconds(30);

  /**
   * How long the path of a program may be to be started on Windows by its name in a command, as
   * Java does it.
   *
   * @see <a
   *     href="https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-createprocessw">CreateProcessW</a>
   */
  private static final int LONGEST_PROGRAM = 259;

  private final HostSystem host;
  private final ProcessRunner runner;
  private final EnvironmentRequest request;
  private final Inputs inputs;
  private final Consumer<String> info;
  private final Consumer<String> warning;

  Tools(
      HostSystem host,
      ProcessRunner runner,
      EnvironmentRequest request,
      Inputs inputs,
      Consumer<String> info,
      Consumer<String> warning) {
    this.host = host;
    this.runner = runner;
    this.request = request;
    this.inputs = inputs;
    this.info = info;
    this.warning = warning;
  }

  HostSystem host() {
    return host;
  }

  EnvironmentRequest request() {
    return request;
  }

  Inputs inputs() {
    return inputs;
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
    return run(step, arguments, variables, request.basedir());
  }

  /** Runs a tool in another folder, see {@link #run(String, List, Map)}. */
  ProcessResult run(
      String step, List<String> arguments, Map<String, String> variables, Path directory)
      throws IOException, InterruptedException {
    return run(step, arguments, installing(variables), directory, request.timeout());
  }

  /** Runs an interpreter, which needs to know nothing of where packages are from. */
  ProcessResult runInterpreter(String step, List<String> arguments)
      throws IOException, InterruptedException {
    return run(
        step, arguments, ToolVariables.ofInterpreters(host), request.basedir(), request.timeout());
  }

  /** As {@link #runInterpreter}, if it answers at once or never. */
  ProcessResult askInterpreter(String step, List<String> arguments)
      throws IOException, InterruptedException {
    return run(step, arguments, ToolVariables.ofInterpreters(host), request.basedir(), INSPECTION);
  }

  /** Runs a tool that answers at once or never. */
  ProcessResult ask(String step, List<String> arguments, Map<String, String> variables)
      throws IOException, InterruptedException {
    return run(step, arguments, installing(variables), request.basedir(), INSPECTION);
  }

  /** As {@link #ask(String, List, Map)}, for output that no log may hold. */
  ProcessResult askInSecret(List<String> arguments) throws IOException, InterruptedException {
    return runner.run(
        new Command(arguments, request.basedir(), installing(Map.of()), INSPECTION, null));
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

  /** Returns the interpreter in an environment. */
  Path pythonOf(Path environment) {
    return environment.resolve(
        host.os() == OperatingSystem.WINDOWS ? "Scripts/python.exe" : "bin/python");
  }

  /**
   * Makes sure that an environment can be used where it will lie.
   *
   * @throws ProblemException if the path of its interpreter is too long to be started
   */
  void requireStartable(Path environment) throws ProblemException {
    Path python = pythonOf(environment.toAbsolutePath());
    int length = python.toString().length();
    if (host.os() == OperatingSystem.WINDOWS && length > LONGEST_PROGRAM) {
      throw PythonProblems.pathTooLong(python, length - LONGEST_PROGRAM).asException();
    }
  }

  /** Returns the folder that the running build writes to: Maven's, if it lies in the project. */
  Path output() {
    Path root = request.workspace().root().toAbsolutePath();
    Path basedir = request.basedir();
    return root.startsWith(basedir) ? basedir.resolve(basedir.relativize(root).getName(0)) : root;
  }

  /** Returns whether the running build writes to a folder below another one. */
  boolean writesBelow(Path folder) {
    return output().startsWith(folder);
  }

  /** Returns a copy of a project without what this build and others have left in its folder. */
  Path copyOf(Path project) throws IOException {
    Path copy = scratch("project").resolve(String.valueOf(project.getFileName()));
    ProjectCopy.make(project, output(), copy);
    return copy;
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
    Command command = new Command(arguments, directory, variables, timeout, null);
    try (RedactedLog log = RedactedLog.open(request.workspace().log("python-" + step), arguments)) {
      return log.redacted(runner.run(command, log));
    }
  }

  private Map<String, String> installing(Map<String, String> variables) {
    Map<String, String> all = ToolVariables.ofInstallers(host);
    all.putAll(variables);
    return all;
  }
}
