package dev.pybundle.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.spec.RealPython;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The quick start, with the plain Python")
class StartScriptTest {

  @TempDir Path temp;

  @ParameterizedTest
  @MethodSource("dev.pybundle.freeze.GuardScriptTest#interpreters")
  @DisplayName("lets older objects wait while modules come, and nothing else")
  void behaves(Path interpreter) throws Exception {
    PythonRoom.unpack(temp, List.of(PythonRoom.START));
    Path script =
        Path.of(
            Objects.requireNonNull(
                    StartScriptTest.class.getResource("/dev/pybundle/start/test_start.py"))
                .toURI());

    ProcessResult result = RealPython.run(temp, Map.of(), List.of(interpreter, script, temp));

    assertThat(result.succeeded()).describedAs(String.join("\n", result.lastLines())).isTrue();
  }
}
