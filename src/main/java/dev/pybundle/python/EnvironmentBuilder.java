package dev.pybundle.python;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.python.Inspector.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes the environment of one request. */
final class EnvironmentBuilder {

  private final Tools tools;
  private final EnvironmentRequest request;
  private final InterpreterArtifacts artifacts;
  private final Inspector inspector;
  private final Path folder;
  private final BuildNotes notes;

  /**
   * Makes a builder.
   *
   * @param artifacts where an interpreter is from if none is installed
   * @param notes of the build
   */
  EnvironmentBuilder(Tools tools, InterpreterArtifacts artifacts, BuildNotes notes) {
    this.notes = notes;
    this.tools = tools;
    this.request = tools.request();
    this.artifacts = artifacts;
    this.inspector = new Inspector(tools);
    this.folder = request.workspace().env().toAbsolutePath();
  }

  /** Returns the environment, see {@link EnvironmentProvider#provide}. */
  PythonEnvironment provide() throws ProblemException, IOException, InterruptedException {
    Requirements requirements = RequirementsResolver.of(request, tools.inputs());
    @Nullable String extensions =
        SqliteExtensions.neededBy(request, requirements, tools.inputs()).orElse(null);
    Optional<EnvironmentState> before = EnvironmentState.read(folder, tools.inputs());
    EnvironmentInputs inputs = EnvironmentInputs.of(tools, requirements, extensions, before);
    if (before.filter(state -> state.matches(inputs, tools.inputs())).isPresent()) {
      return before.get().environment();
    }
    return provide(requirements, extensions, inputs, before);
  }

  private PythonEnvironment provide(
      Requirements requirements,
      @Nullable String extensions,
      EnvironmentInputs inputs,
      Optional<EnvironmentState> before)
      throws ProblemException, IOException, InterruptedException {
    ArchivedPython archived = new ArchivedPython(tools, artifacts);
    InterpreterFinder finder = new InterpreterFinder(tools, inspector, archived);
    Needs needs = Needs.of(request, requirements, extensions);
    Optional<TargetPythons.Found> target = target(archived, finder, needs);
    InterpreterFinder.Found found =
        finder.find(target.isPresent() ? ofTwin(needs, target.get()) : needs);
    found.rejected().stream()
        .map(candidate -> "Passed over " + candidate.line())
        .filter(notes::isNew)
        .forEach(tools::info);
    Optional<EnvironmentState> kept =
        before.filter(state -> isSame(state, inputs, found.info(), target));
    Optional<PythonEnvironment> whole =
        kept.filter(state -> state.isWhole(inputs, tools.inputs()))
            .map(EnvironmentState::environment);
    PythonEnvironment environment =
        whole.isPresent()
            ? whole.get()
            : make(
                requirements,
                inputs,
                finder,
                found,
                target,
                kept.map(EnvironmentState::environment));
    Optional<String> revealed = revealedBy(environment);
    if (revealed.isPresent()) {
      return provide(requirements, revealed.get(), inputs, Optional.empty());
    }
    // Written last, and also when the same interpreter was found another way.
    new EnvironmentState(
            inputs.search(),
            inputs.content(),
            inputs.freezer(),
            EnvironmentInputs.stamp(found.info().executable()),
            environment)
        .write(folder);
    return environment;
  }

  /** Looks for a Python of the program's system if that is not this one. */
  private Optional<TargetPythons.Found> target(
      ArchivedPython archived, InterpreterFinder finder, Needs needs)
      throws ProblemException, IOException, InterruptedException {
    return request.triple().isForeignOn(tools.host())
        ? Optional.of(
            new TargetPythons(tools, archived, finder, notes)
                .find(InterpreterFinder.ofVersion(needs, request.python())))
        : Optional.empty();
  }

  private Needs ofTwin(Needs needs, TargetPythons.Found target) {
    HostSystem host = tools.host();
    return needs.ofTwin(TargetTriple.usualFor(host.os(), host.architecture()), target.version());
  }

  /** Only what was installed for unlocked requirements shows all that they need. */
  private Optional<String> revealedBy(PythonEnvironment environment) {
    @Nullable TargetPython target = environment.target();
    boolean loads =
        target == null ? environment.interpreter().loadExtension() : target.loadExtension();
    return loads
        ? Optional.empty()
        : SqliteExtensions.amongInstalled(request, environment.packages().keySet());
  }

  private static boolean isSame(
      EnvironmentState state,
      EnvironmentInputs inputs,
      InterpreterInfo interpreter,
      Optional<TargetPythons.Found> target) {
    return state.content().equals(inputs.content())
        && state.environment().interpreter().equals(interpreter)
        && Optional.ofNullable(state.environment().target())
            .map(TargetPython::folder)
            .equals(target.map(TargetPythons.Found::folder));
  }

  /** What is there for the program. */
  private record Program(Path python, OwnFiles own, @Nullable TargetPython target, String origin) {

    static Program of(PythonEnvironment environment) {
      return new Program(
          environment.python(), environment.own(), environment.target(), environment.origin());
    }
  }

  /**
   * Makes what is not there.
   *
   * @param kept an earlier environment whose packages are what they should be
   */
  private PythonEnvironment make(
      Requirements requirements,
      EnvironmentInputs inputs,
      InterpreterFinder finder,
      InterpreterFinder.Found found,
      Optional<TargetPythons.Found> target,
      Optional<PythonEnvironment> kept)
      throws ProblemException, IOException, InterruptedException {
    Program program;
    FreezerPackages freezer;
    OwnFiles own;
    try (Installer installer = installer(requirements, finder, found.info())) {
      program =
          kept.isPresent()
              ? Program.of(kept.get())
              : install(requirements, installer, found, target);
      freezer =
          new FreezerFolder(tools, installer, found.info(), program.python())
              .provide(inputs.freezer());
      own =
          kept.isPresent() && program.own().madeFrom().equals(inputs.own())
              ? program.own()
              : new OwnInstallation(tools, installer, folder)
                  .provide(requirements, inputs.own(), program.own());
    }
    Map<String, String> packages = InstalledPackages.of(folder);
    warnOfOther(freezer, packages);
    Map<String, String> all = new TreeMap<>(inputs.content().inputs());
    all.putAll(inputs.freezer().inputs());
    all.putAll(own.inputs(folder));
    return new PythonEnvironment(
        program.python(),
        found.info(),
        key(all, found.info(), packages, freezer, program.target()),
        all,
        packages,
        own,
        freezer,
        program.target(),
        program.origin());
  }

  private Program install(
      Requirements requirements,
      Installer installer,
      InterpreterFinder.Found found,
      Optional<TargetPythons.Found> target)
      throws ProblemException, IOException, InterruptedException {
    warnOf(requirements);
    Path python = create(installer, found.info());
    if (requirements.kind() != Requirements.Kind.NONE) {
      tools.info(
          "Installing "
              + request.display(requirements.given())
              + " with "
              + installer.displayName()
              + " for "
              + found.info().displayName());
      ProcessResult result = installer.install(requirements, python);
      if (!result.succeeded()) {
        throw InstallationFailure.ofRequirements(request, requirements, found.info(), result)
            .asException();
      }
    }
    warnOfConflicts(installer, python);
    InstallationRecords.forgetPlaces(folder);
    String origin = origin(requirements, installer, found);
    return target.isEmpty()
        ? new Program(python, OwnFiles.NONE, null, origin)
        : new Program(
            python,
            OwnFiles.NONE,
            new TargetInstallation(tools, installer, folder)
                .provide(requirements, target.get(), found.info(), python),
            "Python " + target.get().version() + " " + target.get().source() + " beside " + origin);
  }

  private void warnOfOther(FreezerPackages freezer, Map<String, String> packages) {
    for (String pin : request.freezer()) {
      String name = FreezerRequirements.nameOf(pin);
      @Nullable String required = packages.get(name);
      if (required != null && !required.equals(freezer.versions().get(name))) {
        tools.warn("The requirements name " + name + " " + required + ", but " + pin + " freezes");
      }
    }
  }

  private void warnOf(Requirements requirements) {
    if (requirements.kind() == Requirements.Kind.NONE) {
      tools.warn(
          "No uv.lock, pylock.toml, requirements.txt or pyproject.toml was found: the program gets"
              + " the standard library only");
    } else if (!requirements.locked()) {
      String file = request.display(requirements.given());
      tools.warn(
          file
              + " is not locked, so two builds may differ; lock it, e.g. with: uv pip compile"
              + " --generate-hashes "
              + file
              + " -o requirements.lock.txt, and give that file with <requirements>");
    }
  }

  private Installer installer(
      Requirements requirements, InterpreterFinder finder, InterpreterInfo interpreter)
      throws ProblemException, IOException, InterruptedException {
    UvFinder finderOfUv = new UvFinder(tools, finder);
    Optional<Uv> uv = finderOfUv.find(requirements.kind(), interpreter);
    if (uv.isPresent()) {
      return new UvInstaller(
          tools, uv.get(), Manylinux.here(tools.host(), interpreter, request.maxGlibc()));
    }
    if (requirements.kind() == Requirements.Kind.UV_LOCK) {
      throw PythonProblems.needsUv(request.display(requirements.given()), finderOfUv.absence())
          .asException();
    }
    if (!PipInstaller.canUse(interpreter)) {
      throw PythonProblems.noInstaller(interpreter.executable(), finderOfUv.absence())
          .asException();
    }
    tools.info(finderOfUv.absence() + ": installing with pip, which takes longer");
    return PipInstaller.of(tools, interpreter, finderOfUv.absence());
  }

  private Path create(Installer installer, InterpreterInfo interpreter)
      throws ProblemException, IOException, InterruptedException {
    tools.requireStartable(folder);
    AtomicFiles.deleteTree(folder);
    Files.createDirectories(folder.getParent());
    ProcessResult result = installer.create(interpreter, folder);
    if (!result.succeeded()) {
      throw PythonProblems.environmentBroken(interpreter.executable(), Tools.describe(result))
          .asException();
    }
    Path python = tools.pythonOf(folder);
    String reason = fault(inspector.inspect(python), interpreter);
    if (!reason.isEmpty()) {
      throw PythonProblems.environmentBroken(interpreter.executable(), reason).asException();
    }
    return python;
  }

  /** An interpreter that was moved may start, and its environments may not. */
  private String fault(Inspection inspection, InterpreterInfo interpreter) throws IOException {
    if (inspection instanceof Inspection.Fails fails) {
      return fails.reason();
    }
    Inspection.Works works = (Inspection.Works) inspection;
    if (!Files.isSameFile(works.prefix(), folder)) {
      return "it is not isolated, its prefix is " + works.prefix();
    }
    if (!works.info().version().equals(interpreter.version())) {
      return "it starts another Python, " + works.info().version();
    }
    if (interpreter.loadExtension() && !works.info().loadExtension()) {
      return "its sqlite3 cannot load extensions, although that of the interpreter can";
    }
    return works.info().sharedLibrary() == null
        ? "it does not find " + interpreter.sharedLibraryName()
        : "";
  }

  private void warnOfConflicts(Installer installer, Path python)
      throws IOException, InterruptedException {
    ProcessResult result = installer.check(python);
    if (!result.succeeded()) {
      tools.warn("The installed packages do not fit each other: " + Tools.describe(result));
    }
  }

  private static String key(
      Map<String, String> inputs,
      InterpreterInfo interpreter,
      Map<String, String> packages,
      FreezerPackages freezer,
      @Nullable TargetPython target)
      throws IOException {
    Map<String, String> all = new TreeMap<>(inputs);
    if (target != null) {
      all.put("Python of the target", target.version() + "|" + target.folder());
      target.packages().forEach((name, version) -> all.put("target's " + name, version));
    }
    all.put(
        "Python", interpreter.version() + "|" + EnvironmentInputs.stamp(interpreter.executable()));
    packages.forEach((name, version) -> all.put("installed " + name, version));
    freezer.versions().forEach((name, version) -> all.put("freezer's " + name, version));
    return new Fingerprint(all).digest();
  }

  private String origin(
      Requirements requirements, Installer installer, InterpreterFinder.Found found) {
    String packages =
        requirements.kind() == Requirements.Kind.NONE
            ? "no packages"
            : "packages by "
                + installer.displayName()
                + " from "
                + request.display(requirements.given());
    return found.info().displayName() + " " + found.source() + ", " + packages;
  }
}
