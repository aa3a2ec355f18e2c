package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Inputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What decides what is installed")
class EnvironmentInputsTest {

  private static final String LIB = "[project]\nname = 'lib'\nversion = '1'\n";

  private Fixture fixture;

  @BeforeEach
  void setUp(@TempDir Path folder) throws Exception {
    fixture = new Fixture(folder);
    fixture.withVariable("HOME", fixture.project.resolve("home").toString());
    fixture.withVariable("XDG_CONFIG_HOME", "");
    for (String inherited : System.getenv().keySet()) {
      if (inherited.startsWith("PIP_") || inherited.startsWith("UV_")) {
        fixture.withVariable(inherited, "");
      }
    }
    fixture.write("app/requirements.txt", "six\n");
    fixture.withRequirements("app/requirements.txt");
  }

  private Map<String, String> inputs() throws Exception {
    return EnvironmentInputs.of(
            fixture.tools(),
            RequirementsResolver.of(fixture.request(), Inputs.unrecorded()),
            null,
            Optional.empty())
        .content()
        .inputs();
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource(
      textBlock =
          """
          PIP_INDEX_URL, https://host/simple
          PIP_EXTRA_INDEX_URL, https://host/whl/cpu
          PIP_NO_BINARY, six
          UV_INDEX, https://host/whl/cpu
          UV_DEFAULT_INDEX, https://host/simple
          UV_EXTRA_INDEX_URL, https://host/simple
          UV_INDEX_STRATEGY, unsafe-best-match
          UV_TORCH_BACKEND, cpu
          UV_EXCLUDE_NEWER, 2026-01-01
          UV_WHATEVER_COMES_NEXT, 1
          """)
  @DisplayName("is each variable of an installer that says what or from where")
  void variables(String name, String value) throws Exception {
    Map<String, String> before = inputs();

    fixture.withVariable(name, value);

    assertThat(inputs()).isNotEqualTo(before).containsKey(name);
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource(
      textBlock =
          """
          UV_CACHE_DIR, /elsewhere
          UV_HTTP_TIMEOUT, 99
          UV_INDEX_OURS_PASSWORD, geheim
          UV_PYTHON, 3.9
          PIP_CACHE_DIR, /elsewhere
          PIP_TIMEOUT, 99
          PIP_TARGET, /elsewhere
          GITHUB_TOKEN, geheim
          """)
  @DisplayName("is no variable that says how, that does not reach the installer, or is a password")
  void otherVariables(String name, String value) throws Exception {
    Map<String, String> before = inputs();

    fixture.withVariable(name, value);

    assertThat(inputs()).isEqualTo(before);
  }

  @Test
  @DisplayName("is the oldest glibc of the users, as far as uv tells wheels apart by it")
  void maxGlibc() throws Exception {
    Map<String, String> before = inputs();
    fixture.withMaxGlibc("2.28");
    Map<String, String> limited = inputs();
    assertThat(limited).isNotEqualTo(before).containsKey("<maxGlibc>");
    fixture.withMaxGlibc("2.29");
    assertThat(inputs()).isEqualTo(limited);
    fixture.withMaxGlibc("2.17");
    assertThat(inputs()).isNotEqualTo(limited);
  }

  @Test
  @DisplayName("is an index, but not the password in its URL")
  void rotatedPassword() throws Exception {
    fixture.withVariable("PIP_INDEX_URL", "https://me:old@host/simple");
    fixture.write("home/.config/pip/pip.conf", "[global]\nindex-url = https://me:old@host/x\n");
    Map<String, String> before = inputs();

    fixture.withVariable("PIP_INDEX_URL", "https://me:n/e@w@host/simple");
    fixture.write("home/.config/pip/pip.conf", "[global]\nindex-url = https://me:new@host/x\n");

    assertThat(inputs()).isEqualTo(before);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "home/.config/pip/pip.conf",
    "home/.pip/pip.conf",
    "home/.config/uv/uv.toml",
    "app/uv.toml",
    "uv.toml"
  })
  @DisplayName("is each configuration file that an installer reads")
  void files(String name) throws Exception {
    Map<String, String> before = inputs();

    Path file = fixture.write(name, "[pip]\ntorch-backend = 'cpu'\n");

    assertThat(inputs()).isNotEqualTo(before).containsKey(file.toString());
  }

  @Test
  @DisplayName("is uv's part of a pyproject.toml beside a requirements.txt, and no other part")
  void toolTable() throws Exception {
    fixture.write("app/pyproject.toml", "[tool.uv]\nindex-strategy = 'first-index'\n");
    Map<String, String> before = inputs();

    fixture.write(
        "app/pyproject.toml", "[tool.ruff]\n[tool.uv]\nindex-strategy = 'first-index' # x\n");
    assertThat(inputs()).isEqualTo(before);

    fixture.write("app/pyproject.toml", "[tool.uv]\nindex-strategy = 'unsafe-best-match'\n");
    assertThat(inputs()).isNotEqualTo(before);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "UV_CONSTRAINT, constraints.txt, constraints.txt",
    "PIP_CONSTRAINT, constraints.txt, constraints.txt",
    "PIP_FIND_LINKS, ./wheels, wheels/six-1.0-py3-none-any.whl",
    "UV_FIND_LINKS, ./wheels, wheels/six-1.0-py3-none-any.whl"
  })
  @DisplayName("is what the files and folders hold that a variable names")
  void named(String variable, String value, String file) throws Exception {
    fixture.write("app/" + file, "before");
    fixture.withVariable(variable, value);
    Map<String, String> before = inputs();

    fixture.write("app/" + file, "after it");

    assertThat(inputs()).isNotEqualTo(before);
  }

  @Test
  @DisplayName("is the value of a variable in the requirements, unless it is a password")
  void variablesInRequirements() throws Exception {
    fixture.write(
        "app/requirements.txt",
        "--index-url https://${NAME}:${WORD}@host/simple\nsix==${WANTED}\n");
    fixture.withVariable("NAME", "me").withVariable("WORD", "old").withVariable("WANTED", "1.16");
    Map<String, String> before = inputs();

    assertThat(inputs()).isEqualTo(before);
    fixture.withVariable("WORD", "n/e:w@");
    assertThat(inputs()).isEqualTo(before);
    fixture.withVariable("WANTED", "1.17");
    assertThat(inputs()).isNotEqualTo(before);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          requirements.txt | ../lib
          requirements.txt | -e ../lib
          requirements.txt | lib @ file:../lib
          pyproject.toml | [project]\\nname = 'app'\\ndependencies = ['lib @ file:../lib']
          pyproject.toml | [project]\\nname = 'app'\\n[tool.uv.sources]\\nlib = { path = '../lib' }
          pyproject.toml | [project]\\nname = 'app'\\n[tool.uv.sources]\\nlib = [{ path = '../lib', editable = true }]
          pyproject.toml | [project]\\nname = 'app'\\n[tool.uv.sources]\\nlib = { workspace = true }
          pylock.toml | [[packages]]\\nname = 'lib'\\ndirectory = { path = '../lib' }
          uv.lock | [[package]]\\nname = 'lib'\\nsource = { editable = '../lib' }
          uv.lock | [[package]]\\nname = 'lib'\\nsource = { directory = '../lib' }
          """)
  @DisplayName("is a project of this machine, and those that it names itself")
  void localProjects(String name, String text) throws Exception {
    fixture.write("pyproject.toml", "[tool.uv.workspace]\nmembers = ['lib', 'deeper*']\n");
    if (name.equals("uv.lock")) {
      fixture.write("app/pyproject.toml", "[project]\nname = 'app'\n");
    }
    fixture.write("app/" + name, text.replace("\\n", "\n") + "\n");
    fixture.withRequirements("app/" + name);
    fixture.write("lib/pyproject.toml", LIB + "[tool.uv.sources]\nx = { path = '../deeper' }\n");
    fixture.write("deeper/pyproject.toml", LIB);
    fixture.write("lib/lib.py", "A = 1");
    fixture.write("deeper/x.py", "A = 1");
    Map<String, String> before = inputs();

    fixture.write("lib/lib.py", "A = 23");
    Map<String, String> changed = inputs();
    assertThat(changed).isNotEqualTo(before);

    fixture.write("deeper/x.py", "A = 23");
    if (!name.equals("uv.lock")) {
      // uv writes all of them into its lock.
      assertThat(inputs()).isNotEqualTo(changed);
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          archive = { path = '../lib.zip' }
          sdist = { path = '../lib.zip' }
          wheels = [{ path = '../lib.zip' }]
          """)
  @DisplayName("is an archive or wheel that a lock names")
  void lockedFiles(String source) throws Exception {
    fixture.write("app/pylock.toml", "[[packages]]\nname = 'lib'\n" + source + "\n");
    fixture.withRequirements("app/pylock.toml");
    Path archive = fixture.write("lib.zip", "before");
    Map<String, String> before = inputs();

    Files.writeString(archive, "after it");

    assertThat(inputs()).isNotEqualTo(before);
  }

  @ParameterizedTest(name = "<python>{0}</python>")
  @CsvSource(
      nullValues = "none",
      value = {"none", "my-python", "./my-python"})
  @DisplayName("is where the link of an interpreter leads, also if both files have the same times")
  void interpreterBehindLink(@Nullable String python) throws Exception {
    fixture.withPython(python);
    Path folder = python != null && python.contains("/") ? fixture.project : fixture.bin;
    Path link = folder.resolve(python == null ? "python3" : "my-python");
    Path old = fixture.command("old", "");
    Path other = fixture.command("other", "");
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(old));

    Files.createSymbolicLink(link, old);
    Fingerprint before = search();
    assertThat(search()).isEqualTo(before);
    Files.delete(link);
    Files.createSymbolicLink(link, other);

    assertThat(search()).isNotEqualTo(before);
  }

  private Fingerprint search() throws Exception {
    return EnvironmentInputs.of(
            fixture.tools(),
            RequirementsResolver.of(fixture.request(), Inputs.unrecorded()),
            null,
            Optional.empty())
        .search();
  }
}
