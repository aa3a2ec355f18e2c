package dev.pybundle.python;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Installs with uv, which is at least ten times as fast as pip and keeps a cache of its own. */
final class UvInstaller implements Installer {

  private final Tools tools;
  private final Uv uv;
  private final Optional<String> older;

  /** Makes one that chooses what fits this machine. */
  UvInstaller(Tools tools, Uv uv) {
    this(tools, uv, Optional.empty());
  }

  /**
   * Makes one.
   *
   * @param older an older Linux than this machine's that packages have to run on, see {@link
   *     Manylinux}
   */
  UvInstaller(Tools tools, Uv uv, Optional<String> older) {
    this.tools = tools;
    this.uv = uv;
    this.older = older;
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
    if (older.isEmpty()) {
      return install(requirements, new Place("install", python, true, List.of()));
    }
    List<String> options = new ArrayList<>(List.of("--python-platform", older.get()));
    List<String> wheels = new ArrayList<>(platform(older.get()));
    for (Path source : requirements.localSources()) {
      LocalProjects.nameOf(source).ifPresent(name -> wheels.addAll(List.of("--no-binary", name)));
    }
    ProcessResult result = install(requirements, new Place("install", python, true, wheels));
    if (result.succeeded() || !InstallationFailure.wantsWheels(result)) {
      return result;
    }
    tools.info(
        "%s has no wheel for glibc %s or older, so it is built here"
            .formatted(
                InstallationFailure.place(tools.request(), requirements, result),
                tools.request().maxGlibc()));
    return install(requirements, new Place("install", python, true, options));
  }

  /**
   * Where packages go.
   *
   * @param step names the log file
   * @param python what builds those that are sources
   * @param builds whether sources are built, or else what uv has just built of them for this
   *     machine is taken, if it runs on any
   * @param options which folder instead of the environment of that, and for which machine
   */
  private record Place(String step, Path python, boolean builds, List<String> options) {

    Place {
      options = List.copyOf(options);
    }

    List<String> all() {
      return Stream.concat(Stream.of("--python", python.toString()), options.stream()).toList();
    }
  }

  /**
   * Installs what the user needs for another machine, of which nothing can be built here.
   *
   * @param requirements of any kind but {@code NONE}
   * @param python an interpreter of this machine of the same version
   * @param folder where to
   * @param triple what for, one processor
   * @throws ProblemException if this installer cannot read such requirements
   */
  ProcessResult installFor(TargetTriple triple, Requirements requirements, Path python, Path folder)
      throws ProblemException, IOException, InterruptedException {
    List<String> options = new ArrayList<>(List.of("--target", folder.toString()));
    options.addAll(
        platform(Manylinux.platform(triple, tools.request().maxGlibc()).orElse(triple.value())));
    return install(requirements, new Place("install-target", python, false, options));
  }

  /**
   * Returns the options that let uv choose packages for another machine; of two processors those
   * for the first, which may be for the other one as well.
   */
  static List<String> platform(TargetTriple triple) {
    return platform(triple.thin().get(0).value());
  }

  private static List<String> platform(String name) {
    return List.of("--python-platform", name, "--only-binary", ":all:");
  }

  private ProcessResult install(Requirements requirements, Place place)
      throws ProblemException, IOException, InterruptedException {
    return switch (requirements.kind()) {
      case UV_LOCK -> installUvLock(requirements, place);
      case PYLOCK -> pip("sync", requirements, place, List.of());
      case REQUIREMENTS ->
          requirements.hashed()
              ? pip("sync", requirements, place, List.of("--require-hashes"))
              : installText(requirements, textOf(requirements), place);
      case PYPROJECT ->
          requirements.built()
              ? installText(requirements, project(requirements), place)
              : pip("install", requirements, place, projectOptions(requirements));
      case NONE -> throw new IllegalArgumentException("There is nothing to install");
    };
  }

  @Override
  public ProcessResult installApart(String step, List<String> what, Path folder, Path python)
      throws IOException, InterruptedException {
    return run(
        step,
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

  private static RequirementsText project(Requirements requirements) {
    return RequirementsText.ofProject(requirements.folder(), requirements.extras());
  }

  private static List<String> projectOptions(Requirements requirements) throws ProblemException {
    List<String> options = new ArrayList<>(requirements.extraOptions());
    options.add("-r");
    return options;
  }

  private static RequirementsText textOf(Requirements requirements)
      throws ProblemException, IOException {
    return RequirementsText.read(requirements.given(), Inputs.unrecorded());
  }

  private ProcessResult pip(
      String command, Requirements requirements, Place place, List<String> options)
      throws IOException, InterruptedException {
    List<String> rest = new ArrayList<>(options);
    rest.add(requirements.given().toString());
    return pip(command, rest, requirements, place);
  }

  private ProcessResult pip(
      String command, List<String> options, Requirements requirements, Place place)
      throws IOException, InterruptedException {
    List<String> rest = new ArrayList<>();
    if (place.builds()) {
      rest.addAll(reinstalled(requirements));
    }
    rest.addAll(options);
    List<String> arguments = new ArrayList<>(List.of("pip", command));
    arguments.addAll(place.all());
    return run(place.step(), requirements.folder(), arguments, rest, settings(requirements));
  }

  /** Installs requirements with their local projects as anybody else would get them. */
  private ProcessResult installText(Requirements requirements, RequirementsText text, Place place)
      throws IOException, InterruptedException {
    if (text.localSources().isEmpty()) {
      return pip("install", requirements, place, List.of("-r"));
    }
    Built built = build(text, requirements, place);
    if (built.failure() != null) {
      return built.failure();
    }
    Path prepared = tools.scratch("requirements.txt");
    List<String> options = new ArrayList<>(List.of("-r", prepared.toString()));
    for (Path project : built.wheels().keySet()) {
      // A wheel does not know from where the project has its dependencies.
      if (LocalProjects.namesSources(project)) {
        options.addAll(List.of("-r", project.resolve("pyproject.toml").toString()));
      }
    }
    return pip("install", text.text(built.wheels()), prepared, options, requirements, place);
  }

  private ProcessResult pip(
      String command,
      String text,
      Path file,
      List<String> options,
      Requirements requirements,
      Place place)
      throws IOException, InterruptedException {
    AtomicFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
    try {
      return pip(command, options, requirements, place);
    } finally {
      // It may hold a URL with a password.
      Files.deleteIfExists(file);
    }
  }

  /**
   * The wheels of projects that cannot be built where they are.
   *
   * @param failure null if there is none
   */
  private record Built(Map<Path, Path> wheels, @Nullable ProcessResult failure) {}

  private Built build(RequirementsText text, Requirements requirements, Place place)
      throws IOException, InterruptedException {
    Map<Path, Path> wheels = new LinkedHashMap<>();
    for (Path project : text.localSources()) {
      if (!tools.writesBelow(project)) {
        continue;
      }
      Path copy = tools.copyOf(project);
      Path wheel = tools.scratch("wheel");
      AtomicFiles.deleteTree(wheel);
      ProcessResult result =
          run(
              "build",
              requirements.folder(),
              List.of("build", "--wheel", "--python", place.python().toString()),
              List.of("--out-dir", wheel.toString(), copy.toString()),
              settings(requirements));
      if (!result.succeeded()) {
        return new Built(Map.of(), result);
      }
      try (DirectoryStream<Path> built = Files.newDirectoryStream(wheel, "*.whl")) {
        wheels.put(project, built.iterator().next());
      }
    }
    return new Built(wheels, null);
  }

  /** uv cannot sync a lock into any environment, so the lock is exported first. */
  private ProcessResult installUvLock(Requirements requirements, Place place)
      throws ProblemException, IOException, InterruptedException {
    Path exported = tools.scratch("uv-lock.txt");
    ProcessResult result =
        run(
            "uv-export",
            requirements.folder(),
            List.of("export", "--locked", "--no-dev", "--no-emit-project", "--no-editable"),
            exportOptions(requirements, place.python(), exported));
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
    RequirementsText text = RequirementsText.read(exported, Inputs.unrecorded());
    List<String> options = new ArrayList<>();
    if (text.hashed()) {
      options.add("--require-hashes");
    }
    options.add(exported.toString());
    return pip("sync", Files.readString(exported), exported, options, requirements, place);
  }

  private static List<String> exportOptions(Requirements requirements, Path python, Path exported)
      throws ProblemException {
    List<String> options =
        new ArrayList<>(List.of("--quiet", "--format", "requirements-txt", "--python"));
    options.addAll(List.of(python.toString(), "--output-file", exported.toString()));
    options.addAll(requirements.extraOptions());
    if (requirements.member() != null) {
      options.addAll(List.of("--package", requirements.member()));
    }
    return options;
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
