package dev.pybundle.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pybundle.bundle.Stamp.Attached;
import dev.pybundle.bundle.Stamp.Level;
import dev.pybundle.bundle.Stamp.Outcome;
import dev.pybundle.bundle.Stamp.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
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

@DisplayName("A stamp")
@Isolated("a file must be looked at as soon as it is written")
class StampTest {

  private static final String KEY = "key";

  private final Path root;
  private final Path file;
  private final Outcome outcome;

  StampTest(@TempDir Path temp) {
    root = temp.resolve("projet é 1");
    file = root.resolve("state/goal.stamp");
    outcome =
        new Outcome(
            List.of(
                new Said(Level.INFO, "is up to date"),
                new Said(Level.WARNING, "two\nlines,\ta tab and a \\"),
                new Said(Level.WARNING_ONCE, "guessed")),
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
    write("bundle/_internal/lib.so");
    Files.createSymbolicLink(root.resolve("bundle/link"), Path.of("prog"));
    write("conf/a.json");
    write("local/pyproject.toml");
    write("requirements.txt");
  }

  @Test
  @DisplayName("repeats what the goal said and attached, after two builds that looked")
  void repeats() throws Exception {
    settle();
    // the first build leaves only a list
    leave(true);
    assertThat(known()).isNull();
    // the second proves it
    leave(true);
    assertThat(known()).isEqualTo(outcome);
  }

  @Test
  @DisplayName("proves nothing if the goal had something to do")
  void notIdle() throws Exception {
    settle();
    leave(false);
    leave(false);
    assertThat(known()).isNull();
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
        change("a file of the same size and time", StampTest::replaceWithSameTime),
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
        change("where a link leads", StampTest::relink),
        change(
            "a program that may not be run any more",
            root ->
                Files.setPosixFilePermissions(
                    root.resolve("bundle/prog"), PosixFilePermissions.fromString("r--r-----"))),
        change("a lost program", root -> AtomicFiles.deleteTree(root.resolve("bundle"))),
        change("a configuration file", root -> write(root, "conf/a.json", "changed!")),
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

    assertThat(look().known("other")).isNull();
    assertThat(look().known(KEY)).isEqualTo(outcome);
  }

  @Test
  @DisplayName("proves nothing of what changed while the goal looked")
  void changedMeanwhile() throws Exception {
    prove();

    Stamp.Look before = look();
    write("requirements.txt");
    before.leave(file, KEY, outcome, true, watch());

    assertThat(known()).isNull();
  }

  @Test
  @DisplayName("proves nothing of what changed since the build began")
  void changedSinceTheStart() throws Exception {
    settle();
    long started = System.currentTimeMillis();
    write("requirements.txt");
    for (int build = 0; build < 2; build++) {
      Stamp.read(file).look(started).leave(file, KEY, outcome, true, watch());
    }

    assertThat(known()).isNull();
  }

  @Test
  @DisplayName("proves nothing after the clock was set back")
  void clockSetBack() throws Exception {
    prove();

    assertThat(Stamp.read(file).look(System.currentTimeMillis() - 3_600_000).known(KEY)).isNull();
  }

  @Test
  @DisplayName("is not left if something cannot be watched")
  void impossible() throws Exception {
    prove();

    look().leave(file, KEY, outcome, true, watch().impossible());

    assertThat(file).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\tb", "a\rb"})
  @DisplayName("is not left for a path that a line cannot hold")
  void oddPath(String name) throws Exception {
    settle();

    look().leave(file, KEY, outcome, true, watch().file(root.resolve(name)));

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

  private Watch watch() {
    return new Watch()
        .file(root.resolve("requirements.txt"))
        .file(root.resolve("uv.lock"))
        .sources(root.resolve("src"), root.resolve("target"))
        .sources(root.resolve("none"), root.resolve("target"))
        .tree(root.resolve("bundle"))
        .folder(root.resolve("conf"))
        .project(root.resolve("local"));
  }

  private void prove() throws Exception {
    settle();
    leave(true);
    leave(true);
    assertThat(known()).isEqualTo(outcome);
  }

  private void leave(boolean idle) throws IOException {
    look().leave(file, KEY, outcome, idle, watch());
  }

  private Stamp.Outcome known() {
    return look().known(KEY);
  }

  private Stamp.Look look() {
    return Stamp.read(file).look(System.currentTimeMillis());
  }

  /** Waits until the files are old enough, as they are between two builds. */
  private void settle() throws Exception {
    while (!Snapshot.take(watch().lines(), FileState.now()).isSettled()) {
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
