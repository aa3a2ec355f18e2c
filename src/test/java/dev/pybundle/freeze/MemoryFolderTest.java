package dev.pybundle.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.spec.RealPython;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The memory of builds")
class MemoryFolderTest {

  /** A build that does what it is told, line by line. */
  private static final String BUILD =
      """
      import sys
      sys.dont_write_bytecode = True
      sys.path.insert(0, sys.argv[1])
      from memory import Memory
      memory = Memory(sys.argv[2], 500_000_000)
      print("open", memory.trouble, flush=True)
      for line in sys.stdin:
          order, *words = line.split()
          if order == "put":
              memory.put(words[0].encode(), words[1].encode() * 1000)
              memory.write()
          elif order == "get":
              value = memory.get(words[0].encode())
              print(None if value is None else value[: len(value) // 1000].decode(), flush=True)
              continue
          elif order == "swap":
              memory.connection.execute("UPDATE entries SET value = (SELECT value FROM entries WHERE key = ?),"
                  " sum = (SELECT sum FROM entries WHERE key = ?) WHERE key = ?",
                  (words[0].encode(), words[0].encode(), words[1].encode()))
          elif order == "close":
              memory.close()
          print("done", flush=True)
      """;

  @TempDir Path temp;

  private Path folder;
  private Path database;

  @BeforeEach
  void nameFolder() {
    folder = temp.resolve("cache é/memory");
    database = folder.resolve("pyinstaller.db");
  }

  @Test
  @DisplayName("is emptied when no build uses it, and used again by the next")
  void emptied() throws Exception {
    try (Build build = new Build()) {
      build.says("put a one", "done").says("close", "done");
    }
    assertThat(Files.size(database)).isPositive();

    assertThat(MemoryFolder.empty(folder)).isTrue();

    assertThat(Files.size(database)).isZero();
    try (Build build = new Build()) {
      build.says("get a", "None").says("put a two", "done").says("get a", "two");
      build.says("close", "done");
    }
    try (Build build = new Build()) {
      build.says("get a", "two");
    }
  }

  @Test
  @DisplayName("is left as it is while a build has it open")
  void inUse() throws Exception {
    try (Build build = new Build()) {
      build.says("put a one", "done");

      assertThat(MemoryFolder.empty(folder)).isFalse();

      build.says("put b two", "done").says("get a", "one").says("close", "done");
    }
    try (Build build = new Build()) {
      build.says("get b", "two");
    }
  }

  @Test
  @DisplayName("is emptied with the journals of a build that was killed")
  void killed() throws Exception {
    try (Build build = new Build()) {
      build.says("put a one", "done");
      build.kill();
    }
    assertThat(folder.resolve("pyinstaller.db-wal")).exists();

    assertThat(MemoryFolder.empty(folder)).isTrue();

    assertThat(folder).isDirectoryNotContaining(file -> !file.equals(database));
    try (Build build = new Build()) {
      build.says("get a", "None");
    }
  }

  @Test
  @DisplayName("is emptied where only the journals are left of it, and where nothing is")
  void leftovers() throws Exception {
    assertThat(MemoryFolder.empty(folder)).isTrue();
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("pyinstaller.db-wal"), "left");

    assertThat(MemoryFolder.empty(folder)).isTrue();

    assertThat(folder.resolve("pyinstaller.db-wal")).doesNotExist();
  }

  @Test
  @DisplayName("is not looked for behind a link")
  void link() throws Exception {
    Path elsewhere = Files.writeString(temp.resolve("elsewhere.db"), "mine");
    Files.createDirectories(folder);
    Files.createSymbolicLink(database, elsewhere);

    assertThat(MemoryFolder.empty(folder)).isTrue();

    assertThat(elsewhere).hasContent("mine");
    assertThat(database).doesNotExist();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"", "-wal", "-shm", "-wal -shm", " -shm", " -wal -shm"})
  @DisplayName("breaks no build if somebody deletes a file of it by hand, and never tells a lie")
  void deletedByHand(String suffixes) throws Exception {
    try (Build first = new Build()) {
      first.says("put a one", "done").says("put b two", "done");
      for (String suffix : suffixes.split(" ", -1)) {
        Files.deleteIfExists(Path.of(database + suffix));
      }
      try (Build second = new Build("open ")) {
        second.says("put c three", "done").says("put a one", "done");
        first.says("put d four", "done").says("get a", "one").says("close", "done");
        // It may have to do without, but does not fail.
        assertThat(second.ask("get c")).isIn("None", "three");
        second.says("put e five", "done").says("close", "done");
      }
    }
    try (Build third = new Build()) {
      List<String> right = List.of("one", "two", "three", "four", "five");
      for (int index = 0; index < right.size(); index++) {
        assertThat(third.ask("get " + "abcde".charAt(index))).isIn("None", right.get(index));
      }
      third.says("put a one", "done").says("get a", "one").says("close", "done");
    }
    try (Build fourth = new Build()) {
      fourth.says("get a", "one");
    }
  }

  @Test
  @DisplayName("does not give out a whole value that lies under the key of another")
  void swapped() throws Exception {
    try (Build build = new Build()) {
      build.says("put a one", "done").says("put b two", "done").says("swap a b", "done");
      build.says("get a", "one").says("get b", "None");
    }
  }

  @Test
  @DisplayName("is made anew if it is broken, but not while another build has it open")
  void broken() throws Exception {
    try (Build build = new Build()) {
      build.says("put a one", "done").says("close", "done");
    }
    try (Build first = new Build()) {
      first.says("get a", "one");
      byte[] broken = Files.readAllBytes(database);
      // The first page stays: a connection that is open may have written it to its journal.
      Arrays.fill(broken, 4096, broken.length, (byte) 'x');
      Files.write(database, broken);

      try (Build second = new Build()) {
        second.says("get a", "None").says("put b two", "done").says("get b", "None");
      }

      assertThat(database).hasBinaryContent(broken);
      first.says("close", "done");
    }
    try (Build third = new Build()) {
      third.says("get a", "None");
    }
    try (Build fourth = new Build()) {
      fourth.says("put d four", "done").says("close", "done");
    }
    try (Build fifth = new Build()) {
      fifth.says("get d", "four");
    }
  }

  /** A process that has the memory open. */
  private final class Build implements AutoCloseable {

    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;

    Build() throws IOException {
      this("open None");
    }

    Build(String begin) throws IOException {
      process =
          new ProcessBuilder(
                  RealPython.interpreter().toString(),
                  "-c",
                  BUILD,
                  Path.of("src/main/resources/dev/pybundle/python/incremental")
                      .toAbsolutePath()
                      .toString(),
                  database.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      answers =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      orders = process.outputWriter(StandardCharsets.UTF_8);
      assertThat(answers.readLine()).startsWith(begin);
    }

    Build says(String order, String answer) throws IOException {
      assertThat(ask(order)).as(order).isEqualTo(answer);
      return this;
    }

    String ask(String order) throws IOException {
      orders.write(order + "\n");
      orders.flush();
      return answers.readLine();
    }

    void kill() {
      process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
      kill();
    }
  }
}
