package dev.pybundle.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Remembers the hashes of files between builds, so that an up-to-date build need not read a large
 * program again. A hash is used again only if size, times and, where the file system has one, the
 * change time are the same to the nanosecond; the change time cannot be set back, as {@code touch}
 * and package managers do with the modification time.
 */
public final class FileHashes {

  private final Path store;
  private final Map<String, Remembered> remembered;
  private boolean changed;

  private FileHashes(Path store, Map<String, Remembered> remembered) {
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

  /** The file that keeps it. */
  record Store(Map<String, Remembered> files) {}

  /**
   * Opens the memory.
   *
   * @param store its file; a missing or unreadable one means an empty memory
   */
  public static FileHashes open(Path store) {
    try {
      return new FileHashes(store, new TreeMap<>(Json.read(store, Store.class).files()));
    } catch (IOException | RuntimeException unreadable) {
      return new FileHashes(store, new TreeMap<>());
    }
  }

  /**
   * Returns the SHA-256 of a file.
   *
   * @throws IOException if it cannot be read
   */
  public String of(Path file) throws IOException {
    String key = file.toAbsolutePath().toString();
    String stamp = stamp(file);
    Remembered known = remembered.get(key);
    if (known != null && known.stamp().equals(stamp)) {
      return known.sha256();
    }
    String hash = Sha256.of(file);
    remembered.put(key, new Remembered(stamp, hash));
    changed = true;
    return hash;
  }

  /**
   * Writes the memory if it has learnt something.
   *
   * @throws IOException if it cannot be written
   */
  public void save() throws IOException {
    if (changed) {
      remembered.keySet().removeIf(file -> !Files.exists(Path.of(file)));
      Json.write(store, new Store(remembered));
      changed = false;
    }
  }

  private static String stamp(Path file) throws IOException {
    boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
    Map<String, Object> attributes =
        Files.readAttributes(
            file,
            unix ? "unix:size,lastModifiedTime,ctime,ino" : "size,lastModifiedTime,creationTime");
    return new TreeMap<>(attributes).toString();
  }
}
