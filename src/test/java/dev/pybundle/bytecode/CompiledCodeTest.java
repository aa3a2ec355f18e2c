package dev.pybundle.bytecode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Compiled code of a real Python's standard library")
class CompiledCodeTest {

  @TempDir Path temp;

  /** The one on the PATH, and all others of this machine. */
  static List<String> pythons() throws IOException {
    List<String> found = new ArrayList<>(List.of("python3"));
    Path versions = Path.of(System.getProperty("user.home"), ".pyenv", "versions");
    if (Files.isDirectory(versions)) {
      try (Stream<Path> each = Files.list(versions)) {
        each.filter(version -> version.getFileName().toString().matches("3\\.(9|\\d\\d)\\..*"))
            .map(version -> version.resolve("bin").resolve("python").toString())
            .sorted()
            .forEach(found::add);
      }
    }
    return found;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pythons")
  @DisplayName("is the same after it was read and written")
  void isTheSame(String python) throws Exception {
    // given
    Path folder = written(python);
    // when
    change(folder, code -> {});
    // then
    assertThat(run(python, "same", folder)).endsWith("modules");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pythons")
  @DisplayName("has the same lines, and no columns")
  void losesColumns(String python) throws Exception {
    // given
    Path folder = written(python);
    // when
    change(folder, CompiledCode::removeColumns);
    // then
    assertThat(run(python, "columns", folder)).endsWith("modules");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pythons")
  @DisplayName("does the same without documentation, but for a text that is used, too")
  void losesDocstrings(String python) throws Exception {
    // given
    Path folder = written(python);
    // when
    change(folder, CompiledCode::removeDocstrings);
    // then
    assertThat(run(python, "docstrings", folder)).endsWith("modules");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pythons")
  @DisplayName("is the same with more room on the stack, which modules have and functions have not")
  void hasRoom(String python) throws Exception {
    // given
    Path folder = written(python);
    // when
    change(folder, code -> code.reserveStack(1 << 15));
    // then
    assertThat(run(python, "room", folder)).endsWith("modules");
  }

  @Test
  @DisplayName("is refused if it is cut short anywhere, or has something behind it")
  void refusesDamage() throws Exception {
    // given
    Path folder = written("python3");
    CodeLayout layout = layout(folder);
    byte[] whole = Files.readAllBytes(folder.resolve("0.old"));
    // then
    for (int length = 0; length < whole.length; length += 7) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> CompiledCode.read(cut, layout)).isInstanceOf(IOException.class);
    }
    byte[] more = Arrays.copyOf(whole, whole.length + 1);
    assertThatThrownBy(() -> CompiledCode.read(more, layout))
        .hasMessage("Something follows marshalled data");
  }

  @Test
  @DisplayName("is not known if it is of another Python")
  void knowsVersions() {
    assertThat(CodeLayout.of(new byte[] {(byte) 0xA7, 0x0D, '\r', '\n'}))
        .map(CodeLayout::python)
        .contains("3.11");
    assertThat(CodeLayout.of(new byte[] {(byte) 0xA6, 0x0D, '\r', '\n'})).isEmpty();
    assertThat(CodeLayout.of(new byte[] {1, 2})).isEmpty();
  }

  private interface Change {
    void apply(CompiledCode code) throws IOException;
  }

  private static void change(Path folder, Change change) throws IOException {
    CodeLayout layout = layout(folder);
    for (int number = 0; Files.exists(folder.resolve(number + ".old")); number++) {
      CompiledCode code =
          CompiledCode.read(Files.readAllBytes(folder.resolve(number + ".old")), layout);
      change.apply(code);
      Files.write(folder.resolve(number + ".new"), code.marshalled());
    }
  }

  private static CodeLayout layout(Path folder) throws IOException {
    return CodeLayout.of(Files.readAllBytes(folder.resolve("magic"))).orElseThrow();
  }

  private Path written(String python) throws Exception {
    Path folder = Files.createDirectories(temp.resolve("code é"));
    run(python, "write", folder);
    return folder;
  }

  static Path real(String python) {
    return python.contains("/") ? Path.of(python) : onPath(python);
  }

  private String run(String python, String what, Path folder) throws Exception {
    Path script = Path.of(Objects.requireNonNull(getClass().getResource("marshalled.py")).toURI());
    ProcessResult result =
        new ProcessRunner()
            .run(
                new Command(
                    List.of(
                        real(python).toString(), "-I", script.toString(), what, folder.toString()),
                    temp,
                    Map.of("PATH", System.getenv("PATH"), "LC_ALL", "C.UTF-8"),
                    Duration.ofMinutes(5),
                    null));
    assertThat(result.succeeded()).as(result.describe()).isTrue();
    return result.outputText().strip();
  }

  private static Path onPath(String command) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .map(folder -> Path.of(folder, command))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }
}
