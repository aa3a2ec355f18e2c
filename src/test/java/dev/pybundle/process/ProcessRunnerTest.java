package dev.pybundle.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.exec.LogOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

@DisplayName("ProcessRunner")
@DisabledOnOs(
    value = OS.WINDOWS,
    disabledReason = "the programs that are started are shell scripts")
@Timeout(60)
class ProcessRunnerTest {

  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir Path temp;

  private final ProcessRunner runner = new ProcessRunner();

  @Test
  @DisplayName(
      "returns exit code and output, and gives the child exactly the environment and directory it"
          + " was told")
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
      "keeps the whole output in the log file and hands each line to the listener, more than a pipe"
          + " holds")
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

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "i=0; while [ $i -lt 1500000 ]; do i=$((i+1)); done, false",
    "sleep 300, true",
  })
  @DisplayName("lets what works go on past its time if it is told so, but not what waits")
  void waitsForWhatWorks(String script, boolean timedOut) throws Exception {
    // given
    Command command = sh(script, temp, Duration.ofMillis(500));
    // when
    ProcessResult result = runner.runWhileAtWork(command, OutputListener.none());
    // then
    assertThat(result.timedOut()).isEqualTo(timedOut);
    assertThat(result.succeeded()).isNotEqualTo(timedOut);
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
    Process jvm = jvm(SleepingMain.Moment.AT_ONCE, "sleep 1; " + family(pids));
    awaitFamily(pids);
    // when
    jvm.destroy();
    jvm.waitFor();
    // then
    assertThat(alive(pids)).isEmpty();
  }

  @Test
  @DisplayName("does not take the end of a process that ended with the JVM for its own")
  void doesNotBlameTheProcess() throws Exception {
    // given
    Path pids = temp.resolve("pids");
    Process jvm = jvm(SleepingMain.Moment.AT_LEISURE, "echo $$ > '" + pids + "'; sleep 300");
    awaitPids(pids, 1);
    // when
    jvm.destroy();
    // then
    jvm.waitFor();
    assertThat(temp.resolve("judged")).doesNotExist();
  }

  @Test
  @DisplayName("leaves nothing of the process tree 5 s after the JVM itself was killed")
  void endsTheTreeWithTheKilledJvm() throws Exception {
    // given
    Path pids = temp.resolve("pids");
    Process jvm = jvm(SleepingMain.Moment.AT_ONCE, family(pids));
    awaitFamily(pids);
    // when
    jvm.destroyForcibly().waitFor();
    // then
    awaitEnd(pids, Duration.ofSeconds(5));
    assertThat(alive(pids)).isEmpty();
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux tells the environment of a process")
  @DisplayName("finds also what has lost its parent when the JVM itself was killed")
  void endsStraysWithTheKilledJvm() throws Exception {
    // given
    Path pids = temp.resolve("pids");
    String stray = "setsid sh -c 'sleep 300 & echo $! >> \"" + pids + "\"'; ";
    Process jvm = jvm(SleepingMain.Moment.AT_ONCE, stray + family(pids));
    awaitPids(pids, 4);
    // when
    jvm.destroyForcibly().waitFor();
    // then
    awaitEnd(pids, Duration.ofSeconds(5));
    assertThat(alive(pids)).isEmpty();
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux tells the environment of a process")
  @DisplayName("leaves nothing of a tool that was just being started when the JVM was killed")
  void endsWhatIsBeingStartedByTheKilledJvm() throws Exception {
    // given
    Path pids = temp.resolve("pids");
    Process jvm = jvm(SleepingMain.Moment.AGAIN_AND_AGAIN, "echo $$ >> '" + pids + "'; sleep 300");
    while (!Files.exists(pids)) {
      Thread.sleep(1);
    }
    // when
    jvm.destroyForcibly().waitFor();
    // then
    awaitEnd(pids, Duration.ofSeconds(5));
    assertThat(alive(pids)).isEmpty();
  }

  @Test
  @DisplayName("leaves nothing of a tool that was just being started when the JVM was told to end")
  void endsWhatIsBeingStarted() throws Exception {
    // given
    Path pids = temp.resolve("pids");
    Process jvm = jvm(SleepingMain.Moment.AGAIN_AND_AGAIN, "echo $$ >> '" + pids + "'; sleep 300");
    while (!Files.exists(pids)) {
      Thread.sleep(1);
    }
    // when
    jvm.destroy();
    jvm.waitFor();
    // then
    assertThat(alive(pids)).isEmpty();
  }

  @Test
  @DisplayName("starts nothing any more when the JVM is about to end")
  void startsNothingAtTheEnd() throws Exception {
    // given
    Path pids = temp.resolve("pids");
    // when
    Process jvm = jvm(SleepingMain.Moment.AT_THE_END, family(pids));
    jvm.waitFor();
    // then
    Thread.sleep(500);
    assertThat(pids).doesNotExist();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "sleep 60 & echo $! > pid; echo said",
        "(while :; do echo more; sleep 0.1; done) & echo $! > pid; echo said",
        "sleep 60 & echo $! > pid; printf said",
      })
  @DisplayName("does not wait for a child that holds the output open when its parent has ended")
  void doesNotWaitForWhoHoldsTheOutput(String script) throws Exception {
    for (Duration limit : List.of(Duration.ofSeconds(2), LONG)) {
      // when
      long start = System.nanoTime();
      ProcessResult result = runner.run(sh(script, temp, limit));
      // then
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
      assertThat(result.succeeded()).as(result.describe()).isTrue();
      assertThat(result.output()).contains("said");
      long pid = Long.parseLong(Files.readString(temp.resolve("pid")).strip());
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  @DisplayName("loses no line to a listener that is slower than the process")
  void waitsForASlowListener() throws Exception {
    // given
    List<String> heard = Collections.synchronizedList(new ArrayList<>());
    OutputListener slow =
        (stream, line) -> {
          LockSupport.parkNanos(Duration.ofMillis(900).toNanos());
          heard.add(line);
        };
    // when
    runner.run(sh("seq 1 5", temp, LONG), slow);
    // then
    assertThat(heard).containsExactly("1", "2", "3", "4", "5");
  }

  @ParameterizedTest
  @MethodSource("failures")
  @DisplayName("ends the process tree when the listener fails, and throws what that threw")
  void failsWithTheListener(Throwable failure, Throwable thrown) throws Exception {
    // given
    Path pids = temp.resolve("pids");
    OutputListener listener = (stream, line) -> throwUnchecked(failure);
    // then
    assertThatThrownBy(
            () ->
                runner.run(
                    sh(
                        "trap '' TERM; echo $$ >> '" + pids + "'; seq 1 100000; sleep 300 & wait",
                        temp,
                        LONG),
                    listener))
        .isSameAs(thrown);
    assertThat(alive(pids)).isEmpty();
  }

  static Stream<Arguments> failures() {
    IOException unreadable = new IOException("unreadable folder");
    IllegalStateException wrong = new IllegalStateException("wrong");
    StackOverflowError error = new StackOverflowError();
    return Stream.of(
        Arguments.of(new UncheckedIOException(unreadable), unreadable),
        Arguments.of(wrong, wrong),
        Arguments.of(error, error));
  }

  @Test
  @DisplayName("fails with the listener also if that fails at the last line")
  void failsWithTheListenerAtTheEnd() {
    // given
    IllegalStateException failure = new IllegalStateException("wrong");
    // then
    assertThatThrownBy(
            () ->
                runner.run(sh("echo said", temp, LONG), (stream, line) -> throwUnchecked(failure)))
        .isSameAs(failure);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has a file that is always full")
  @DisplayName("fails when the log's disk is full, and ends the process")
  void failsWhenTheDiskIsFull() throws Exception {
    // given
    Path pids = temp.resolve("pids");
    Command command =
        new Command(
            List.of("/bin/sh", "-c", "echo $$ > pids; seq 1 100000; sleep 300"),
            temp,
            Map.of(),
            LONG,
            Path.of("/dev/full"));
    // then
    assertThatThrownBy(() -> runner.run(command))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left");
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
    awaitPids(pids, 3);
  }

  private static void awaitPids(Path pids, int count) throws Exception {
    while (!Files.exists(pids) || Files.readAllLines(pids).size() < count) {
      Thread.sleep(20);
    }
  }

  private static void awaitEnd(Path pids, Duration limit) throws Exception {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!alive(pids).isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
  }

  private static List<Long> alive(Path pids) throws IOException {
    return Files.readAllLines(pids).stream()
        .map(Long::valueOf)
        .filter(pid -> ProcessHandle.of(pid).filter(ProcessRunnerTest::runs).isPresent())
        .toList();
  }

  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && !LinuxProcess.of(process).isZombie();
  }

  private Process jvm(SleepingMain.Moment moment, String script) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            Stream.of(SleepingMain.class, ProcessRunner.class, LogOutputStream.class, Logger.class)
                .map(ProcessRunnerTest::place)
                .collect(Collectors.joining(File.pathSeparator)),
            SleepingMain.class.getName(),
            moment.name(),
            script,
            temp.resolve("judged").toString())
        .inheritIO()
        .start();
  }

  private static String place(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }

  private static void throwUnchecked(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
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
