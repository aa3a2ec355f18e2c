package dev.pybundle.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("AtomicFiles")
class AtomicFilesTest {

  @TempDir Path temp;

  @Test
  @DisplayName(
      "writes a file with its folder, and leaves one alone that has the same bytes already")
  void writesOnlyWhatIsNew() throws Exception {
    // given
    Path file = temp.resolve("a b é").resolve("x.json");
    AtomicFiles.write(file, bytes("one"));
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
    // when
    AtomicFiles.write(file, bytes("one"));
    // then
    assertThat(Files.getLastModifiedTime(file).toMillis()).isEqualTo(1_000);
    // when
    AtomicFiles.write(file, bytes("two"));
    // then
    assertThat(file).hasContent("two");
    assertThat(file.getParent().toFile().list()).hasSize(1);
  }

  @Test
  @DisplayName("replaces a user's file with its mode, behind a link, unless it was changed")
  void replaces() throws Exception {
    // given
    Path file = temp.resolve("é.json");
    Files.write(file, bytes("one"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    Path link = Files.createSymbolicLink(temp.resolve("link.json"), file);
    // then
    assertThat(AtomicFiles.replace(link, bytes("other"), bytes("two"))).isFalse();
    assertThat(file).hasContent("one");
    assertThat(AtomicFiles.replace(link, bytes("one"), bytes("two"))).isTrue();
    assertThat(file).hasContent("two");
    assertThat(link).isSymbolicLink();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
    assertThat(temp.toFile().list()).containsExactlyInAnyOrder("é.json", "link.json");
  }

  @Test
  @DisplayName("swaps a folder in and leaves nothing of the old one")
  void swapsAFolder() throws Exception {
    // given
    Path target = folder("bundle", "old");
    Path fresh = folder("fresh", "new");
    // when
    AtomicFiles.swapFolder(fresh, target);
    // then
    assertThat(target.resolve("content")).hasContent("new");
    assertThat(temp.toFile().list()).containsExactly("bundle");
  }

  @Test
  @DisplayName("swaps a folder in though the old one is in use, and deletes that when it is free")
  void swapsAFolderThatIsInUse() throws Exception {
    // given
    Path target = folder("bundle", "old");
    Path guarded = Files.createDirectories(target.resolve("in use"));
    Files.write(guarded.resolve("x"), bytes("x"));
    setInUse(guarded, true);
    // when
    AtomicFiles.swapFolder(folder("fresh", "new"), target);
    AtomicFiles.swapFolder(folder("fresh", "newer"), target);
    // then
    assertThat(target.resolve("content")).hasContent("newer");
    assertThat(temp.toFile().list()).hasSize(2);
    String left =
        Stream.of(temp.toFile().list())
            .filter(name -> !name.equals("bundle"))
            .findFirst()
            .orElseThrow();
    // when
    setInUse(temp.resolve(left).resolve("in use"), false);
    AtomicFiles.swapFolder(folder("fresh", "newest"), target);
    // then
    assertThat(target.resolve("content")).hasContent("newest");
    assertThat(temp.toFile().list()).containsExactly("bundle");
  }

  @Test
  @DisplayName("puts the old folder back when the new one cannot be moved")
  void putsTheOldFolderBack() throws Exception {
    // given
    Path target = folder("bundle", "old");
    // then
    assertThatThrownBy(() -> AtomicFiles.swapFolder(temp.resolve("missing"), target))
        .hasMessageContaining(
            "bundle cannot be replaced (NoSuchFileException), perhaps you should");
    assertThat(target.resolve("content")).hasContent("old");
  }

  @Test
  @DisplayName("recovers the old folder after an interruption between the two renames")
  void recoversAnInterruptedSwap() throws Exception {
    // given
    Path target = folder("bundle", "old");
    Files.move(target, temp.resolve("bundle.previous"));
    // when
    AtomicFiles.recover(target);
    // then
    assertThat(target.resolve("content")).hasContent("old");
    assertThat(temp.resolve("bundle.previous")).doesNotExist();
  }

  @Test
  @DisplayName("drops what is left of the old folder after an interruption behind the two renames")
  void finishesAnInterruptedSwap() throws Exception {
    // given
    Path target = folder("bundle", "new");
    folder("bundle.previous", "old");
    // when
    AtomicFiles.recover(target);
    // then
    assertThat(target.resolve("content")).hasContent("new");
    assertThat(temp.resolve("bundle.previous")).doesNotExist();
  }

  @Test
  @DisplayName("deletes links in a tree, not what they point to")
  void deletesLinksOnly() throws Exception {
    // given
    Path outside = folder("outside", "kept");
    Path tree = folder("tree", "gone");
    Files.createSymbolicLink(tree.resolve("link"), outside);
    // when
    AtomicFiles.deleteTree(tree);
    // then
    assertThat(tree).doesNotExist();
    assertThat(outside.resolve("content")).hasContent("kept");
  }

  private Path folder(String name, String content) throws IOException {
    Path folder = Files.createDirectories(temp.resolve(name));
    Files.writeString(folder.resolve("content"), content);
    return folder;
  }

  /** As on Windows, what is in such a folder can be renamed with it, but not deleted. */
  private static void setInUse(Path folder, boolean inUse) throws Exception {
    // Modes do not stop root.
    boolean root = System.getProperty("user.name").equals("root");
    List<String> command =
        root
            ? List.of("chattr", inUse ? "+i" : "-i", folder.toString())
            : List.of("chmod", inUse ? "555" : "755", folder.toString());
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  @DisplayName("tries again what is refused for a moment, and says the last reason if it stays so")
  void insists() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    AtomicFiles.insist(
        Duration.ofMinutes(1),
        () -> {
          if (attempts.incrementAndGet() < 3) {
            throw new AccessDeniedException("in use");
          }
        });
    assertThat(attempts).hasValue(3);

    attempts.set(0);
    assertThatThrownBy(
            () ->
                AtomicFiles.insist(
                    Duration.ZERO,
                    () -> {
                      throw new AccessDeniedException("in use " + attempts.incrementAndGet());
                    }))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessage("in use 1");
  }
}
