package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Json;
import dev.pybundle.freeze.pyinstaller.InputCheck.Answer;
import dev.pybundle.freeze.pyinstaller.InputCheck.Question;
import dev.pybundle.freeze.pyinstaller.InputCheck.SyntaxError;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("check_inputs.py")
class CheckInputsScriptTest {

  @TempDir Path temp;

  private Path root;

  @BeforeEach
  void sources() throws IOException {
    root = Files.createDirectories(temp.resolve("sources é"));
    write("main.py", "import helper\n");
    write("helper.py", "raise SystemExit('the check must not import this')\n");
    write("pkg/__init__.py", "");
  }

  @Test
  @DisplayName("finds nothing in good sources, and imports none of them")
  void findsNothing() throws Exception {
    assertThat(
            ask(
                List.of("helper", "pkg.sub", "sqlite3", "sys", "json.tool"),
                List.of("pkg", "email"),
                List.of("pip")))
        .isEqualTo(new Answer(List.of(), List.of(), List.of(), List.of(), List.of()));
  }

  @Test
  @DisplayName(
      "names file and line of every syntax error, also of a bad encoding, in modules that can be imported")
  void findsSyntaxErrors() throws Exception {
    // given
    write("pkg/broken.py", "x = 1\n\ndef f(:\n");
    Files.write(root.resolve("latin.py"), "# é\n".getBytes(StandardCharsets.ISO_8859_1));
    write("not-a-module.py", "def f(:\n");
    write("templates-{{x}}/module.py", "def f(:\n");
    // when
    Answer answer = ask(List.of(), List.of(), List.of());
    // then
    assertThat(answer.syntaxErrors())
        .extracting(SyntaxError::file)
        .containsExactly(
            root.resolve("latin.py").toString(), root.resolve("pkg/broken.py").toString());
    assertThat(answer.syntaxErrors().get(1).line()).isEqualTo(3);
    assertThat(answer.syntaxErrors()).allMatch(error -> !error.reason().isBlank());
  }

  @Test
  @DisplayName("tells which names of the configuration this environment does not have")
  void findsMissingNames() throws Exception {
    // when
    Answer answer =
        ask(
            List.of("no_such_module_x", "json"),
            List.of("no_such_package_x", "helper", "email"),
            List.of("no-such-distribution-x"));
    // then
    assertThat(answer.missingModules()).containsExactly("no_such_module_x");
    assertThat(answer.missingPackages()).containsExactly("no_such_package_x");
    assertThat(answer.plainModules()).containsExactly("helper");
    assertThat(answer.missingDistributions()).containsExactly("no-such-distribution-x");
  }

  private Answer ask(List<String> modules, List<String> packages, List<String> distributions)
      throws Exception {
    Path script = temp.resolve("check_inputs.py");
    try (InputStream resource =
        getClass().getResourceAsStream("/dev/pybundle/python/freezer/check_inputs.py")) {
      Files.write(script, resource.readAllBytes());
    }
    Path question = temp.resolve("question.json");
    Json.write(
        question,
        new Question(
            root.resolve("main.py").toString(),
            List.of(root.toString()),
            modules,
            packages,
            distributions));
    Path python = new HostSystem().findAll(List.of("python3", "python")).get(0);
    ProcessResult result =
        new ProcessRunner()
            .run(
                new Command(
                    List.of(python.toString(), script.toString(), question.toString()),
                    temp,
                    Map.of(
                        "PYTHONUTF8",
                        "1",
                        "PATH",
                        System.getenv("PATH"),
                        "HOME",
                        System.getProperty("user.home")),
                    Duration.ofMinutes(1),
                    null));
    assertThat(result.succeeded()).as(result.describe()).isTrue();
    return Json.parse(result.outputText(), Answer.class);
  }

  private void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
