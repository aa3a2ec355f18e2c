package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Workspace;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("compiled_texts.py, of modules that a real Cython and a real C compiler made,")
class CompiledTextsScriptTest {

  private static final String MODULE =
      """
      def lazy():
          '''%s'''
          from pkg.inner.deep import VALUE
          from .side import OTHER
          return VALUE, OTHER
      """;

  private static final String ASK =
      """
      import sys
      sys.path.insert(0, sys.argv[1])
      from compiled_texts import compiled_texts
      found = compiled_texts(sys.argv[2])
      names = ("pkg.inner.deep", "pkg.outer.deep", "side", "beside")
      print(found.is_complete, [name for name in names if found.may_hold(name)])
      """;

  @TempDir Path temp;

  @ParameterizedTest(name = "Cython {0}, {1} lines of documentation, -D{2}")
  @CsvSource({
    "3.1.8, 40, NOTHING",
    "3.2.9, 40, NOTHING",
    "3.2.9, 40, CYTHON_COMPRESS_STRINGS=2",
    "3.2.9, 40, CYTHON_COMPRESS_STRINGS=0",
    "3.3.1, 0, NOTHING",
    "3.3.1, 40, NOTHING",
    "3.3.1, 40, CYTHON_COMPRESS_STRINGS=1",
    "3.3.1, 40, CYTHON_COMPRESS_STRINGS=90",
  })
  @DisplayName("finds the names of what it imports")
  void finds(String version, int lines, String macro) throws Exception {
    // given
    String text = "This is one line of what is there to be packed.\n    ".repeat(lines);
    Path module =
        new RealCython(version, macro)
            .compile(temp.resolve("site é"), "pkg.fast", MODULE.formatted(text));
    // when
    Path scripts = PythonResources.unpack(new Workspace(temp.resolve("work é")));
    List<String> ask =
        List.of(
            RealEnvironment.get().python().toString(),
            "-c",
            ASK,
            scripts.toString(),
            module.toString());
    ProcessResult result =
        new ProcessRunner().run(new Command(ask, temp, Map.of(), Duration.ofMinutes(2), null));
    // then
    assertThat(result.outputText().strip())
        .as(result.describe())
        .isEqualTo("True ['pkg.inner.deep', 'side']");
  }
}
