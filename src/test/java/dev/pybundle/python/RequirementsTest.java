package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import dev.pybundle.python.Requirements.Kind;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The requirements of a program")
class RequirementsTest {

  private static final String PROJECT =
      """
      [project]
      name = "demo"
      requires-python = ">=3.11"
      dependencies = ["six>=1.16", "sqlite-vec; sys_platform != 'win32'"]
      """;

  private Fixture fixture;

  @BeforeEach
  void setUp(@TempDir Path folder) throws Exception {
    fixture = new Fixture(folder);
  }

  @ParameterizedTest(name = "{0} gives {1}")
  @CsvSource(
      textBlock =
          """
          requirements.txt pyproject.toml,                        requirements.txt
          pyproject.toml,                                         pyproject.toml
          pylock.toml requirements.txt pyproject.toml,            pylock.toml
          uv.lock pylock.toml requirements.txt pyproject.toml,    uv.lock
          src/requirements.txt,                                   src/requirements.txt
          src/uv.lock src/pyproject.toml requirements.txt,        requirements.txt
          """)
  @DisplayName("are the first file found, the project's folder first")
  void discovered(String present, String taken) throws Exception {
    for (String name : present.split(" ", -1)) {
      fixture.write(name, name.endsWith(".txt") ? "six\n" : PROJECT);
    }

    Requirements requirements = RequirementsResolver.of(fixture.request(), Inputs.unrecorded());

    assertThat(fixture.request().display(requirements.given())).isEqualTo(taken);
  }

  @Test
  @DisplayName("are not in a pyproject.toml that holds nothing but settings of tools")
  void toolSettings() throws Exception {
    fixture.write("pyproject.toml", "[tool.ruff]\nline-length = 100\n");

    assertThat(RequirementsResolver.of(fixture.request(), Inputs.unrecorded()).kind())
        .isEqualTo(Kind.NONE);
  }

  @Test
  @DisplayName("are read from pyproject.toml with the Python that it is for")
  void project() throws Exception {
    Path file = fixture.write("pyproject.toml", PROJECT);

    Requirements requirements = RequirementsResolver.of(fixture.request(), Inputs.unrecorded());

    assertThat(requirements.entries())
        .extracting(Requirement::name)
        .containsExactly("six", "sqlite-vec");
    assertThat(requirements.python()).isEqualTo(">=3.11");
    assertThat(requirements.pythonFrom()).isEqualTo(file);
    assertThat(requirements.locked()).isFalse();
  }

  @Test
  @DisplayName("of a requirements.txt are for the Python that the pyproject.toml beside it names")
  void pythonOfSibling() throws Exception {
    fixture.write("pyproject.toml", PROJECT);
    fixture.write("requirements.txt", "six\n");

    assertThat(RequirementsResolver.of(fixture.request(), Inputs.unrecorded()).python())
        .isEqualTo(">=3.11");
  }

  @Test
  @DisplayName("of a uv.lock are all that it names, as only uv knows what of it is installed")
  void uvLock() throws Exception {
    fixture.write("pyproject.toml", PROJECT);
    fixture.write(
        "uv.lock",
        """
        version = 1
        requires-python = ">=3.12"
        [[package]]
        name = "demo"
        source = { virtual = "." }
        dependencies = [{ name = "helper" }]
        [package.dev-dependencies]
        dev = [{ name = "sqlite-vec" }]
        [[package]]
        name = "helper"
        source = { editable = "libs/helper" }
        [[package]]
        name = "sqlite-vec"
        source = { registry = "https://host/simple" }
        """);

    Requirements requirements = RequirementsResolver.of(fixture.request(), Inputs.unrecorded());

    assertThat(requirements.entries())
        .extracting(Requirement::name)
        .containsExactlyInAnyOrder("demo", "helper", "sqlite-vec");
    assertThat(requirements.python()).isEqualTo(">=3.12");
    assertThat(requirements.locked()).isTrue();
    assertThat(requirements.localSources()).containsExactly(fixture.project.resolve("libs/helper"));
    assertThat(SqliteExtensions.neededBy(fixture.request(), requirements, Inputs.unrecorded()))
        .isEmpty();
  }

  @Test
  @DisplayName("of a pylock.toml are all its packages")
  void pylock() throws Exception {
    fixture.write(
        "pylock.dev.toml",
        """
        lock-version = "1.0"
        requires-python = ">=3.10"
        [[packages]]
        name = "Sqlite_Vec"
        version = "0.1.9"
        """);

    Requirements requirements =
        RequirementsResolver.of(
            fixture.withRequirements("pylock.dev.toml").request(), Inputs.unrecorded());

    assertThat(requirements.kind()).isEqualTo(Kind.PYLOCK);
    assertThat(requirements.entries()).extracting(Requirement::name).containsExactly("sqlite-vec");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          missing.txt    |                     | <requirements>missing.txt</requirements> does not exist
          poetry.lock    | x                   | poetry export
          Pipfile        | x                   | is of no form that pybundle can install
          pyproject.toml | [tool.poetry]       | has no [project] table
          pyproject.toml | [project            | pyproject.toml:1:9: cannot be read
          uv.lock        | version = 1         | has no pyproject.toml beside it
          """)
  @DisplayName("that cannot be read are refused with what to do")
  void refused(String name, String content, String message) throws Exception {
    if (content != null) {
      fixture.write(name, content);
    }
    EnvironmentRequest request = fixture.withRequirements(name).request();

    assertThatThrownBy(() -> RequirementsResolver.of(request, Inputs.unrecorded()))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("perhaps you should ");
  }

  @ParameterizedTest
  @CsvSource({
    "--index-url https://host/simple, true",
    "--index-url=https://host/simple, true",
    "-i https://host/simple, true",
    "-ihttps://host/simple, true",
    "--pre -i https://host/simple, true",
    "--extra-index-url https://host/simple, false",
    "six --hash=sha256:-index-url, false",
    "# --index-url https://host/simple, false"
  })
  @DisplayName("name the index that they are for, or not")
  void index(String line, boolean named) throws Exception {
    fixture.write("requirements.txt", "-r more.txt\n");
    fixture.write("more.txt", line + "\nsix\n");

    assertThat(RequirementsResolver.of(fixture.request(), Inputs.unrecorded()).nameIndex())
        .isEqualTo(named);
  }
}
