package dev.pybundle.freeze.pyoxidizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.spec.RealPython;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("What surrounds PyOxidizer, with the plain Python")
@EnabledOnOs(OS.LINUX)
class PyOxidizerScriptsTest {

  @TempDir Path temp;

  @ParameterizedTest
  @MethodSource("dev.pybundle.freeze.GuardScriptTest#interpreters")
  @DisplayName("collects, makes an interpreter to link, and settles what came of it")
  void behaves(Path interpreter) throws Exception {
    PythonRoom.unpack(
        temp,
        List.of(
            PythonRoom.COMPLETION,
            PythonRoom.COLLECTING,
            PythonRoom.INCREMENTAL,
            PythonRoom.FREEZER,
            PythonRoom.of(PyOxidizerFreezer.class)));
    Path script =
        Path.of(
            Objects.requireNonNull(
                    PyOxidizerScriptsTest.class.getResource(
                        "/dev/pybundle/pyoxidizer/test_pyoxidizer.py"))
                .toURI());

    ProcessResult result = RealPython.run(temp, Map.of(), List.of(interpreter, script, temp));

    assertThat(result.succeeded()).describedAs(String.join("\n", result.lastLines())).isTrue();
  }
}
