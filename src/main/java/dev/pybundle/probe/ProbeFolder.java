package dev.pybundle.probe;

import dev.pybundle.bundle.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/**
 * A temporary folder with a lock in it that a Maven holds as long as it lives. The folder of one
 * that was killed has nobody who holds its lock, and is removed when the next one is made.
 */
final class ProbeFolder implements AutoCloseable {

  /** How all of them begin, also where the JVM's locale has no other letters. */
  private static final String PLAIN_PREFIX = "pybundle probe ";

  /** With a letter that is not ASCII, because a user's folder has one. */
  private static final String PREFIX = PLAIN_PREFIX + "é ";

  private static final String LOCK = "lock";

  /** For how long a folder without a lock may be one that is just being made. */
  private static final Duration WITHOUT_LOCK = Duration.ofDays(1);

  private static final Duration REMOVAL = Duration.ofSeconds(3);
  private static final long POLL_MILLIS = 50;

  private final Path path;
  private final FileChannel lock;

  private ProbeFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes a folder, and removes those that nobody has any more.
   *
   * @param temp the folder it is made in
   */
  static ProbeFolder make(Path temp) throws IOException {
    Path path = newFolder(temp).toRealPath(LinkOption.NOFOLLOW_LINKS);
    try {
      ProbeFolder folder = new ProbeFolder(path, hold(path));
      folder.removeAbandoned(temp);
      return folder;
    } catch (IOException failed) {
      AtomicFiles.deleteTree(path);
      throw failed;
    }
  }

  Path path() {
    return path;
  }

  /**
   * Removes the folder. A process that was just ended may hold its files for a moment (Windows).
   *
   * @throws IOException if something in it cannot be removed
   */
  @Override
  public void close() throws IOException {
    lock.close();
    long deadline = System.nanoTime() + REMOVAL.toNanos();
    while (true) {
      try {
        AtomicFiles.deleteTree(path);
        return;
      } catch (IOException inUse) {
        if (System.nanoTime() > deadline) {
          throw inUse;
        }
        makeWritable(path);
      }
      pause();
    }
  }

  /** The lock has its name only when it is held, so nobody finds it free before. */
  private static FileChannel hold(Path path) throws IOException {
    Path fresh = path.resolve(LOCK + ".new");
    FileChannel channel =
        FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      channel.lock();
      Files.move(fresh, path.resolve(LOCK));
      return channel;
    } catch (FileLockInterruptionException interrupted) {
      // Like all else that an interrupt ends.
      channel.close();
      throw (IOException) new ClosedByInterruptException().initCause(interrupted);
    } catch (IOException failed) {
      channel.close();
      throw failed;
    }
  }

  private void removeAbandoned(Path temp) throws IOException {
    try (DirectoryStream<Path> others =
        Files.newDirectoryStream(
            temp, entry -> entry.getFileName().toString().startsWith(PLAIN_PREFIX))) {
      for (Path other : others) {
        if (isAbandoned(other)) {
          remove(other);
        }
      }
    }
  }

  /**
   * One of this very JVM is not: asking for its lock would give that up. Others' are not ours to
   * remove.
   */
  private boolean isAbandoned(Path other) {
    if (isOfThisJvm(other) || !Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    Path its = other.resolve(LOCK);
    try {
      if (!Files.getOwner(other, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(path))) {
        return false;
      }
      if (!Files.isRegularFile(its, LinkOption.NOFOLLOW_LINKS)) {
        Instant changed = Files.getLastModifiedTime(other, LinkOption.NOFOLLOW_LINKS).toInstant();
        return changed.isBefore(Instant.now().minus(WITHOUT_LOCK));
      }
      return isFree(its);
    } catch (IOException goneOrClosed) {
      // Somebody else removes it, or the next probe finds it again.
      return false;
    }
  }

  private static boolean isFree(Path its) throws IOException {
    try (FileChannel channel =
            FileChannel.open(its, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        FileLock taken = channel.tryLock()) {
      return taken != null;
    }
  }

  private static boolean isOfThisJvm(Path folder) {
    String name = folder.getFileName().toString();
    String mark = ownMark();
    return name.startsWith(PREFIX + mark) || name.startsWith(PLAIN_PREFIX + mark);
  }

  private static String ownMark() {
    return ProcessHandle.current().pid() + "-";
  }

  private static void remove(Path abandoned) {
    try {
      makeWritable(abandoned);
      AtomicFiles.deleteTree(abandoned);
    } catch (IOException inUse) {
      // What stays is there for the next probe; this one has nothing to do with it.
      return;
    }
  }

  /** A program may have made folders that not even it can write to. */
  private static void makeWritable(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      paths
          .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .forEach(ProbeFolder::makeOneWritable);
    } catch (IOException | UncheckedIOException unreadable) {
      // Removing it again then tells.
      return;
    }
  }

  private static void makeOneWritable(Path path) {
    if (!Files.isWritable(path)) {
      try {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
      } catch (IOException | UnsupportedOperationException refused) {
        return;
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException interrupt) {
      // The folder must go all the same; whoever waits next is interrupted.
      Thread.currentThread().interrupt();
    }
  }

  private static Path newFolder(Path temp) throws IOException {
    try {
      return Files.createTempDirectory(temp, PREFIX + ownMark());
    } catch (InvalidPathException notInLocale) {
      return Files.createTempDirectory(temp, PLAIN_PREFIX + ownMark());
    }
  }
}
