package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What an interpreter says of itself")
class InspectorTest {

  @ParameterizedTest(name = "with {0} on Windows: {1}")
  @DisplayName("is that it makes environments on Windows only with the launchers they get")
  @CsvSource({
    "venvlauncher.exe, True",
    "python.exe, True",
    "Activate.ps1, False",
  })
  void launchers(String file, String expected, @TempDir Path folder) throws Exception {
    Fixture fixture = new Fixture(folder);
    Path venv = Files.createDirectories(fixture.project.resolve("é b/venv"));
    Files.createFile(venv.resolve("__init__.py"));
    Files.createFile(Files.createDirectories(venv.resolve("scripts/nt")).resolve(file));
    String script = fixture.tools().resourceFile("inspect_interpreter.py").toString();
    String ask =
        "import runpy, sys; ask = runpy.run_path(sys.argv[1])['makes_environments'];"
            + " sys.path.insert(0, sys.argv[2]); print(ask(True))";

    List<String> said =
        fixture
            .tools()
            .ask(
                "ask",
                List.of(
                    Fixture.realPython(folder).executable().toString(),
                    "-I",
                    "-B",
                    "-c",
                    ask,
                    script,
                    venv.getParent().toString()),
                Map.of())
            .output();

    assertThat(said).last().isEqualTo(expected);
  }
}
