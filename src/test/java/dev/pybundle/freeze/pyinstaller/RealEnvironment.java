package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.EnvironmentProvider;
import dev.pybundle.python.EnvironmentRequest;
import dev.pybundle.python.InterpreterArtifacts;
import dev.pybundle.python.LoadExtension;
import dev.pybundle.python.PythonEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real environment with a real PyInstaller, made once and kept in {@code target} from one test
 * run to the next.
 */
public final class RealEnvironment {

  /**
   * The library of a distribution's Python is stripped, and each onefile program of the tests
   * compresses it: that of a Python that was built here takes three times as long.
   */
  private static final Path OF_THE_SYSTEM = Path.of("/usr/bin/python3");

  private RealEnvironment() {}

  /** Returns the triple of this machine. */
  public static TargetTriple triple() {
    HostSystem host = new HostSystem();
    return TargetTriple.usualFor(host.os(), host.architecture());
  }

  /** Returns variables with which its interpreter imports the freezer's own packages. */
  public static Map<String, String> variables() throws Exception {
    return Map.of("PYTHONPATH", get().freezer().folder().toString());
  }

  /** Returns the environment, without requirements. The first of several tests makes it. */
  public static PythonEnvironment get() throws Exception {
    return with("test environment é", PyInstallerVersions.pins(PyInstallerVersions.DEFAULT));
  }

  /**
   * Returns an environment for another freezer.
   *
   * @param name of its folder in {@code target}
   * @param freezer the distributions that make up the freezer
   */
  public static PythonEnvironment with(String name, List<String> freezer) throws Exception {
    return with(name, freezer, (Path) null);
  }

  /**
   * Returns an environment with requirements.
   *
   * @param name of its folder in {@code target}
   * @param requirements a file
   */
  public static PythonEnvironment requiring(String name, Path requirements) throws Exception {
    return with(name, PyInstallerVersions.pins(PyInstallerVersions.DEFAULT), requirements);
  }

  /**
   * Returns an environment for another freezer, with requirements.
   *
   * @param name of its folder in {@code target}
   * @param freezer the distributions that make up the freezer
   * @param requirements a file; null for none
   */
  public static synchronized PythonEnvironment with(
      String name, List<String> freezer, @Nullable Path requirements) throws Exception {
    if (Files.isExecutable(OF_THE_SYSTEM)) {
      try {
        return with(name, freezer, requirements, OF_THE_SYSTEM.toString());
      } catch (ProblemException unfit) {
        System.out.println("Not with " + OF_THE_SYSTEM + ": " + unfit.getMessage());
      }
    }
    return with(name, freezer, requirements, null);
  }

  /**
   * Returns an environment to freeze for another system, without requirements. It has the tools for
   * files of that system; its Python is none.
   */
  public static synchronized PythonEnvironment forSystem(TargetTriple triple, String library)
      throws Exception {
    Path python = Path.of("target", "test python of " + triple).toAbsolutePath();
    Path file = python.resolve(library);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "");
    return with(
        "test environment of " + triple,
        PyInstallerVersions.pins(PyInstallerVersions.DEFAULT),
        /* requirements= */ null,
        triple,
        python.toString());
  }

  private static PythonEnvironment with(
      String name, List<String> freezer, @Nullable Path requirements, @Nullable String interpreter)
      throws Exception {
    return with(name, freezer, requirements, triple(), interpreter);
  }

  private static PythonEnvironment with(
      String name,
      List<String> freezer,
      @Nullable Path requirements,
      TargetTriple triple,
      @Nullable String interpreter)
      throws Exception {
    Path folder = Path.of("target", name).toAbsolutePath();
    EnvironmentRequest request =
        new EnvironmentRequest(
            folder,
            new Workspace(folder),
            triple,
            Path.of(System.getProperty("user.home"), ".cache", "pybundle"),
            interpreter,
            requirements,
            List.of(),
            LoadExtension.IGNORED,
            null,
            freezer,
            false,
            Duration.ofMinutes(10));
    InterpreterArtifacts none =
        coordinates -> {
          throw new IOException(
              "This machine has an interpreter; " + coordinates + " is not needed");
        };
    return new EnvironmentProvider(new HostSystem(), new ProcessRunner())
        .provide(request, Inputs.unrecorded(), none, System.out::println, System.out::println);
  }
}
