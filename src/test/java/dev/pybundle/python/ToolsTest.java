package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.ProcessRunner;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The interpreter of an environment")
class ToolsTest {

  private static final int REST = "/Scripts/python.exe".length();

  @ParameterizedTest(name = "on {0} with {1} characters: {2}")
  @DisplayName("lies where Windows can start it")
  @CsvSource(
      nullValues = "is one",
      value = {
        "Windows 11, 259, is one",
        "Windows 11, 270, perhaps you should move the project to where its path is at least 11"
            + " characters shorter.",
        "Linux, 270, is one",
      })
  void length(String system, int length, String expected, @TempDir Path folder) throws Exception {
    Path top = folder.toAbsolutePath();
    Path environment = top.resolve("e".repeat(length - REST - top.toString().length() - 1));
    HostSystem host = new HostSystem(name -> "os.name".equals(name) ? system : "amd64", Map.of());
    Tools tools =
        new Tools(
            host,
            new ProcessRunner(),
            new Fixture(folder).request(),
            Inputs.unrecorded(),
            line -> {},
            line -> {});

    Throwable thrown = catchThrowable(() -> tools.requireStartable(environment));

    assertThat(thrown == null ? null : thrown.getMessage().replaceFirst("(?s).*, (?=perhaps)", ""))
        .isEqualTo(expected);
  }
}
