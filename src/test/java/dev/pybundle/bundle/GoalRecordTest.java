package dev.pybundle.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pybundle.bundle.GoalRecord.Attached;
import dev.pybundle.bundle.GoalRecord.Level;
import dev.pybundle.bundle.GoalRecord.LogLine;
import dev.pybundle.bundle.GoalRecord.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A record of a goal")
@Isolated("a file must be looked at as soon as it is written")
class GoalRecordTest {

  private static final String KEY = "key";

  private final Path root;
  private final Path file;
  private final Outcome outcome;

  GoalRecordTest(@TempDir Path temp) {
    root = temp.resolve("projet é 1");
    file = root.resolve("state/goal.record");
    outcome =
        new Outcome(
            List.of(
                new LogLine(Level.INFO, "is up to date"),
                new LogLine(Level.WARNING, "two\nlines,\ta tab and a \\"),
                new LogLine(Level.WARNING_ONCE, "guessed")),
            List.of(new Attached("exe", "triple", root.resolve("prog"))));
  }

  /** Changes the project. */
  @FunctionalInterface
  interface Change {
    void in(Path root) throws IOException;
  }

  @BeforeEach
  void makeProject() throws IOException {
    write("src/main.py");
    write("src/pkg/__init__.py");
    write("src/pkg/data.txt");
    write("bundle/prog");
    Files.setPosixFilePermissions(
        root.resolve("bundle/prog"), PosixFilePermissions.fromString("rwxr-xr-x"));
    write("bundle/_internal/lib.so");
    Files.createSymbolicLink(root.resolve("bundle/link"), Path.of("prog"));
    write("conf/a.json");
    write("local/pyproject.toml");
    write("requirements.txt");
    write("uv.lock.tool");
  }

  @Test
  @DisplayName("repeats what the goal said and attached, from the next build on")
  void repeats() throws Exception {
    settle();
    assertThat(known()).isNull();

    leave();

    assertThat(known()).isEqualTo(outcome);
  }

  @Test
  @DisplayName("sees through other times to the same content, and then knows the times")
  void sameContent() throws Exception {
    prove();
    for (String touched : List.of("src/main.py", "bundle/prog", "local/pyproject.toml")) {
      Files.setLastModifiedTime(root.resolve(touched), FileTime.fromMillis(1));
      String before = Files.readString(file);
      settle();

      assertThat(known()).as(touched).isEqualTo(outcome);
      assertThat(file).content().as(touched).isNotEqualTo(before);
    }
    Files.setLastModifiedTime(root.resolve("uv.lock.tool"), FileTime.fromMillis(1));
    assertThat(known()).as("a file whose times are all that is known of it").isNull();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  @DisplayName("sees that something changed")
  void sees(String what, Change change) throws Exception {
    prove();

    change.in(root);

    assertThat(known()).as(what).isNull();
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        change("a file", root -> write(root, "requirements.txt", "changed!")),
        change("a file of the same size and time", GoalRecordTest::replaceWithSameTime),
        change("a file that is gone", root -> Files.delete(root.resolve("requirements.txt"))),
        change("a file that was not there", root -> write(root, "uv.lock", "")),
        change(
            "a folder in the place of nothing",
            root -> Files.createDirectory(root.resolve("uv.lock"))),
        change("a source", root -> write(root, "src/main.py", "changed!")),
        change("a new source", root -> write(root, "src/new.py", "")),
        change("a source that is gone", root -> Files.delete(root.resolve("src/main.py"))),
        change(
            "a source under another name",
            root -> Files.move(root.resolve("src/main.py"), root.resolve("src/other.py"))),
        change("data in a package", root -> write(root, "src/pkg/data.txt", "changed!")),
        change("a new folder with code", root -> write(root, "src/deep/er/new.py", "")),
        change("a package", root -> Files.delete(root.resolve("src/pkg/__init__.py"))),
        change("a file of the program", root -> write(root, "bundle/prog", "changed!")),
        change("a file deep in the program", root -> write(root, "bundle/_internal/new.so", "")),
        change(
            "a lost file of the program",
            root -> Files.delete(root.resolve("bundle/_internal/lib.so"))),
        change("where a link leads", GoalRecordTest::relink),
        change(
            "a program that may not be run any more",
            root ->
                Files.setPosixFilePermissions(
                    root.resolve("bundle/prog"), PosixFilePermissions.fromString("r--r-----"))),
        change("a lost program", root -> AtomicFiles.deleteTree(root.resolve("bundle"))),
        change("a new configuration file", root -> write(root, "conf/b.json", "")),
        change("a local project", root -> write(root, "local/src/x.c", "")));
  }

  @Test
  @DisplayName("passes over what tools make in the sources")
  void passesOver() throws Exception {
    prove();

    write("src/__pycache__/main.pyc");
    write("src/notes.txt");
    write("local/build/x.o");

    assertThat(known()).isEqualTo(outcome);
  }

  @Test
  @DisplayName("is for one configuration")
  void otherKey() throws Exception {
    prove();

    assertThat(known("other", System.currentTimeMillis())).isNull();
  }

  @Test
  @DisplayName("proves nothing of what changed while the goal looked")
  void changedMeanwhile() throws Exception {
    prove();

    Inputs inputs = look();
    write(root, "requirements.txt", "changed!");
    settle();
    leave(inputs);

    assertThat(file).doesNotExist();
  }

  @Test
  @DisplayName("proves nothing of what changed since the build began")
  void changedSinceTheStart() throws Exception {
    settle();
    long started = System.currentTimeMillis();
    write("requirements.txt");
    GoalRecord.leave(file, KEY, outcome, look(), started);

    assertThat(file).doesNotExist();
  }

  @Test
  @DisplayName("proves nothing after the clock was set back")
  void clockSetBack() throws Exception {
    prove();

    assertThat(known(KEY, System.currentTimeMillis() - 3_600_000)).isNull();
  }

  @Test
  @DisplayName("is not left if something cannot be asked again")
  void uncertain() throws Exception {
    prove();

    Inputs inputs = look();
    inputs.uncertain();
    leave(inputs);

    assertThat(file).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\tb", "a\rb"})
  @DisplayName("is not left for a path that a line cannot hold")
  void oddPath(String name) throws Exception {
    settle();

    Inputs inputs = look();
    inputs.file(root.resolve(name));
    leave(inputs);

    assertThat(file).doesNotExist();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @DisplayName("sees a change in a file whose name is no text")
  void nameWithoutText() throws Exception {
    // given: Java itself cannot name it
    shell("printf content > \"$(printf 'bundle/latin-\\351.csv')\"");
    prove();
    // when
    shell("printf CHANGED > \"$(printf 'bundle/latin-\\351.csv')\"");
    // then
    assertThat(known()).isNull();
  }

  private void shell(String script) throws Exception {
    Process shell = new ProcessBuilder("sh", "-c", script).directory(root.toFile()).start();
    assertThat(shell.waitFor()).isZero();
  }

  @Test
  @DisplayName("that is damaged anywhere proves nothing, and is no reason to fail")
  void damaged() throws Exception {
    prove();
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      Files.write(file, damaged);
      assertThat(known()).as("byte %d", at).isNull();
    }
    for (int length = 0; length < whole.length; length += 7) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(known()).as("cut after %d", length).isNull();
    }
    Files.write(file, whole);
    assertThat(known()).isEqualTo(outcome);
  }

  private static Arguments change(String what, Change change) {
    return arguments(what, change);
  }

  private static void replaceWithSameTime(Path root) throws IOException {
    Path file = root.resolve("requirements.txt");
    FileTime time = Files.getLastModifiedTime(file);
    write(root, "requirements.txt", "CONTENT");
    Files.setLastModifiedTime(file, time);
  }

  private static void relink(Path root) throws IOException {
    Files.delete(root.resolve("bundle/link"));
    Files.createSymbolicLink(root.resolve("bundle/link"), Path.of("_internal/lib.so"));
  }

  private Inputs look() throws IOException {
    Inputs inputs = Inputs.of(FileHashes.open(hashes()));
    inputs.content(root.resolve("requirements.txt"));
    inputs.file(root.resolve("uv.lock"));
    inputs.file(root.resolve("uv.lock.tool"));
    inputs.sources(root.resolve("src"), root.resolve("target"));
    inputs.sources(root.resolve("none"), root.resolve("target"));
    inputs.tree(root.resolve("bundle"));
    inputs.folder(root.resolve("conf"));
    inputs.project(root.resolve("local"), root.resolve("target"));
    return inputs;
  }

  private void prove() throws Exception {
    settle();
    leave();
    assertThat(known()).isEqualTo(outcome);
  }

  private void leave() throws IOException {
    leave(look());
  }

  private void leave(Inputs inputs) throws IOException {
    GoalRecord.leave(file, KEY, outcome, inputs, System.currentTimeMillis());
  }

  private @Nullable Outcome known() {
    return known(KEY, System.currentTimeMillis());
  }

  private @Nullable Outcome known(String key, long started) {
    return GoalRecord.read(file)
        .filter(record -> record.reasonToLook(key, started, hashes()).isEmpty())
        .map(GoalRecord::outcome)
        .orElse(null);
  }

  private Path hashes() {
    return root.resolve("state/hashes");
  }

  /** Waits until the files are old enough, as they are between two builds. */
  private void settle() throws Exception {
    while (!Answers.byTimes(look().questions(), FileState.now()).isSettled()) {
      Thread.sleep(20);
    }
  }

  private void write(String name) throws IOException {
    write(root, name, "content");
  }

  private static void write(Path root, String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
