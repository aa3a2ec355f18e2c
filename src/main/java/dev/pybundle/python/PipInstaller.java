package dev.pybundle.python;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import dev.pybundle.process.ProcessResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Installs with {@code venv} and {@code pip} of the interpreter itself, where there is no uv. The
 * environment gets no pip of its own, which would then be among the packages of the program: the
 * one that is used lies in an environment beside it, or is that of the interpreter.
 */
final class PipInstaller implements Installer {

  private static final Pattern VERSION = Pattern.compile("pip (\\S+) from .*");

  /** The first that reads {@code pylock.toml}. */
  private static final PythonVersion OLDEST_FOR_PYLOCK = PythonVersion.parse("26.1").orElseThrow();

  private static final String PEP_517 = "PIP_USE_PEP517";

  private final Tools tools;
  private final String uvAbsence;
  private final @Nullable Path helper;
  private final Path pythonWithPip;

  private PipInstaller(Tools tools, String uvAbsence, @Nullable Path helper, Path pythonWithPip) {
    this.tools = tools;
    this.uvAbsence = uvAbsence;
    this.helper = helper;
    this.pythonWithPip = pythonWithPip;
  }

  /**
   * Makes one.
   *
   * @param interpreter has what is needed, see {@link #canUse}
   * @param uvAbsence why there is no uv
   * @throws ProblemException if the interpreter cannot make an environment
   */
  static PipInstaller of(Tools tools, InterpreterInfo interpreter, String uvAbsence)
      throws ProblemException, IOException, InterruptedException {
    if (!interpreter.ensurepip()) {
      return new PipInstaller(tools, uvAbsence, null, interpreter.executable());
    }
    Path helper = tools.scratch("pip");
    ProcessResult result = venv(tools, "venv-pip", interpreter, helper, "--clear");
    if (!result.succeeded()) {
      throw PythonProblems.environmentBroken(interpreter.executable(), Tools.describe(result))
          .asException();
    }
    return new PipInstaller(tools, uvAbsence, helper, tools.pythonOf(helper));
  }

  private static ProcessResult venv(
      Tools tools, String step, InterpreterInfo from, Path environment, String option)
      throws IOException, InterruptedException {
    return tools.run(
        step,
        List.of(
            from.executable().toString(), "-I", "-B", "-m", "venv", option, environment.toString()),
        Map.of());
  }

  @Override
  public void close() throws IOException {
    if (helper != null) {
      AtomicFiles.deleteTree(helper);
    }
  }

  /** Returns whether an interpreter has what is needed. */
  static boolean canUse(InterpreterInfo interpreter) {
    return interpreter.venv() && (interpreter.ensurepip() || interpreter.pip());
  }

  @Override
  public String displayName() {
    return "pip";
  }

  @Override
  public ProcessResult create(InterpreterInfo from, Path environment)
      throws IOException, InterruptedException {
    return venv(tools, "venv", from, environment, "--without-pip");
  }

  @Override
  public ProcessResult install(Requirements requirements, Path python)
      throws ProblemException, IOException, InterruptedException {
    Path file = requirements.given();
    return switch (requirements.kind()) {
      case UV_LOCK ->
          throw PythonProblems.needsUv(tools.request().display(file), uvAbsence).asException();
      case PYLOCK -> installPylock(requirements, python);
      case REQUIREMENTS ->
          requirements.hashed()
              ? install(
                  requirements,
                  python,
                  List.of("--require-hashes", "--no-deps", "-r", file.toString()))
              : installText(requirements, RequirementsText.read(file, Inputs.unrecorded()), python);
      case PYPROJECT ->
          requirements.built()
              ? installText(
                  requirements,
                  RequirementsText.ofProject(requirements.folder(), requirements.extras()),
                  python)
              : install(requirements, dependencies(requirements), python);
      case NONE -> throw new IllegalArgumentException("There is nothing to install");
    };
  }

  @Override
  public ProcessResult installApart(String step, List<String> what, Path folder, Path python)
      throws IOException, InterruptedException {
    List<String> options = new ArrayList<>(List.of("--target", folder.toString()));
    options.addAll(what);
    return pip(step, python, tools.request().basedir(), options, Map.of());
  }

  @Override
  public ProcessResult check(Path python) throws IOException, InterruptedException {
    List<String> arguments = command(python);
    arguments.add("check");
    return tools.run("check", arguments, Map.of());
  }

  private ProcessResult installPylock(Requirements requirements, Path python)
      throws ProblemException, IOException, InterruptedException {
    String file = requirements.given().toString();
    List<String> arguments = command(python);
    arguments.add("--version");
    Matcher version =
        VERSION.matcher(tools.ask("pip-version", arguments, Map.of()).outputText().strip());
    Optional<PythonVersion> parsed =
        version.matches() ? PythonVersion.parse(version.group(1)) : Optional.empty();
    if (parsed.filter(present -> present.compareTo(OLDEST_FOR_PYLOCK) >= 0).isEmpty()) {
      throw PythonProblems.needsUv(
              tools.request().display(requirements.given()),
              uvAbsence + "; and pip is older than 26.1")
          .asException();
    }
    return install(requirements, python, List.of("--no-deps", "-r", file));
  }

  /** Installs requirements with their local projects as anybody else would get them. */
  private ProcessResult installText(Requirements requirements, RequirementsText text, Path python)
      throws IOException, InterruptedException {
    if (text.localSources().isEmpty()) {
      return install(requirements, python, List.of("-r", requirements.given().toString()));
    }
    Map<Path, Path> copies = new HashMap<>();
    for (Path project : text.localSources()) {
      if (tools.writesBelow(project)) {
        copies.put(project, tools.copyOf(project));
      }
    }
    return install(requirements, text.text(copies), python);
  }

  /** pip can install a project, but not only what it depends on. */
  private static String dependencies(Requirements requirements) {
    return String.join("\n", requirements.entries().stream().map(Requirement::text).toList())
        + "\n";
  }

  private ProcessResult install(Requirements requirements, String text, Path python)
      throws IOException, InterruptedException {
    Path list = tools.scratch("requirements.txt");
    AtomicFiles.write(list, text.getBytes(StandardCharsets.UTF_8));
    try {
      return install(requirements, python, List.of("-r", list.toString()));
    } finally {
      // It may hold a URL with a password.
      Files.deleteIfExists(list);
    }
  }

  private ProcessResult install(Requirements requirements, Path python, List<String> options)
      throws IOException, InterruptedException {
    return pip(
        "install", python, requirements.folder(), options, requirements.variables(tools.host()));
  }

  private ProcessResult pip(
      String step, Path python, Path directory, List<String> options, Map<String, String> variables)
      throws IOException, InterruptedException {
    List<String> arguments = command(python);
    arguments.addAll(List.of("install", "--no-input", "--no-compile"));
    if (tools.request().offline()) {
      // pip has no offline mode; this leaves it what PIP_FIND_LINKS names.
      arguments.add("--no-index");
    }
    arguments.addAll(options);
    Map<String, String> all = new HashMap<>(variables);
    if (tools.host().variable(PEP_517).isEmpty()) {
      // Without it, older ones build old packages with the environment's setuptools.
      all.put(PEP_517, "1");
    }
    return tools.run(step, arguments, all, directory);
  }

  private List<String> command(Path python) throws IOException {
    return new ArrayList<>(
        List.of(
            pythonWithPip.toString(),
            "-I",
            "-B",
            tools.resourceFile("run_pip.py").toString(),
            python.toString()));
  }
}
