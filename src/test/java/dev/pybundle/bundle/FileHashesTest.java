package dev.pybundle.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@DisplayName("The memory of hashes")
@Isolated("a file must be looked at as soon as it is written")
class FileHashesTest {

  private final Path store;
  private final Path file;

  FileHashesTest(@TempDir Path temp) {
    store = temp.resolve("état 1/hashes");
    file = temp.resolve("é 1.bin");
  }

  @BeforeEach
  void makeFile() throws IOException {
    Files.writeString(file, "content");
  }

  @Test
  @DisplayName("is always right about a file that changes right after it was hashed")
  void racy() throws Exception {
    for (int round = 0; round < 500; round++) {
      // given
      String first = "first %05d".formatted(round);
      String other = "other %05d".formatted(round);
      Files.writeString(file, first);
      FileHashes hashes = FileHashes.open(store);
      assertThat(hashes.of(file)).isEqualTo(Sha256.of(first));
      // when: the same size, in the same inode, and, as likely as not, the same tick
      Files.writeString(file, other);
      // then
      assertThat(hashes.of(file)).isEqualTo(Sha256.of(other));
      hashes.save();
      assertThat(FileHashes.open(store).of(file)).isEqualTo(Sha256.of(other));
    }
  }

  @Test
  @DisplayName("does not remember a file that has just changed")
  void notYet() throws Exception {
    // Newer kernels note each change that somebody could have seen, so the test above cannot fail
    // there. That this is asked of all kernels, a busy machine may hide in a round, not in all.
    int forgotten = 0;
    for (int round = 0; round < 100; round++) {
      Files.writeString(file, "content");
      FileHashes hashes = FileHashes.open(store);
      hashes.of(file);
      hashes.save();
      forgotten += Files.deleteIfExists(store) ? 0 : 1;
    }
    assertThat(forgotten).isPositive();
  }

  @Test
  @DisplayName("remembers a file that has not changed for a moment")
  void remembers() throws Exception {
    // when
    remember();
    // then
    assertThat(Files.readString(store)).contains(Sha256.of("content"));
    // and it is believed: nothing but this text knows it
    forge();
    assertThat(FileHashes.open(store).of(file)).isEqualTo("forged");
  }

  @Test
  @DisplayName("sees another content with the size and the modification time of the old one")
  void sameTime() throws Exception {
    // given
    remember();
    FileTime time = Files.getLastModifiedTime(file);
    // when
    Files.writeString(file, "CONTENT");
    Files.setLastModifiedTime(file, time);
    // then
    assertThat(FileHashes.open(store).of(file)).isEqualTo(Sha256.of("CONTENT"));
  }

  @Test
  @DisplayName("believes nothing that was hashed before the clock was set back")
  void clockSetBack() throws Exception {
    // given
    remember();
    forge();
    // when: what was saved in an hour is, after that, saved in the future
    String saved = Files.readString(store);
    long future = FileState.now() + 3_600_000_000_000L;
    Files.writeString(store, saved.replaceFirst("\t\\d+", "\t" + future));
    // then
    assertThat(FileHashes.open(store).of(file)).isEqualTo(Sha256.of("content"));
  }

  @Test
  @DisplayName("believes nothing of a file that seems to change in the future")
  void fromTheFuture() {
    long now = FileState.now();

    assertThat(changedAt(now + 1_000_000_007L).isSettledAt(now)).isFalse();
  }

  @Test
  @DisplayName("waits longer where times are whole seconds")
  void coarse() {
    long second = 1_000_000_000L;

    assertThat(changedAt(10 * second).isSettledAt(12 * second)).isFalse();
    assertThat(changedAt(10 * second + 1).isSettledAt(12 * second)).isTrue();
    assertThat(changedAt(10 * second).isSettledAt(14 * second)).isTrue();
  }

  @Test
  @DisplayName("is empty if its file is damaged, however short it was cut")
  void damaged() throws Exception {
    // given
    remember();
    forge();
    byte[] whole = Files.readAllBytes(store);
    for (int length = 0; length < whole.length; length++) {
      // when
      Files.write(store, Arrays.copyOf(whole, length));
      // then
      assertThat(FileHashes.open(store).of(file)).isEqualTo(Sha256.of("content"));
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  @DisplayName("remembers no file whose name has a line end, and all others beside it")
  void lineEnd() throws Exception {
    // given
    Path odd = Files.move(file, file.resolveSibling("zwei\nZeilen\t.txt"));
    Path tab = Files.writeString(file.resolveSibling("a\tb"), "tab");
    Thread.sleep(200);
    FileHashes hashes = FileHashes.open(store);
    hashes.of(odd);
    hashes.of(tab);
    // when
    hashes.save();
    forge();
    // then
    assertThat(FileHashes.open(store).of(odd)).isEqualTo(Sha256.of("content"));
    assertThat(Files.readString(store)).contains(Sha256.of("tab"), tab.toString());
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  @DisplayName("knows a file under a second name, and after names were given and taken")
  void names() throws Exception {
    // given
    remember();
    forge();
    FileHashes hashes = FileHashes.open(store);
    assertThat(hashes.of(file)).isEqualTo("forged");
    // when
    Path second = Files.createLink(file.resolveSibling("second"), file);
    Files.delete(file);
    // then: at once, and in the next goal
    assertThat(hashes.of(second)).isEqualTo("forged");
    hashes.save();
    assertThat(FileHashes.open(store).of(second)).isEqualTo("forged");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  @DisplayName("does not take another file for one that it knew, whatever its time")
  void notTheName() throws Exception {
    // given
    remember();
    FileTime time = Files.getLastModifiedTime(file);
    FileHashes hashes = FileHashes.open(store);
    hashes.of(file);
    // when
    Path other = Files.writeString(file.resolveSibling("other"), "CONTENT");
    Files.setLastModifiedTime(other, time);
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    // then
    assertThat(hashes.of(file)).isEqualTo(Sha256.of("CONTENT"));
  }

  @Test
  @DisplayName("believes who named a file that was written before, until that is changed")
  void named() throws Exception {
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_001L));
    FileHashes hashes = FileHashes.open(store);
    hashes.named(file, "known");
    hashes.save();
    assertThat(FileHashes.open(store).of(file)).isEqualTo("known");

    Files.writeString(file, "CONTENT");

    assertThat(FileHashes.open(store).of(file)).isEqualTo(Sha256.of("CONTENT"));
  }

  @Test
  @DisplayName("believes nobody who names a file that was written just now")
  void namedTooSoon() throws Exception {
    FileHashes hashes = FileHashes.open(store);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(1)));

    hashes.named(file, "known");

    assertThat(hashes.of(file)).isEqualTo(Sha256.of("content"));
  }

  private static FileState changedAt(long moment) {
    return new FileState(FileState.Kind.FILE, "", "", moment, moment);
  }

  /** Hashes the file until it is old enough to be remembered. */
  private void remember() throws Exception {
    while (!Files.exists(store)) {
      FileHashes hashes = FileHashes.open(store);
      hashes.of(file);
      hashes.save();
      Thread.sleep(20);
    }
  }

  private void forge() throws IOException {
    Files.writeString(store, Files.readString(store).replace(Sha256.of("content"), "forged"));
  }
}
