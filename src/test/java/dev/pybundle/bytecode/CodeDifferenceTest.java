package dev.pybundle.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bytecode.CodeDifference.Kind;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Code of a module differs from the one of another build")
class CodeDifferenceTest {

  private static final String SOURCE =
      "class Sum:\n    def of(self, a):\n        return a + 1 if a in {'x', 'y'} else 'é'\n";
  private static final int HEADER = 16;

  @TempDir Path temp;

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.pybundle.bytecode.CompiledCodeTest#pythons")
  @DisplayName("by the name of its file alone, with each Python")
  void fileName(String python) throws Exception {
    // given
    Compiled one = compiled(python, "a/one.py", SOURCE);
    Compiled other = compiled(python, "b\\\\one.py", SOURCE);
    // then
    assertThat(one.differenceTo(other)).isEqualTo(new CodeDifference(Set.of(Kind.FILE_NAME), ""));
    assertThat(one.differenceTo(one)).isEqualTo(new CodeDifference(Set.of(), ""));
  }

  @ParameterizedTest(name = "{0} becomes {1}")
  @CsvSource({
    "a + 1, a - 1, Sum.of (line 2)",
    "'''x''', '''z''', Sum.of (line 2)",
    "return, '\n        return', Sum.of (line 2)",
    "class Sum, class Sun, ''",
  })
  @DisplayName("by what it does, and says in which function")
  void code(String text, String replacement, String place) throws Exception {
    // given
    Compiled one = compiled("python3", "one.py", SOURCE);
    Compiled other = compiled("python3", "one.py", SOURCE.replace(text, replacement));
    // then
    assertThat(one.differenceTo(other)).isEqualTo(new CodeDifference(Set.of(Kind.CODE), place));
  }

  @Test
  @DisplayName("by columns and room on the stack, as compress changes it")
  void compressed() throws Exception {
    // given
    Compiled one = compiled("python3", "one.py", SOURCE);
    CompiledCode code = CompiledCode.read(one.code, one.layout().orElseThrow());
    code.removeColumns();
    code.reserveStack(1000);
    // then
    assertThat(one.differenceTo(new Compiled(one.magic, code.marshalled())).kinds())
        .containsExactlyInAnyOrder(Kind.COLUMNS, Kind.STACK);
  }

  /** Code with the first bytes of its file, which tell the Python that wrote it. */
  private static final class Compiled {

    private final byte[] magic;
    private final byte[] code;

    Compiled(byte[] magic, byte[] code) {
      this.magic = magic;
      this.code = code;
    }

    Optional<CodeLayout> layout() {
      return CodeLayout.of(magic);
    }

    CodeDifference differenceTo(Compiled other) throws Exception {
      return CodeDifference.between(code, other.code, layout());
    }
  }

  private Compiled compiled(String python, String name, String source) throws Exception {
    Path file = temp.resolve("source.py");
    Path target = temp.resolve("target.pyc");
    Files.writeString(file, source);
    String script = "import py_compile, sys; py_compile.compile(*sys.argv[1:])";
    ProcessResult result =
        new ProcessRunner()
            .run(
                new Command(
                    List.of(
                        CompiledCodeTest.real(python).toString(),
                        "-I",
                        "-c",
                        script,
                        file.toString(),
                        target.toString(),
                        name),
                    temp,
                    Map.of("PATH", System.getenv("PATH"), "LC_ALL", "C.UTF-8"),
                    Duration.ofMinutes(1),
                    null));
    assertThat(result.succeeded()).as(result.describe()).isTrue();
    byte[] bytes = Files.readAllBytes(target);
    return new Compiled(Arrays.copyOf(bytes, 4), Arrays.copyOfRange(bytes, HEADER, bytes.length));
  }
}
