package dev.pybundle.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the hashes of files between builds, so that an up-to-date build need not read a large
 * program again. A hash is used again only if size, times and, where the file system has one, the
 * change time are the same to the nanosecond; the change time cannot be set back, as {@code touch}
 * and package managers do with the modification time.
 *
 * <p>A file that has several names is hashed once. A name that is given or taken changes the change
 * time of the others; so within its own life, which is that of a goal, a memory knows the file also
 * by its modification time alone.
 *
 * <p>As Git does, it remembers no hash of a file that changed just before it was hashed: the file
 * could change again with the same times. It remembers nothing that was hashed later than now, that
 * is, before the clock was set back.
 *
 * <p>The file is text in lines, because each goal reads it: with a library that took a build after
 * a small change longer than the hashing that it saves.
 *
 * @see <a href="https://git-scm.com/docs/racy-git">Use of index and Racy Git problem</a>
 */
public final class FileHashes {

  private static final String FORM = "pybundle hashes 1";
  private static final String SEPARATOR = "\t";

  private final @Nullable Path store;

  /** The folder of all that pybundle makes. */
  private final @Nullable Path made;

  private final Map<String, Remembered> remembered;

  /** The same by their stamps, under whatever name. */
  private final Map<String, String> byStamp = new HashMap<>();

  /** What was found to be right in this life, by {@link FileState#identity()}. */
  private final Map<String, String> found = new HashMap<>();

  private boolean changed;

  private FileHashes(@Nullable Path store, Map<String, Remembered> remembered) {
    this.store = store;
    this.made = store == null ? null : store.resolve("../..").normalize();
    this.remembered = remembered;
    if (FileState.UNIX) {
      remembered.values().forEach(each -> byStamp.put(each.stamp(), each.sha256()));
    }
  }

  /**
   * A hash and when it was right.
   *
   * @param stamp size and times
   * @param sha256 the hash
   */
  record Remembered(String stamp, String sha256) {}

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
    Map<String, Remembered> files = new TreeMap<>();
    try {
      List<String> lines = List.of(Files.readString(store).split("\n", -1));
      int end = lines.size() - 1;
      String[] head = lines.get(0).split(SEPARATOR, 2);
      // One that was cut short may end within a path.
      if (head[0].equals(FORM)
          && Long.parseLong(head[1]) <= FileState.now()
          && lines.get(end).isEmpty()) {
        for (String line : lines.subList(1, end)) {
          int hash = line.indexOf(SEPARATOR);
          int stamp = line.indexOf(SEPARATOR, hash + 1);
          files.put(
              line.substring(stamp + 1),
              new Remembered(line.substring(hash + 1, stamp), line.substring(0, hash)));
        }
      }
      return files;
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
    long moment = FileState.now();
    FileState state = FileState.of(file);
    @Nullable String known = known(file, state);
    if (known != null) {
      found(file, state, moment, known);
      return known;
    }
    @Nullable String same = isMadeHere(file) ? found.get(state.identity()) : null;
    String hash = same == null ? Sha256.of(file) : same;
    found(file, state, moment, hash);
    if (same != null || state.isSettledAt(moment)) {
      remember(file, state, hash);
    }
    return hash;
  }

  /**
   * Remembers the hash of a file that pybundle has just given a name, in a folder that is its own.
   * One that was also written just now is not remembered: it could change again with these times.
   */
  void named(Path file, String sha256) {
    long moment = FileState.now();
    FileState state = FileState.of(file);
    if (state.isWrittenBefore(moment)) {
      remember(file, state, sha256);
    }
  }

  /**
   * Remembers for the next goals what is known of the files below a folder that had other names.
   *
   * @param folder need not exist
   * @throws IOException if it cannot be read
   */
  void refresh(Path folder) throws IOException {
    if (!FileState.UNIX || !Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      paths.forEach(
          path -> {
            FileState state = FileState.of(path, LinkOption.NOFOLLOW_LINKS);
            @Nullable Remembered under = remembered.get(key(path));
            if (under != null && !under.stamp().equals(state.text())) {
              remembered.remove(key(path));
            }
            @Nullable String same = found.get(state.identity());
            if (same != null && !byStamp.containsKey(state.text())) {
              remember(path, state, same);
            }
          });
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
  }

  private @Nullable String known(Path file, FileState state) {
    Remembered under = remembered.get(key(file));
    return under != null && under.stamp().equals(state.text())
        ? under.sha256()
        : byStamp.get(state.text());
  }

  /** Only a file of the user's can be written in place and get its old times back. */
  private boolean isMadeHere(Path file) {
    return made != null && file.toAbsolutePath().startsWith(made);
  }

  private void found(Path file, FileState state, long moment, String hash) {
    if (FileState.UNIX && isMadeHere(file) && state.isWrittenBefore(moment)) {
      found.put(state.identity(), hash);
    }
  }

  private void remember(Path file, FileState state, String hash) {
    remembered.put(key(file), new Remembered(state.text(), hash));
    if (FileState.UNIX) {
      byStamp.put(state.text(), hash);
    }
    changed = true;
  }

  private static String key(Path file) {
    return file.toAbsolutePath().toString();
  }

  /**
   * Writes the memory if it has learnt something.
   *
   * @throws IOException if it cannot be written
   */
  public void save() throws IOException {
    if (changed && store != null) {
      Set<String> stamps = new HashSet<>();
      remembered
          .entrySet()
          .removeIf(
              file ->
                  !Files.exists(Path.of(file.getKey()))
                      || (FileState.UNIX && !stamps.add(file.getValue().stamp())));
      AtomicFiles.write(store, text().getBytes(StandardCharsets.UTF_8));
      changed = false;
    }
  }

  private String text() {
    StringBuilder text =
        new StringBuilder(FORM).append(SEPARATOR).append(FileState.now()).append('\n');
    remembered.forEach(
        (path, known) -> {
          if (path.indexOf('\n') < 0) {
            text.append(known.sha256()).append(SEPARATOR).append(known.stamp());
            text.append(SEPARATOR).append(path).append('\n');
          }
        });
    return text.toString();
  }
}
