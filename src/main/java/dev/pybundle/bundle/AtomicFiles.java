package dev.pybundle.bundle;

import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes files and swaps folders so that an interrupted build leaves the old ones whole. */
public final class AtomicFiles {

  private static final Logger LOGGER = LoggerFactory.getLogger(AtomicFiles.class);
  private static final String PREVIOUS = ".previous";
  private static final String DOOMED = ".doomed-";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private AtomicFiles() {}

  /**
   * Writes a file beside its place and moves it there. A file that already has these bytes is not
   * touched.
   *
   * @param file where to; its folder is made
   * @param bytes the whole content
   * @return whether it had another content
   * @throws IOException if it cannot be written
   */
  public static boolean write(Path file, byte[] bytes) throws IOException {
    if (Files.isRegularFile(file)
        && Files.size(file) == bytes.length
        && Arrays.equals(Files.readAllBytes(file), bytes)) {
      return false;
    }
    Path folder = parentOf(file);
    Files.createDirectories(folder);
    // Not a temporary file of the JDK, which only its owner could read.
    Path fresh = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      Files.write(fresh, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      move(fresh, file);
      return true;
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /**
   * Replaces a file of the user in one step, with its mode, unless somebody else changed it.
   *
   * @param file an existing file; a link is followed, not replaced
   * @param before what was in it when the new content was made
   * @param bytes the new content
   * @return false if there is something else in it now; it is left as it is
   * @throws IOException if it cannot be read or replaced
   */
  public static boolean replace(Path file, byte[] before, byte[] bytes) throws IOException {
    Path real = file.toRealPath();
    if (!Files.isWritable(real)) {
      throw new AccessDeniedException(real.toString());
    }
    Path fresh = real.resolveSibling("." + real.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      Files.copy(real, fresh, StandardCopyOption.COPY_ATTRIBUTES);
      Files.write(fresh, bytes);
      if (!Arrays.equals(Files.readAllBytes(real), before)) {
        return false;
      }
      move(fresh, real);
      return true;
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /**
   * Moves a file over another one, atomically where the file system can.
   *
   * @param source an existing file
   * @param target its new path, replaced if it exists
   * @throws IOException if it cannot be moved
   */
  public static void move(Path source, Path target) throws IOException {
    try {
      Files.move(
          source, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException otherFileSystem) {
      Files.move(source, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * Puts a finished folder in the place of another one. An interruption leaves the old folder or
   * the new one, in its place or, for the instant between two renames, under the name that {@link
   * #recover(Path)} knows.
   *
   * @param fresh a folder on the same file system
   * @param target its new place
   * @throws ProblemException if the system does not let one of them be moved; the old folder is
   *     then back in its place
   * @throws IOException if something else fails; the old folder is then back in its place, too
   */
  public static void swapFolder(Path fresh, Path target) throws ProblemException, IOException {
    recover(target);
    Path previous = previousOf(target);
    try {
      if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        rename(target, previous);
      }
      Files.createDirectories(parentOf(target));
      rename(fresh, target);
    } catch (FileSystemException refused) {
      recover(target);
      throw BundleProblems.cannotReplace(target, refused).asException(refused);
    } catch (IOException failed) {
      recover(target);
      throw failed;
    }
    discard(previous);
  }

  /**
   * Windows does not rename a folder while a file in it is open, and a scanner for viruses opens
   * each program for some moments when it was written. Elsewhere a refusal stays one.
   */
  private static void rename(Path folder, Path target) throws IOException {
    boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    insist(
        posix ? Duration.ZERO : PATIENCE,
        () -> Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE));
  }

  /** Something that the system may refuse for a moment. */
  @FunctionalInterface
  interface Attempt {
    void run() throws IOException;
  }

  /** Tries again until it succeeds or time is up. */
  static void insist(Duration patience, Attempt attempt) throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        attempt.run();
        return;
      } catch (FileSystemException refused) {
        if (System.nanoTime() >= end || !pause()) {
          throw refused;
        }
      }
    }
  }

  private static boolean pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
      return true;
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Undoes a {@link #swapFolder(Path, Path)} that was interrupted.
   *
   * @param target the folder that was to be replaced
   * @throws IOException if it cannot be moved
   */
  public static void recover(Path target) throws IOException {
    Path previous = previousOf(target);
    if (!Files.exists(previous, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      discard(previous);
    } else {
      Files.move(previous, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /**
   * Deletes what was replaced. On Windows a file that runs, or is read, can be renamed but not
   * deleted: what is in use gets a name of its own, and goes with the next one that is discarded.
   *
   * @param replaced a file or folder; it need not exist
   * @throws IOException if it cannot be renamed
   */
  public static void discard(Path replaced) throws IOException {
    String name = replaced.getFileName() + DOOMED;
    if (Files.exists(replaced, LinkOption.NOFOLLOW_LINKS)) {
      Path doomed = replaced.resolveSibling(name + UUID.randomUUID());
      Files.move(replaced, doomed, StandardCopyOption.ATOMIC_MOVE);
    }
    try (var siblings = Files.list(parentOf(replaced))) {
      for (Path doomed : siblings.toList()) {
        if (doomed.getFileName().toString().startsWith(name)) {
          deleteUnlessInUse(doomed);
        }
      }
    }
  }

  private static void deleteUnlessInUse(Path doomed) throws IOException {
    try {
      deleteTree(doomed);
    } catch (FileSystemException inUse) {
      LOGGER.debug("{} stays until nobody uses it", doomed, inUse);
    }
  }

  /**
   * Deletes a file or a folder with all that is in it; links are removed, not followed.
   *
   * @param root what to delete; it need not exist
   * @throws IOException if something in it cannot be deleted
   */
  public static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failed)
              throws IOException {
            if (failed != null) {
              throw failed;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /**
   * Copies a folder with its links and modes.
   *
   * @param source an existing folder
   * @param target a path that does not exist yet
   * @throws IOException if something cannot be copied
   */
  public static void copyTree(Path source, Path target) throws IOException {
    try (var paths = Files.walk(source)) {
      paths.forEach(path -> copyOne(path, target.resolve(source.relativize(path).toString())));
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
  }

  /**
   * Makes a folder that has the same files as another one, under a second name where the file
   * system can do that. Nobody may write into such a file; to change it is to replace it.
   *
   * @param source an existing folder
   * @param target a path that does not exist yet
   * @throws IOException if a file can neither be linked nor copied
   */
  public static void linkTree(Path source, Path target) throws IOException {
    try (var paths = Files.walk(source)) {
      paths.forEach(path -> linkOne(path, target.resolve(source.relativize(path).toString())));
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
  }

  private static void linkOne(Path source, Path target) {
    if (!Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS)) {
      copyOne(source, target);
      return;
    }
    try {
      Files.createLink(target, source);
    } catch (IOException | UnsupportedOperationException impossible) {
      // Another file system, one without hard links, or too many links: a copy is as good.
      copyOne(source, target);
    }
  }

  private static void copyOne(Path source, Path target) {
    try {
      Files.copy(source, target, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static Path previousOf(Path target) {
    return target.resolveSibling(target.getFileName() + PREVIOUS);
  }

  private static Path parentOf(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException("A file system root cannot be replaced: " + file);
    }
    return parent;
  }
}
