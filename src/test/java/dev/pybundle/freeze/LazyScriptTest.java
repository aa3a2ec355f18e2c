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

@DisplayName("What is imported later, with the plain Python")
class LazyScriptTest {

  @TempDir Path temp;

  @ParameterizedTest
  @MethodSource("dev.pybundle.freeze.GuardScriptTest#interpreters")
  @DisplayName("comes from an archive that is the right one, once, and looks as if it was there")
  void behaves(Path interpreter) throws Exception {
    PythonRoom.unpack(temp, List.of(PythonRoom.LAZY));
    Path script =
        Path.of(
            Objects.requireNonNull(
                    LazyScriptTest.class.getResource("/dev/pybundle/lazy/test_lazy.py"))
                .toURI());

    ProcessResult result = RealPython.run(temp, Map.of(), List.of(interpreter, script, temp));

    assertThat(result.succeeded()).describedAs(String.join("\n", result.lastLines())).isTrue();
  }
}
