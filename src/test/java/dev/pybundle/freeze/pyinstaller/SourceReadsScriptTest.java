package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Workspace;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("source_reads.py finds the line that opens the file of a module")
class SourceReadsScriptTest {

  private static final String ASK =
      """
      import sys
      sys.path.insert(0, sys.argv[1])
      import source_reads
      print(source_reads.opened(sys.argv[2]))
      """;

  @TempDir Path temp;

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "def f(m): return open(m.__file__), 2",
    "def f(self): return open(self.plugin.__file__), 2",
    "def f(): return open(parser.__file__), None",
    "def f(): import os.path; return open(os.__file__), None",
    "def f(): return open(__file__), None",
    "def f(m): return open(m.file), None",
    "def f(m): return Path(m.__file__).parent, None",
    "def f(:, None",
  })
  @DisplayName("if that is none that the code imports itself")
  void finds(String line, String found) throws Exception {
    Path source =
        Files.writeString(temp.resolve("é.py"), "from json import scanner as parser\n" + line);
    Path scripts = PythonResources.unpack(new Workspace(temp.resolve("work")));
    List<String> ask =
        List.of(
            RealEnvironment.get().python().toString(),
            "-c",
            ASK,
            scripts.toString(),
            source.toString());
    ProcessResult result =
        new ProcessRunner().run(new Command(ask, temp, Map.of(), Duration.ofMinutes(1), null));

    assertThat(result.outputText().strip()).as(result.describe()).isEqualTo(found);
  }
}
