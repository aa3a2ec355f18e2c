package dev.pybundle.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the hashes of files between builds, so that an up-to-date build need not read a large
 * program again. A hash is used again only if size, times and, where the file system has one, the
 * change time are the same to the nanosecond; the change time cannot be set back, as {@code touch}
 * and package managers do with the modification time.
 *
 * <p>As Git does, it remembers no hash of a file that changed just before it was hashed: the file
 * could change again with the same times. It remembers nothing that was hashed later than now, that
 * is, before the clock was set back.
 *
 * @see <a href="https://git-scm.com/docs/racy-git">Use of index and Racy Git problem</a>
 */
public final class FileHashes {

  private final @Nullable Path store;
  private final Map<String, Remembered> remembered;
  private boolean changed;

  private FileHashes(@Nullable Path store, Map<String, Remembered> remembered) {
    this.store = store;
    this.remembered = remembered;
  }

  /**
   * A hash and when it was right.
   *
   * @param stamp size and times
   * @param sha256 the hash
   */
  record Remembered(String stamp, String sha256) {}

  /**
   * The file that keeps it.
   *
   * @param saved when, in nanoseconds since 1970
   * @param files paths to hashes
   */
  record Store(long saved, Map<String, Remembered> files) {}

  /**
   * Opens the memory.
   *
   * @param store its file; a missing or unreadable one means an empty memory
   */
  public static FileHashes open(Path store) {
    return new FileHashes(store, read(store));
  }

  /** Remembers nothing beyond its own life. */
  static FileHashes inMemory() {
    return new FileHashes(/* store= */ null, new TreeMap<>());
  }

  private static Map<String, Remembered> read(Path store) {
    try {
      Store kept = Json.read(store, Store.class);
      return kept.saved() > FileState.now() ? new TreeMap<>() : new TreeMap<>(kept.files());
    } catch (IOException | RuntimeException unreadable) {
      return new TreeMap<>();
    }
  }

  /**
   * Returns the SHA-256 of a file.
   *
   * @throws IOException if it cannot be read
   */
  public String of(Path file) throws IOException {
    String key = file.toAbsolutePath().toString();
    long moment = FileState.now();
    FileState state = FileState.of(file);
    Remembered known = remembered.get(key);
    if (known != null && known.stamp().equals(state.text())) {
      return known.sha256();
    }
    String hash = Sha256.of(file);
    if (state.isSettledAt(moment)) {
      remembered.put(key, new Remembered(state.text(), hash));
      changed = true;
    }
    return hash;
  }

  /**
   * Writes the memory if it has learnt something.
   *
   * @throws IOException if it cannot be written
   */
  public void save() throws IOException {
    if (changed && store != null) {
      remembered.keySet().removeIf(file -> !Files.exists(Path.of(file)));
      Json.write(store, new Store(FileState.now(), remembered));
      changed = false;
    }
  }
}
