package dev.pybundle.python;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.message.ProblemException;
import dev.pybundle.message.PythonMessages;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.python.Inspector.Inspection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes the environment of one request. */
final class EnvironmentBuilder {

  private final Tools tools;
  private final EnvironmentRequest request;
  private final InterpreterArtifacts artifacts;
  private final Inspector inspector;
  private final Path folder;

  EnvironmentBuilder(Tools tools, InterpreterArtifacts artifacts) {
    this.tools = tools;
    this.request = tools.request();
    this.artifacts = artifacts;
    this.inspector = new Inspector(tools);
    this.folder = request.workspace().env().toAbsolutePath();
  }

  /** Returns the environment, see {@link EnvironmentProvider#provide}. */
  PythonEnvironment provide() throws ProblemException, IOException, InterruptedException {
    Requirements requirements = Requirements.of(request);
    @Nullable String extensions = SqliteExtensions.neededBy(request, requirements).orElse(null);
    EnvironmentInputs inputs = EnvironmentInputs.of(tools, requirements, extensions);
    Optional<EnvironmentState> before = EnvironmentState.read(folder);
    if (before.filter(state -> state.matches(inputs)).isPresent()) {
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
    InterpreterFinder.Found found = finder.find(Needs.of(request, requirements, extensions));
    found.rejected().forEach(candidate -> tools.info("Passed over " + candidate.line()));
    Optional<EnvironmentState> kept = before.filter(state -> isSame(state, inputs, found.info()));
    PythonEnvironment environment =
        kept.isPresent() ? kept.get().environment() : build(requirements, inputs, finder, found);
    Optional<String> revealed = revealedBy(environment);
    if (revealed.isPresent()) {
      return provide(requirements, revealed.get(), inputs, Optional.empty());
    }
    // Written last, and also when the same interpreter was found another way.
    new EnvironmentState(
            inputs.search(),
            inputs.content(),
            EnvironmentInputs.stamp(found.info().executable()),
            environment)
        .write(folder);
    return environment;
  }

  /** Only what was installed for unlocked requirements shows all that they need. */
  private Optional<String> revealedBy(PythonEnvironment environment) {
    return environment.interpreter().loadExtension()
        ? Optional.empty()
        : SqliteExtensions.amongInstalled(request, environment.packages().keySet());
  }

  private static boolean isSame(
      EnvironmentState state, EnvironmentInputs inputs, InterpreterInfo interpreter) {
    return state.content().equals(inputs.content())
        && state.environment().interpreter().equals(interpreter);
  }

  private PythonEnvironment build(
      Requirements requirements,
      EnvironmentInputs inputs,
      InterpreterFinder finder,
      InterpreterFinder.Found found)
      throws ProblemException, IOException, InterruptedException {
    warnOf(requirements);
    Installer installer = installer(requirements, finder, found.info());
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
    installFreezer(installer, found.info(), python);
    warnOfConflicts(installer, python);
    InstallationRecords.forgetConsoleScripts(folder);
    Map<String, String> packages = InstalledPackages.of(folder);
    return new PythonEnvironment(
        python,
        found.info(),
        key(inputs, found.info(), packages),
        inputs.content().inputs(),
        packages,
        origin(requirements, installer, found));
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
      return new UvInstaller(tools, uv.get());
    }
    if (requirements.kind() == Requirements.Kind.UV_LOCK) {
      throw PythonMessages.needsUv(request.display(requirements.given()), finderOfUv.absence())
          .asException();
    }
    if (!PipInstaller.canUse(interpreter)) {
      throw PythonMessages.noInstaller(interpreter.executable(), finderOfUv.absence())
          .asException();
    }
    tools.info(finderOfUv.absence() + ": installing with pip, which takes longer");
    return new PipInstaller(tools, interpreter, finderOfUv.absence());
  }

  private Path create(Installer installer, InterpreterInfo interpreter)
      throws ProblemException, IOException, InterruptedException {
    AtomicFiles.deleteTree(folder);
    Files.createDirectories(folder.getParent());
    ProcessResult result = installer.create(interpreter, folder);
    if (!result.succeeded()) {
      throw PythonMessages.environmentBroken(interpreter.executable(), Tools.describe(result))
          .asException();
    }
    Path python =
        folder.resolve(
            tools.host().os() == OperatingSystem.WINDOWS ? "Scripts/python.exe" : "bin/python");
    String reason = fault(inspector.inspect(python), interpreter);
    if (!reason.isEmpty()) {
      throw PythonMessages.environmentBroken(interpreter.executable(), reason).asException();
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

  private void installFreezer(Installer installer, InterpreterInfo interpreter, Path python)
      throws ProblemException, IOException, InterruptedException {
    for (String pin : request.freezer()) {
      Map<String, String> installed = InstalledPackages.of(folder);
      String name = FreezerRequirements.nameOf(pin);
      Set<String> leftOut = new HashSet<>(installed.keySet());
      @Nullable String present = installed.get(name);
      if (present != null && !present.equals(FreezerRequirements.versionOf(pin))) {
        tools.warn(
            "The requirements name " + name + " " + present + ", which is replaced by " + pin);
        leftOut.remove(name);
      }
      ProcessResult result = installPin(installer, pin, leftOut, python);
      if (!result.succeeded()) {
        throw InstallationFailure.ofPins(List.of(pin), interpreter, result).asException();
      }
    }
  }

  private ProcessResult installPin(
      Installer installer, String pin, Set<String> leftOut, Path python)
      throws IOException, InterruptedException {
    Optional<String> locked = FreezerRequirements.locked(pin);
    if (locked.isEmpty()) {
      return installer.installPins(List.of(pin), python);
    }
    Path file = tools.scratch("freezer.txt");
    AtomicFiles.write(
        file, FreezerRequirements.without(locked.get(), leftOut).getBytes(StandardCharsets.UTF_8));
    return installer.installHashed(file, python);
  }

  private void warnOfConflicts(Installer installer, Path python)
      throws IOException, InterruptedException {
    ProcessResult result = installer.check(python);
    if (!result.succeeded()) {
      tools.warn("The installed packages do not fit each other: " + Tools.describe(result));
    }
  }

  private static String key(
      EnvironmentInputs inputs, InterpreterInfo interpreter, Map<String, String> packages)
      throws IOException {
    Map<String, String> all = new TreeMap<>(inputs.content().inputs());
    all.put(
        "Python", interpreter.version() + "|" + EnvironmentInputs.stamp(interpreter.executable()));
    packages.forEach((name, version) -> all.put("installed " + name, version));
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
