package dev.pybundle.python;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import dev.pybundle.process.ProcessResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Installs with uv, which is at least ten times as fast as pip and keeps a cache of its own. */
final class UvInstaller implements Installer {

  private final Tools tools;
  private final Uv uv;

  UvInstaller(Tools tools, Uv uv) {
    this.tools = tools;
    this.uv = uv;
  }

  @Override
  public String displayName() {
    return "uv " + uv.version();
  }

  @Override
  public ProcessResult create(InterpreterInfo interpreter, Path environment)
      throws IOException, InterruptedException {
    return run(
        "venv",
        tools.request().basedir(),
        // A bare name would be read as a version request.
        List.of("venv", "--no-project", "--python", interpreter.executable().toString()),
        List.of(environment.toString()));
  }

  @Override
  public ProcessResult install(Requirements requirements, Path python)
      throws ProblemException, IOException, InterruptedException {
    return switch (requirements.kind()) {
      case UV_LOCK -> installUvLock(requirements, python);
      case PYLOCK -> pip("sync", requirements, python, List.of());
      case REQUIREMENTS ->
          requirements.hashed()
              ? pip("sync", requirements, python, List.of("--require-hashes"))
              : pip("install", requirements, python, List.of("-r"));
      case PYPROJECT -> pip("install", requirements, python, List.of("-r"));
      case NONE -> throw new IllegalArgumentException("There is nothing to install");
    };
  }

  @Override
  public ProcessResult installApart(List<String> what, Path folder, Path python)
      throws IOException, InterruptedException {
    return run(
        "freezer",
        tools.request().basedir(),
        List.of("pip", "install", "--python", python.toString(), "--target", folder.toString()),
        what);
  }

  @Override
  public ProcessResult check(Path python) throws IOException, InterruptedException {
    return run(
        "check",
        tools.request().basedir(),
        List.of("pip", "check", "--python", python.toString()),
        List.of());
  }

  private ProcessResult pip(
      String command, Requirements requirements, Path python, List<String> options)
      throws IOException, InterruptedException {
    List<String> rest = new ArrayList<>(reinstalled(requirements));
    rest.addAll(options);
    rest.add(requirements.given().toString());
    return run(
        "install",
        requirements.folder(),
        List.of("pip", command, "--python", python.toString()),
        rest,
        settings(requirements));
  }

  /** uv cannot sync a lock into any environment, so the lock is exported first. */
  private ProcessResult installUvLock(Requirements requirements, Path python)
      throws ProblemException, IOException, InterruptedException {
    Path exported = tools.scratch("uv-lock.txt");
    ProcessResult result =
        run(
            "uv-export",
            requirements.folder(),
            List.of("export", "--locked", "--no-dev", "--no-emit-project", "--no-editable"),
            List.of(
                "--quiet",
                "--format",
                "requirements-txt",
                "--python",
                python.toString(),
                "--output-file",
                exported.toString()));
    if (!result.succeeded()) {
      boolean stale =
          result.lastLines().stream().anyMatch(line -> line.contains("needs to be updated"));
      if (stale) {
        throw PythonProblems.uvLockStale(
                tools.request().display(requirements.given()), Tools.describe(result))
            .asException();
      }
      return result;
    }
    // A folder of the project's own workspace has no hash.
    boolean hashed = RequirementsText.read(exported, Inputs.unrecorded()).hashed();
    List<String> options = new ArrayList<>(reinstalled(requirements));
    if (hashed) {
      options.add("--require-hashes");
    }
    options.add(exported.toString());
    try {
      return run(
          "install",
          requirements.folder(),
          List.of("pip", "sync", "--python", python.toString()),
          options,
          settings(requirements));
    } finally {
      // It may hold a URL with a password.
      Files.deleteIfExists(exported);
    }
  }

  /**
   * Keeps uv from taking what it built of a local project before: of its files it looks at those
   * that declare it only.
   *
   * @see <a href="https://docs.astral.sh/uv/concepts/cache/#dynamic-metadata">Dynamic metadata</a>
   */
  private static List<String> reinstalled(Requirements requirements) {
    List<String> options = new ArrayList<>();
    for (Path source : requirements.localSources()) {
      Optional<String> name = LocalProjects.nameOf(source);
      if (name.isEmpty()) {
        return List.of("--reinstall");
      }
      options.addAll(List.of("--reinstall-package", name.get()));
    }
    return options;
  }

  private ProcessResult run(String step, Path directory, List<String> command, List<String> options)
      throws IOException, InterruptedException {
    return run(step, directory, command, options, uv.settings());
  }

  private ProcessResult run(
      String step,
      Path directory,
      List<String> command,
      List<String> options,
      Map<String, String> settings)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(uv.executable().toString()));
    arguments.addAll(command);
    arguments.addAll(options);
    return tools.run(step, arguments, variables(settings), directory);
  }

  /** With pip, an index that a requirements file names takes the place of those that are set. */
  private Map<String, String> settings(Requirements requirements) throws IOException {
    Map<String, String> settings = new HashMap<>(requirements.variables(tools.host()));
    settings.putAll(uv.settings());
    if (requirements.nameIndex()) {
      settings.keySet().removeAll(PipSettings.INDEXES);
    }
    return settings;
  }

  private Map<String, String> variables(Map<String, String> settings) {
    Map<String, String> variables = new HashMap<>(settings);
    // Links would share files with uv's cache, which stripping and signing would then change.
    variables.put("UV_LINK_MODE", "copy");
    variables.put("UV_PYTHON_DOWNLOADS", "never");
    variables.put("UV_NO_PROGRESS", "1");
    if (tools.request().offline()) {
      variables.put("UV_OFFLINE", "1");
    }
    return variables;
  }
}
