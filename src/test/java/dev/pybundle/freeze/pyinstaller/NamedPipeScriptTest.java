package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A named pipe among the sources")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "files are no pipes there")
class NamedPipeScriptTest {

  private static final Path SCRIPTS = Path.of("src/main/resources/dev/pybundle");

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "from reached_sources import Sources; found = Sources(['.'], []).files",
        "import modules; found = list(modules.own_paths('.'))",
        "import stamps; found = [stamps.digest('x.py')]",
        "import stamps; found = list(stamps.own_files('.', 'target'))",
        "import project, syntax; found = [syntax.parsed(name) for *_, names in project.walk_project('.') for name in names]",
        "import syntax; found = [syntax.parsed('x.py')]",
      })
  @DisplayName("is not opened, which would wait for somebody who writes to it")
  void isNotOpened(String script) throws Exception {
    // given
    run(List.of("/usr/bin/env", "mkfifo", "x.py", "some.pyi", "pyproject.toml"));
    Files.writeString(temp.resolve("main.py"), "");
    Files.createSymbolicLink(temp.resolve("linked.py"), temp.resolve("main.py"));
    // when
    ProcessResult result =
        run(
            List.of(
                new HostSystem().findAll(List.of("python3", "python")).get(0).toString(),
                "-c",
                script + "; print(len(found))"));
    // then a link to a file is one
    assertThat(result.succeeded()).as(result.describe()).isTrue();
    assertThat(Integer.parseInt(result.outputText())).isPositive();
  }

  private ProcessResult run(List<String> command) throws Exception {
    try (Stream<Path> folders = Files.walk(SCRIPTS)) {
      String path =
          folders
              .filter(Files::isDirectory)
              .map(folder -> folder.toAbsolutePath().toString())
              .collect(Collectors.joining(File.pathSeparator));
      return new ProcessRunner()
          .run(
              new Command(
                  command,
                  temp,
                  Map.of("PYTHONPATH", path, "PATH", "/usr/bin:/bin"),
                  Duration.ofSeconds(20),
                  null));
    }
  }
}
