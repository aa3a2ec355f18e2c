package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
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

@DisplayName("The search for an interpreter")
class InterpreterFinderTest {

  private static final Map<String, Object> NO_EXTENSIONS = Map.of("loadExtension", false);

  private Fixture fixture;

  @BeforeEach
  void setUp(@TempDir Path folder) throws Exception {
    fixture = new Fixture(folder);
  }

  private InterpreterFinder.Found find() throws Exception {
    Tools tools = fixture.tools();
    EnvironmentRequest request = fixture.request();
    Requirements requirements = RequirementsResolver.of(request, Inputs.unrecorded());
    String extensions =
        SqliteExtensions.neededBy(request, requirements, Inputs.unrecorded()).orElse(null);
    InterpreterArtifacts none =
        coordinates -> {
          throw new IOException("Could not find artifact " + coordinates);
        };
    return new InterpreterFinder(tools, new Inspector(tools), new ArchivedPython(tools, none))
        .find(Needs.of(request, requirements, extensions));
  }

  @Test
  @DisplayName("takes python3, then python, then the newest, and looks no further")
  void order() throws Exception {
    fixture.command("python3", "echo 'pyenv: python3: command not found' >&2; exit 127");
    fixture.interpreter("python", Map.of("version", "3.8.1"));
    fixture.interpreter("python3.12", Map.of("version", "3.12.1"));
    fixture.interpreter("python3.9", Map.of("version", "3.9.1"));

    InterpreterFinder.Found found = find();

    assertThat(found.info().version()).isEqualTo("3.12.1");
    assertThat(found.source()).isEqualTo("from " + fixture.bin.resolve("python3.12"));
    assertThat(found.rejected().stream().map(Candidate::line))
        .containsExactly(
            fixture.bin.resolve("python3") + ": does not start: pyenv: python3: command not found",
            fixture.bin.resolve("python")
                + " (3.8.1): is Python 3.8.1, but freezing needs >=3.9,<3.16");
  }

  @Test
  @DisplayName("finds the same when it searches again, for other needs as well")
  void again() throws Exception {
    Path python = fixture.interpreter("python3", Map.of());
    Tools tools = fixture.tools();
    ArchivedPython archived =
        new ArchivedPython(
            tools,
            coordinates -> {
              throw new IOException("Could not find artifact " + coordinates);
            });
    InterpreterFinder finder = new InterpreterFinder(tools, new Inspector(tools), archived);
    Needs needs = new Needs(Fixture.LINUX, List.of(), null);
    VersionSpecifiers newer = VersionSpecifiers.parse(">=3.14").orElseThrow();

    assertThatThrownBy(() -> finder.find(needs.and(new Needs.Range(newer, "a test"))))
        .isInstanceOf(ProblemException.class);

    assertThat(finder.find(needs).source()).isEqualTo("from " + python);
    assertThat(finder.find(needs).rejected()).isEmpty();
  }

  @Test
  @DisplayName("asks an interpreter with several names once")
  void duplicates() throws Exception {
    Path real = fixture.interpreter("python3.11", NO_EXTENSIONS);
    Files.createSymbolicLink(fixture.bin.resolve("python3"), real);
    Files.createSymbolicLink(fixture.bin.resolve("python"), real);
    fixture.withLoadExtension(LoadExtension.REQUIRED);

    assertThatThrownBy(this::find)
        .isInstanceOf(ProblemException.class)
        .satisfies(
            problem ->
                assertThat(
                        String.valueOf(problem.getMessage())
                            .lines()
                            .filter(line -> line.contains("3.11.2")))
                    .containsExactly(
                        "    - "
                            + fixture.bin.resolve("python3")
                            + " (3.11.2): its sqlite3 cannot load extensions, which the"
                            + " configuration needs"));
  }

  @Test
  @DisplayName("refuses sqlite-vec on a machine without Python at once, with all it looked at")
  void refusesSqliteVec() throws Exception {
    fixture.write("requirements.txt", "fastapi==0.165.0\nsqlite-vec==0.1.9\n");

    assertThatThrownBy(fixture::provide)
        .isInstanceOf(ProblemException.class)
        .hasMessage(
            """
            No Python was found to freeze with. It needs CPython >=3.9,<3.16 for freezing, for \
            x86_64-unknown-linux-gnu, with a shared libpython and with a sqlite3 that can load \
            extensions for sqlite-vec (requirements.txt:2). Looked at:
                - PATH: has no python3, python, python3.15 ... python3.9
                - uv: is not on the PATH, so it cannot provide a Python
                - maven:org.bytedeco:cpython:3.14.3-1.5.13:linux-x86_64 (3.14.3): its sqlite3 \
            cannot load extensions, which sqlite-vec (requirements.txt:2) needs
            None of them can be used, perhaps you should install a Python 3.11 whose sqlite3 can \
            load extensions, e.g. your distribution's python3 together with its shared library \
            (Debian and Ubuntu: apt-get install python3 libpython3-dev), or install uv, or name a \
            Python that can with <python>/path/to/python3</python>.\
            """);
  }

  @ParameterizedTest(name = "{0}={1}: {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          sharedLibrary |                        | its shared library libpython3.11.so.1.0 is not installed
          unusable      | zlib=libz.so.1: gone   | its module zlib does not work: libz.so.1: gone
          unusable      | sqlite3=libsqlite3: no | its sqlite3 does not work: libsqlite3: no
          """)
  @DisplayName("passes over an interpreter that lacks something")
  void lacking(String member, String value, String reason) throws Exception {
    Object changed = value == null ? "" : Map.of(value.split("=", -1)[0], value.split("=", -1)[1]);
    fixture.interpreter("python3", Map.of(member, changed, "loadExtension", false));
    fixture.withLoadExtension(
        reason.contains("sqlite3") ? LoadExtension.REQUIRED : LoadExtension.AUTO);

    assertThatThrownBy(this::find).hasMessageContaining(" (3.11.2): " + reason);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          echo no json                                     | does not answer like a Python: no json
          echo 'Unknown option: -I' >&2; exit 2            | is Python 2
          exit 3                                           | does not start: exit code 3
          echo Traceback >&2; echo 'E: bad' >&2; exit 1    | does not start: E: bad
          echo 'python3: libz.so.1: cannot open shared object file' >&2; exit 127 | does not start: python3: libz.so.1
          """)
  @DisplayName("passes over what does not answer, with the reason it gives")
  void broken(String script, String reason) throws Exception {
    fixture.command("python3", script);

    assertThatThrownBy(this::find)
        .hasMessageContaining(fixture.bin.resolve("python3") + ": " + reason);
  }

  @Test
  @DisplayName("passes over a file that cannot be started")
  void notExecutable() throws Exception {
    Path file = fixture.command("python3", "");
    Files.writeString(file, "#!/does/not/exist\n");

    assertThatThrownBy(this::find).hasMessageContaining("python3: cannot be started: ");
  }

  @ParameterizedTest(name = "<python>{0}</python>")
  @CsvSource(
      textBlock =
          """
          3.12,                 3.12.1
          3.9,                  3.9.1
          3.9.1,                3.9.1
          python3.9,            3.9.1
          ../bin/python3.12,    3.12.1
          """)
  @DisplayName("obeys <python> as a version, a command or a path")
  void configured(String python, String version) throws Exception {
    fixture.interpreter("python3", Map.of());
    fixture.interpreter("python3.12", Map.of("version", "3.12.1"));
    fixture.interpreter("python3.9", Map.of("version", "3.9.1"));

    assertThat(pythonIs(python).info().version()).isEqualTo(version);
  }

  private InterpreterFinder.Found pythonIs(String python) throws Exception {
    fixture.withPython(python);
    return find();
  }

  @ParameterizedTest(name = "<python>{0}</python>")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          3.13             | (3.11.2): is Python 3.11.2, but <python>3.13</python> needs 3.13
          python3.99       | <python>python3.99</python> was not found: there is no such command on the PATH
          ./venv/python    | was not found: there is no file
          ../bin           | is a folder, not an interpreter
          ../bin/python3.8 | (3.8.1): is Python 3.8.1, but freezing
          maven:x          | is not of the form maven:group:artifact:version[:classifier]
          maven:g:a:1      | maven:g:a:1: cannot be had: Could not find artifact g:a:jar:1
          maven:org.bytedeco:cpython:3.16.0-1 | (3.16.0): is Python 3.16.0, but freezing
          """)
  @DisplayName("refuses a <python> that does not fit, and takes no other")
  void configuredUnfit(String python, String message) throws Exception {
    fixture.interpreter("python3", Map.of());
    fixture.interpreter("python3.8", Map.of("version", "3.8.1"));

    assertThatThrownBy(() -> pythonIs(python))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("perhaps you should ");
  }

  @Test
  @DisplayName("takes an interpreter that uv manages if none on the PATH fits")
  void managed() throws Exception {
    Path managed = fixture.interpreter("managed-python", Map.of("version", "3.12.9"));
    fixture.command("uv", "[ \"$2\" = find ] && [ -z \"$VIRTUAL_ENV\" ] && echo '" + managed + "'");
    fixture.withVariable("VIRTUAL_ENV", "/elsewhere");

    assertThat(find().info().version()).isEqualTo("3.12.9");
  }

  @Test
  @DisplayName("lets uv download one, and says why that failed")
  void downloadFails() throws Exception {
    fixture.command(
        "uv",
        "if [ \"$2\" = install ]; then echo \"$3 $UV_PYTHON_DOWNLOADS $UV_HTTP_RETRIES\" >&2;"
            + " echo '  cause: no route to https://me:secret@host/python' >&2; fi; exit 1");
    fixture.withTriple("riscv64gc-unknown-linux-gnu");

    assertThatThrownBy(this::find)
        .hasMessageContaining(
            "uv: downloading Python 3.12 failed: cause: no route to https://****@host/python")
        .hasMessageContaining("Maven repository: has no Python for riscv64gc-unknown-linux-gnu");
    assertThat(Files.readString(fixture.request().workspace().log("python-uv-python-install")))
        .contains(">=3.9,<3.16,==3.12.* automatic 0");
    assertThat(fixture.info).contains("No Python on the PATH fits: uv downloads Python 3.12");
  }

  @Test
  @DisplayName("lets uv download nothing offline")
  void offline() throws Exception {
    fixture.command("uv", "[ \"$2\" = find ] || touch '" + fixture.bin + "/downloaded'; exit 1");
    fixture.offline();

    assertThatThrownBy(this::find)
        .hasMessageContaining("uv: has no fitting Python and may not download one offline")
        .hasMessageContaining("cannot be had: Could not find artifact org.bytedeco:cpython:jar:");
    assertThat(fixture.bin.resolve("downloaded")).doesNotExist();
  }

  @Test
  @DisplayName("describes the real interpreters of this machine")
  void real() throws Exception {
    fixture.withRealPath();

    InterpreterFinder.Found found = find();

    InterpreterInfo info = found.info();
    assertThat(info.implementation()).isEqualTo("CPython");
    assertThat(info.executable()).isRegularFile();
    assertThat(info.sharedLibrary()).isRegularFile();
    assertThat(info.displayName()).isEqualTo("Python " + info.version());
    assertThat(List.of(32, 64)).contains(info.bits());
  }
}
