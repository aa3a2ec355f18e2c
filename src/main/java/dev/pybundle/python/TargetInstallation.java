package dev.pybundle.python;

import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Installs packages for a machine that is not this one, where nothing can be built for it. */
final class TargetInstallation {

  private final Tools tools;
  private final Installer installer;
  private final Path environment;

  /**
   * Makes one.
   *
   * @param environment the environment of this machine, which holds the packages of the other one
   *     in a folder of its own
   */
  TargetInstallation(Tools tools, Installer installer, Path environment) {
    this.tools = tools;
    this.installer = installer;
    this.environment = environment;
  }

  /**
   * Installs the requirements.
   *
   * @param target the interpreter that they are for
   * @param interpreter the one of this machine
   * @param python the one of the environment, where the same requirements are installed
   * @throws ProblemException if something has no wheel for the target, or another version there
   */
  TargetPython provide(
      Requirements requirements,
      TargetPythons.Found target,
      InterpreterInfo interpreter,
      Path python)
      throws ProblemException, IOException, InterruptedException {
    UvInstaller uv = uv(installer, tools);
    Path site = Files.createDirectories(site(environment));
    if (requirements.kind() != Requirements.Kind.NONE) {
      List<Path> folders = new ArrayList<>();
      for (TargetTriple machine : tools.request().triple().thin()) {
        Path folder = folders.isEmpty() ? site : site.resolveSibling(machine.value());
        ProcessResult result = uv.installFor(machine, requirements, python, folder);
        if (!result.succeeded()) {
          Problem problem =
              InstallationFailure.ofRequirements(
                  tools.request(), requirements, interpreter, result);
          throw PackageFusion.on(machine, tools.request().triple(), problem).asException();
        }
        folders.add(Files.createDirectories(folder));
      }
      if (folders.size() > 1) {
        new PackageFusion(tools, python).fuse(folders);
      }
    }
    Map<String, String> packages = InstalledPackages.in(site);
    requireSame(packages, InstalledPackages.of(environment));
    return new TargetPython(
        target.folder(), target.version(), target.loadExtension(), site, packages);
  }

  /** Returns the folder of what is installed for the target. */
  static Path site(Path environment) {
    return environment.resolve("target").resolve("site-packages");
  }

  /** Returns the installer that can choose packages for another machine. */
  static UvInstaller uv(Installer installer, Tools tools) throws ProblemException {
    if (installer instanceof UvInstaller uv) {
      return uv;
    }
    throw PythonProblems.targetNeedsUv(tools.request().triple()).asException();
  }

  /** What runs here to answer for what cannot must be the same. */
  private void requireSame(Map<String, String> target, Map<String, String> here)
      throws ProblemException {
    List<String> different = new ArrayList<>();
    target.forEach(
        (name, version) -> {
          @Nullable String other = here.get(name);
          if (other != null && !other.equals(version)) {
            different.add(name + " " + version + " there, " + other + " here");
          }
        });
    if (!different.isEmpty()) {
      throw PythonProblems.otherVersions(tools.request().triple(), different).asException();
    }
  }
}
