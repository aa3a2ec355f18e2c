package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.process.ProcessResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The user's own project")
class ProjectInstallationTest {

  private static final String DISTRIBUTION =
      """
      [build-system]
      requires = ["setuptools>=68"]
      build-backend = "setuptools.build_meta"
      [project]
      name = "desk-backend"
      version = "2.4.0"
      dependencies = ["idna==3.10"]
      [project.scripts]
      desk = "desk.main:main"
      [project.entry-points."desk.plugins"]
      mail = "desk.mail:Mail"
      [tool.setuptools.package-data]
      desk = ["*.json"]
      """;

  /** What a program can ask for that only a distribution has. */
  private static final String QUESTIONS =
      "from importlib import metadata as m;"
          + " print(m.version('desk-backend'), m.version('idna'),"
          + " [p.value for p in m.entry_points(group='desk.plugins')])";

  @TempDir
  @SuppressWarnings("NullAway") // JUnit sets it before the first test.
  private static Path cache;

  private Fixture fixture;

  @BeforeEach
  void setUp(@TempDir Path folder) throws Exception {
    fixture = new Fixture(folder).withRealPath().withCache(cache);
    // Setuptools looks nowhere else if there is one.
    Files.delete(fixture.project.resolve("src"));
    fixture.write("desk/__init__.py", "");
    fixture.write("desk/main.py", "def main(): pass\n");
    fixture.write("desk/rules.json", "{}");
    fixture.write("target/classes/stale.py", "");
  }

  private String ask(PythonEnvironment environment, String code) throws Exception {
    ProcessResult result =
        fixture
            .tools()
            .ask(
                "test", List.of(environment.python().toString(), "-I", "-B", "-c", code), Map.of());
    assertThat(result.succeeded()).as(result.describe()).isTrue();
    return result.outputText();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"-e .", ".", "desk-backend @ file:.", "-r own.txt"})
  @DisplayName("is installed as others get it if the requirements name it, without Maven's folder")
  void required(String line) throws Exception {
    fixture.write("pyproject.toml", DISTRIBUTION);
    fixture.write("own.txt", "-e .\n");
    fixture.write("requirements.txt", line + "\n");

    PythonEnvironment environment = fixture.provide();

    assertThat(ask(environment, QUESTIONS)).isEqualTo("2.4.0 3.10 ['desk.mail:Mail']");
    assertThat(ask(environment, "import desk; print(desk.__file__)")).contains("site-packages");
    assertThat(
            ask(
                environment,
                "import desk, os; print(sorted(os.listdir(os.path.dirname(desk.__file__))))"))
        .isEqualTo("['__init__.py', 'main.py', 'rules.json']");
    assertThat(fixture.project.resolve("build")).doesNotExist();
    assertThat(fixture.project.resolve("desk_backend.egg-info")).doesNotExist();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pyproject.toml   |
          requirements.txt | idna==3.10
          """)
  @DisplayName("is there as metadata if it is a distribution and is not named")
  void notNamed(String file, String content) throws Exception {
    fixture.write("pyproject.toml", DISTRIBUTION);
    if (content != null) {
      fixture.write(file, content + "\n");
    }

    PythonEnvironment environment = fixture.provide();

    assertThat(ask(environment, QUESTIONS)).isEqualTo("2.4.0 3.10 ['desk.mail:Mail']");
    assertThat(environment.packages()).containsEntry("desk-backend", "2.4.0");
    assertThat(environment.origin()).endsWith(" from " + file);

    // when its code changes, nothing does; when its version changes, that does
    fixture.write("desk/main.py", "def main(): return 1\n");
    assertThat(fixture.provide().key()).isEqualTo(environment.key());
    fixture.write("pyproject.toml", DISTRIBUTION.replace("2.4.0", "2.5.0"));
    assertThat(ask(fixture.provide(), QUESTIONS)).startsWith("2.5.0 ");
  }

  @Test
  @DisplayName("is no distribution without a build backend, as for uv")
  void application() throws Exception {
    fixture.write("pyproject.toml", DISTRIBUTION.replaceFirst("(?s).*?\\[project\\]", "[project]"));

    assertThat(fixture.provide().packages()).containsOnlyKeys("idna");
  }

  @Test
  @DisplayName("may have dependencies that only its build backend knows")
  void dynamic() throws Exception {
    fixture.write(
        "pyproject.toml",
        DISTRIBUTION.replace("dependencies = [\"idna==3.10\"]", "dynamic = [\"dependencies\"]")
            + "[tool.setuptools.dynamic]\ndependencies = { file = [\"requirements/base.txt\"] }\n");
    fixture.write("requirements/base.txt", "idna==3.10\n");

    assertThat(ask(fixture.provide(), QUESTIONS)).startsWith("2.4.0 3.10 ");
    assertThat(fixture.warnings).singleElement().asString().contains("is not locked");

    fixture.write("requirements/base.txt", "idna==3.7\n");
    assertThat(ask(fixture.provide(), QUESTIONS)).startsWith("2.4.0 3.7 ");
  }

  @Test
  @DisplayName("is installed as others get it by pip, too")
  void pip(@TempDir Path scratch) throws Exception {
    InterpreterInfo real = Fixture.realPython(scratch);
    fixture.withPath(fixture.bin).withCache(scratch).offline();
    fixture.disguised("python3", real, Map.of("pip", true, "ensurepip", false, "venv", true));
    fixture.write("requirements.txt", "-e .\n");
    fixture.write(
        "pyproject.toml",
        """
        [build-system]
        requires = []
        build-backend = "backend"
        backend-path = ["."]
        [project]
        name = "desk-backend"
        version = "2.4.0"
        """);
    fixture.write(
        "backend.py",
        """
        import os, zipfile
        def build_wheel(folder, settings=None, metadata=None):
            assert not os.path.exists("target")
            info = "desk_backend-2.4.0.dist-info/"
            with zipfile.ZipFile(folder + "/desk_backend-2.4.0-py3-none-any.whl", "w") as wheel:
                wheel.write("desk/__init__.py")
                wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: desk-backend\\nVersion: 2.4.0\\n")
                wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
                wheel.writestr(info + "RECORD", "desk/__init__.py,,\\n" + info + "METADATA,,\\n" + info + "WHEEL,,\\n")
            return "desk_backend-2.4.0-py3-none-any.whl"
        """);

    PythonEnvironment environment = fixture.provide();

    assertThat(environment.origin()).contains(", packages by pip from requirements.txt");
    assertThat(ask(environment, "import desk; print(desk.__file__)")).contains("site-packages");
  }
}
