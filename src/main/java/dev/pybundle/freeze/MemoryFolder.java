package dev.pybundle.freeze;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder with the databases that builds remember in.
 *
 * <p>A database of SQLite must not be deleted while a program has it open: when that program ends,
 * it deletes the journal beside the database by name, and by then this is the journal of a new one.
 * So a database is emptied, and only under SQLite's own lock, which nobody gets while another has
 * the database open. An empty file is an empty database.
 */
public final class MemoryFolder {

  /**
   * The bytes that SQLite locks: one for a writer that waits, one for a writer, and 510 for
   * readers, of which each connection to a database with a write-ahead log locks one as long as it
   * is open. Source: https://www.sqlite.org/src/file/src/os.h, {@code PENDING_BYTE}.
   */
  private static final long LOCK_START = 0x40000000L;

  private static final long LOCK_LENGTH = 512;
  private static final List<String> JOURNALS = List.of("-wal", "-shm", "-journal");

  private MemoryFolder() {}

  /**
   * Forgets everything.
   *
   * @param folder the databases are in it; it need not exist
   * @return whether it is done; false if a build uses a database now, which is as it was then
   * @throws IOException if a file cannot be written
   */
  public static boolean empty(Path folder) throws IOException {
    boolean all = true;
    for (Path database : databases(folder)) {
      all &= emptyDatabase(database);
    }
    return all;
  }

  private static Set<Path> databases(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Set.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.resolveSibling(databaseOf(String.valueOf(file.getFileName()))))
          .collect(Collectors.toSet());
    }
  }

  private static String databaseOf(String name) {
    return JOURNALS.stream()
        .filter(name::endsWith)
        .findFirst()
        .map(journal -> name.substring(0, name.length() - journal.length()))
        .orElse(name);
  }

  private static boolean emptyDatabase(Path database) throws IOException {
    if (Files.isSymbolicLink(database)) {
      Files.delete(database);
      return true;
    }
    // Made if it is not there, so that its journals have a lock.
    try (FileChannel channel =
        FileChannel.open(
            database,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS)) {
      @Nullable FileLock lock = lock(channel);
      if (lock == null) {
        return false;
      }
      // A journal goes first: one that is left beside an empty database would be played back.
      for (String journal : JOURNALS) {
        Files.deleteIfExists(database.resolveSibling(database.getFileName() + journal));
      }
      channel.truncate(0);
      return true;
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock(LOCK_START, LOCK_LENGTH, /* shared= */ false);
    } catch (OverlappingFileLockException anotherThread) {
      return null;
    }
  }
}
