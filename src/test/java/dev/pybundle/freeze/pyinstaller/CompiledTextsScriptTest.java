package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Workspace;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.PythonEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName(
    "compiled_texts.py, of modules that a real Cython, a real mypyc and a real C compiler made,")
class CompiledTextsScriptTest {

  private static final String MODULE =
      """
      def lazy():
          '''%s'''
          from pkg.inner.deep import VALUE
          from .side import OTHER
          return VALUE, OTHER
      """;

  private static final String LAZY =
      """
      def lazy() -> int:
          from pkg.inner.deep import VALUE
          return len(str(VALUE))
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
    assertThat(texts(module)).isEqualTo("True ['pkg.inner.deep', 'side']");
  }

  @Test
  @DisplayName("finds what the library of mypyc imports that has the code of several modules")
  void findsInGroup() throws Exception {
    Path sources = Files.createDirectories(temp.resolve("pkg"));
    for (String name : List.of("__init__", "fast")) {
      Files.writeString(sources.resolve(name + ".py"), LAZY);
    }
    PythonEnvironment mypy =
        RealEnvironment.with("mypyc", List.of("mypy==1.18.2", "setuptools==80.9.0"));
    run(
        List.of(
            mypy.python().toString(),
            "-m",
            "mypyc",
            "--ignore-missing-imports",
            "pkg/__init__.py",
            "pkg/fast.py"),
        Map.of(
            "PYTHONPATH",
            mypy.freezer().folder().toString(),
            "PATH",
            System.getenv("PATH") + ":" + mypy.freezer().folder().resolve("bin")));

    try (Stream<Path> files = Files.list(temp)) {
      assertThat(files.filter(each -> each.getFileName().toString().contains("__mypyc.")))
          .singleElement()
          .satisfies(each -> assertThat(texts(each)).isEqualTo("True ['pkg.inner.deep']"));
    }
  }

  private String texts(Path module) throws Exception {
    Path scripts = PythonResources.unpack(new Workspace(temp.resolve("work é")));
    return run(
        List.of(
            RealEnvironment.get().python().toString(),
            "-c",
            ASK,
            scripts.toString(),
            module.toString()),
        Map.of());
  }

  private String run(List<String> command, Map<String, String> variables) throws Exception {
    ProcessResult result =
        new ProcessRunner().run(new Command(command, temp, variables, Duration.ofMinutes(2), null));
    assertThat(result.succeeded()).as(result.describe()).isTrue();
    return result.outputText().strip();
  }
}
