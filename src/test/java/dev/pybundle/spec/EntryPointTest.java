package dev.pybundle.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.process.ProcessResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An entry point")
class EntryPointTest {

  private final Path folder;

  EntryPointTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "cortex.server:main, cortex.server, main",
    "main:run, main, run",
    "a.b.c:App.run, a.b.c, App.run",
    "_private:_x1, _private, _x1",
    "größe:starte, größe, starte"
  })
  @DisplayName("is a module and a callable")
  void parsed(String text, String module, String callable) {
    assertThat(EntryPoint.parse(text)).contains(new EntryPoint(module, callable));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "main.py",
        "src/main.py",
        "a:b:c",
        "a:",
        ":b",
        "a-b:main",
        "1a:main",
        "a:main()",
        "a b:c",
        "class:main",
        "a:lambda",
        "a..b:main",
        "C:\\src\\main.py",
        "a:b\nimport os",
        "a;import os:x"
      })
  @DisplayName("is nothing that could be other code")
  void refused(String text) {
    assertThat(EntryPoint.parse(text)).isEmpty();
  }

  @ParameterizedTest(name = "{1} ends with {2}")
  @CsvSource({
    "'def main(): return 7', main, 7",
    "'def main(): pass', main, 0",
    "'def main(): return \"wrong\"', main, 1",
    "'class App:\n  @staticmethod\n  def run(): return 3', App.run, 3",
    "'import multiprocessing\ndef main(): return 4', main, 4"
  })
  @DisplayName("becomes a script whose exit code is the return value")
  void script(String code, String callable, int exitCode) throws Exception {
    // given
    Path module = Files.createDirectories(folder.resolve("pkg")).resolve("app.py");
    Files.writeString(module, code + "\n");
    Path script = folder.resolve(EntryPoint.SCRIPT_NAME);
    Files.writeString(script, new EntryPoint("pkg.app", callable).script());

    // when
    ProcessResult result =
        RealPython.run(
            folder,
            Map.of("PYTHONPATH", folder.toString()),
            List.of(RealPython.interpreter(), script));

    // then
    assertThat(result.exitCode()).as(result.describe()).isEqualTo(exitCode);
  }

  @Test
  @DisplayName("has a script that says who wrote it")
  void header() {
    assertThat(new EntryPoint("a", "b").script()).startsWith("# Written by pybundle:generate-spec");
  }
}
