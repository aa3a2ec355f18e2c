package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Inputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A finished environment")
class EnvironmentStateTest {

  private static final Fingerprint NOTHING = new Fingerprint(Map.of());

  private final Path temp;

  EnvironmentStateTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @Test
  @DisplayName("is none if the Python of its target is gone from the cache")
  void targetGone() throws Exception {
    Path target = Files.createDirectories(temp.resolve("cache/python"));
    Path interpreter = Files.createFile(temp.resolve("python"));
    assertThat(interpreter.toFile().setExecutable(true)).isTrue();
    InterpreterInfo info =
        new InterpreterInfo(
            interpreter,
            "3.14.3",
            "CPython",
            "x86_64",
            64,
            "",
            null,
            "",
            true,
            true,
            true,
            true,
            true,
            Map.of());
    PythonEnvironment environment =
        new PythonEnvironment(
            interpreter.toAbsolutePath(),
            info,
            "key",
            Map.of(),
            Map.of(),
            OwnFiles.NONE,
            new FreezerPackages(temp, Map.of()),
            new TargetPython(target, "3.14.3", true, temp, Map.of("six", "1.17.0")),
            "Python 3.14.3");
    new EnvironmentState(
            NOTHING, NOTHING, NOTHING, EnvironmentInputs.stamp(interpreter), environment)
        .write(temp);
    assertThat(EnvironmentState.read(temp, Inputs.unrecorded()))
        .map(EnvironmentState::environment)
        .contains(environment);

    Files.delete(target);

    assertThat(EnvironmentState.read(temp, Inputs.unrecorded())).isEmpty();
  }
}
