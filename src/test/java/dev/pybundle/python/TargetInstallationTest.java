package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The packages for another machine")
class TargetInstallationTest {

  private static final String WINDOWS = "x86_64-pc-windows-msvc";

  /** A build backend that needs nothing, and makes a wheel with a tag of its choice. */
  private static final String BACKEND =
      """
      import zipfile
      def build_wheel(folder, settings=None, metadata=None):
          info = "kit-1.0.dist-info/"
          name = "kit-1.0-TAG.whl"
          with zipfile.ZipFile(folder + "/" + name, "w") as wheel:
              wheel.write("kit.py")
              wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: kit\\nVersion: 1.0\\n")
              wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nTag: TAG\\n")
              wheel.writestr(info + "RECORD", "kit.py,,\\n" + info + "METADATA,,\\n" + info + "WHEEL,,\\n")
          return name
      """;

  private Fixture fixture;

  @BeforeEach
  void setUp(@TempDir Path folder) throws Exception {
    fixture = new Fixture(folder).withRealPath();
    fixture.write("requirements.txt", "./kit\n");
    fixture.write(
        "kit/pyproject.toml",
        """
        [build-system]
        requires = []
        build-backend = 'backend'
        backend-path = ['.']
        [project]
        name = 'kit'
        version = '1.0'
        """);
    fixture.write("kit/kit.py", "X = 1\n");
  }

  @Test
  @DisplayName("have a project of this one as it is now, if it runs on any")
  void local() throws Exception {
    fixture.write("kit/backend.py", BACKEND.replace("TAG", "py3-none-any"));
    assertThat(installed().resolve("kit.py")).hasContent("X = 1\n");

    fixture.write("kit/kit.py", "X = 2\n");
    assertThat(installed().resolve("kit.py")).hasContent("X = 2\n");
  }

  @Test
  @DisplayName("have none that is compiled for this machine, which is said")
  void compiled() throws Exception {
    fixture.write("kit/backend.py", BACKEND.replace("TAG", "py3-none-linux_x86_64"));
    assertThatThrownBy(this::installed)
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("attempted to build `kit`")
        .hasMessageEndingWith(
            "build that target on a machine of its kind: what is compiled here runs here only.");
  }

  /** Installs for this machine, then for the other one, and returns where that is. */
  private Path installed() throws Exception {
    PythonEnvironment here = fixture.withTriple("x86_64-unknown-linux-gnu").provide();
    Path environment = fixture.request().workspace().env();
    Tools tools = fixture.withTriple(WINDOWS).tools();
    InterpreterFinder interpreters =
        new InterpreterFinder(
            tools,
            new Inspector(tools),
            new ArchivedPython(
                tools,
                coordinates -> {
                  throw new IOException("None");
                }));
    Requirements requirements = RequirementsResolver.of(fixture.request(), Inputs.unrecorded());
    Uv uv =
        new UvFinder(tools, interpreters)
            .find(requirements.kind(), here.interpreter())
            .orElseThrow();
    TargetPython target =
        new TargetInstallation(tools, new UvInstaller(tools, uv), environment)
            .provide(
                requirements,
                new TargetPythons.Found(environment, "3.14.3", false, "a test"),
                here.interpreter(),
                here.python());
    assertThat(target.packages()).containsEntry("kit", "1.0");
    return Files.createDirectories(TargetInstallation.site(environment));
  }
}
