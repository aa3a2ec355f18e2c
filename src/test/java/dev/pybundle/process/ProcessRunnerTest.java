package dev.pybundle.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("ProcessRunner")
@DisabledOnOs(
    value = OS.WINDOWS,
    disabledReason = "the programs that are started are shell scripts")
class ProcessRunnerTest {

  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir Path temp;

  private final ProcessRunner runner = new ProcessRunner();

  @Test
  @DisplayName(
      "returns exit code and output, and gives the child exactly the environment and directory it was told")
  void returnsWhatTheChildSaid() throws Exception {
    // given
    Path folder = Files.createDirectories(temp.resolve("a folder é"));
    Command command = sh("pwd; env; echo oops >&2; exit 3", folder, LONG);
    // when
    ProcessResult result = runner.run(command);
    // then
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.succeeded()).isFalse();
    assertThat(result.output().get(0)).isEqualTo(folder.toRealPath().toString());
    assertThat(result.output())
        .contains("GREETING=hallo wörld")
        .noneMatch(line -> line.startsWith("HOME="));
    assertThat(result.lastLines()).contains("oops");
    assertThat(result.describe()).contains("sh ended with exit code 3").contains("oops");
  }

  @Test
  @DisplayName("takes arguments as they are: no shell splits, expands or unquotes them")
  void takesArgumentsAsTheyAre() throws Exception {
    // given
    List<String> nasty = List.of("a b", "\"quoted\"", "$HOME", "*", "", "é\\n", "${x}");
    List<String> arguments = new ArrayList<>(List.of("/usr/bin/printf", "[%s]"));
    arguments.addAll(nasty);
    // when
    ProcessResult result =
        runner.run(new Command(arguments, temp, Map.of("LC_ALL", "C.UTF-8"), LONG, null));
    // then
    assertThat(result.outputText()).isEqualTo("[" + String.join("][", nasty) + "]");
  }

  @Test
  @DisplayName(
      "keeps the whole output in the log file and hands each line to the listener, more than a pipe holds")
  void keepsTheWholeOutput() throws Exception {
    // given
    Path log = temp.resolve("logs").resolve("tool.log");
    Command command =
        new Command(
            List.of("/bin/sh", "-c", "seq 1 50000; echo end >&2"), temp, Map.of(), LONG, log);
    List<String> heard = Collections.synchronizedList(new ArrayList<>());
    // when
    ProcessResult result = runner.run(command, (stream, line) -> heard.add(stream + " " + line));
    // then
    assertThat(result.succeeded()).isTrue();
    assertThat(heard).hasSize(50_001).contains("OUT 50000", "ERR end");
    assertThat(Files.readAllLines(log)).hasSize(50_002).contains("1", "50000", "end");
    assertThat(result.output()).hasSize(10_000).endsWith("50000");
  }

  @Test
  @DisplayName("replaces bytes that are not UTF-8 instead of failing")
  void replacesWhatIsNotUtf8() throws Exception {
    // given
    Command command = sh("printf 'caf\\351 \\303\\251\\n'", temp, LONG);
    // when
    ProcessResult result = runner.run(command);
    // then
    assertThat(result.outputText()).isEqualTo("caf\uFFFD é");
  }

  @Test
  @DisplayName("ends the whole process tree when the time is up, and says so")
  void endsTheTreeOnTimeout() throws Exception {
    // given
    Path pids = temp.resolve("pids");
    Command command = sh(family(pids), temp, Duration.ofSeconds(2));
    // when
    ProcessResult result = runner.run(command);
    // then
    assertThat(result.timedOut()).isTrue();
    assertThat(result.succeeded()).isFalse();
    assertThat(result.describe()).contains("did not end within 2 s and was stopped");
    assertThat(alive(pids)).isEmpty();
  }

  @Test
  @DisplayName(
      "ends the whole process tree when its thread is interrupted, and throws InterruptedException")
  void endsTheTreeOnInterrupt() throws Exception {
    // given
    Path pids = temp.resolve("pids");
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                runner.run(sh(family(pids), temp, LONG));
              } catch (IOException | InterruptedException expected) {
                thrown.set(expected);
              }
            });
    thread.start();
    awaitFamily(pids);
    // when
    thread.interrupt();
    thread.join();
    // then
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    assertThat(alive(pids)).isEmpty();
  }

  @Test
  @DisplayName("ends the whole process tree when the JVM itself is told to end, as by Ctrl-C")
  void endsTheTreeWithTheJvm() throws Exception {
    // given
    Path pids = temp.resolve("pids");
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SleepingMain.class.getName(),
                "sleep 1; " + family(pids))
            .inheritIO()
            .start();
    awaitFamily(pids);
    // when
    jvm.destroy();
    jvm.waitFor();
    // then
    assertThat(alive(pids)).isEmpty();
  }

  @Test
  @DisplayName("reports a program that does not exist as an IOException with its path")
  void reportsAMissingProgram() {
    // given
    Command command =
        new Command(List.of(temp.resolve("nothing").toString()), temp, Map.of(), LONG, null);
    // then
    assertThatThrownBy(() -> runner.run(command))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nothing");
  }

  /** A shell that ignores a polite end, with a child and a grandchild. */
  private static String family(Path pids) {
    return "trap '' TERM; echo $$ >> '"
        + pids
        + "'; sh -c 'echo $$ >> \""
        + pids
        + "\"; sleep 300 & echo $! >> \""
        + pids
        + "\"; wait' & wait; sleep 300";
  }

  private static void awaitFamily(Path pids) throws Exception {
    while (!Files.exists(pids) || Files.readAllLines(pids).size() < 3) {
      Thread.sleep(20);
    }
  }

  private static List<Long> alive(Path pids) throws IOException {
    return Files.readAllLines(pids).stream()
        .map(Long::valueOf)
        .filter(pid -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
        .toList();
  }

  private static Command sh(String script, Path directory, Duration timeout) {
    return new Command(
        List.of("/bin/sh", "-c", script),
        directory,
        Map.of("GREETING", "hallo wörld", "LC_ALL", "C.UTF-8", "PATH", "/usr/bin:/bin"),
        timeout,
        null);
  }
}
