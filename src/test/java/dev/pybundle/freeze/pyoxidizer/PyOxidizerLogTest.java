package dev.pybundle.freeze.pyoxidizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("PyOxidizerLog")
class PyOxidizerLogTest {

  private static final String FAILURE =
      """
      building with Rust 1.95.0
      %s
      error[PYOXIDIZER_PYTHON_EXECUTABLE]: adding PythonExecutable to FileManifest

          Caused by:
              0: building Python executable
              1: cargo build failed
            --> ./pyoxidizer.bzl:39:5
             |
          39 |     files.add_python_resource(".", program)
             |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ PythonExecutable.to_file_manifest()

      error: adding PythonExecutable to FileManifest
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "error: failed to download `libc v0.2.139` | build once with a network",
        "error: linking with `cc` failed: exit status: 1 | install what the linker misses",
        "error[E0308]: mismatched types | look at that line of it",
      })
  @DisplayName("says what failed, where in pyoxidizer.bzl, what Cargo said, and what to do")
  void failuresAreExplained(String cargo, String advice) {
    String sentence = PyOxidizerLog.problem(result(FAILURE.formatted(cargo))).sentence();

    assertThat(sentence)
        .startsWith(
            "PyOxidizer failed at pyoxidizer.bzl:39:5: adding PythonExecutable to FileManifest:"
                + " building Python executable: cargo build failed; Cargo said: "
                + cargo.replaceFirst("error.*?: ", ""))
        .contains("pyoxidizer.log", "perhaps you should " + advice);
  }

  @Test
  @DisplayName("shows the last lines of a failure that is not PyOxidizer's own")
  void otherFailuresAreShown() {
    assertThat(PyOxidizerLog.problem(result("Killed")).sentence())
        .contains("ended with exit code 1", "Killed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'   Compiling pyembed v0.24.0' | true",
        "error: failed to download foo | true",
        "adding extra file lib/abc.py to . | false",
        "'    2   [x]     [ ]        [ ]      BSD Zero Clause License' | false",
      })
  @DisplayName("shows progress while it builds, and no line for each file")
  void chatterIsLeftOut(String line, boolean shown) {
    assertThat(PyOxidizerLog.isWorthReading(line)).isEqualTo(shown);
  }

  private static ProcessResult result(String output) {
    Command command =
        new Command(
            List.of("python"),
            Path.of("."),
            Map.of(),
            Duration.ofMinutes(1),
            Path.of("pyoxidizer.log"));
    List<String> lines = output.lines().toList();
    return new ProcessResult(command, 1, Duration.ofSeconds(1), false, lines, lines);
  }
}
