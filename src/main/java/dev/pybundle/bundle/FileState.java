package dev.pybundle.bundle;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What the file system says of a file without reading it.
 *
 * @param kind what it is
 * @param text kind, size and times, and on Unix the inode: equal texts mean equal content if the
 *     first was settled
 * @param identity the same without the change time, which names given or taken change, too
 * @param modified when the content was changed, if nobody set that time
 * @param changed when the system last noted a change, in nanoseconds since 1970. On Unix it is the
 *     change time, which cannot be set back, as {@code touch} and package managers do with the
 *     modification time
 */
record FileState(Kind kind, String text, String identity, long modified, long changed) {

  /** What a path leads to. */
  enum Kind {
    /** Nothing is there. */
    ABSENT,
    /** A file with content. */
    FILE,
    /** A folder. */
    FOLDER,
    /** A link, if links are not followed. */
    LINK,
    /** A device, or what may not be looked at. */
    OTHER
  }

  /** Whether texts hold the inode, so that they tell one file from all others. */
  static final boolean UNIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("unix");

  private static final String ATTRIBUTES = "unix:mode,size,lastModifiedTime,ctime,ino";
  private static final int TYPE = 0170000;
  private static final long SECOND = 1_000_000_000L;

  /** FAT counts in steps of 2 s, HFS+ and ext3 of 1 s. */
  private static final long COARSE = 3 * SECOND;

  /** Kernels note the time of their last tick: 4 to 10 ms on Linux, 16 ms on Windows. */
  private static final long FINE = SECOND / 10;

  /**
   * Looks at a path.
   *
   * @param links whether links are followed
   */
  static FileState of(Path path, LinkOption... links) {
    try {
      return UNIX ? onUnix(path, links) : elsewhere(path, links);
    } catch (NoSuchFileException nothing) {
      return plain(Kind.ABSENT, "absent");
    } catch (IOException closed) {
      return plain(Kind.OTHER, "closed");
    }
  }

  /** Returns the time, to compare with {@link #changed()}. */
  static long now() {
    return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
  }

  /**
   * Returns whether a change after a moment would show. One that follows the last within a tick of
   * the file system's clock has the same times; so a file that has just changed cannot be told from
   * what it may be soon.
   *
   * @param moment when the file was about to be read, as {@link #now()} gave it
   */
  boolean isSettledAt(long moment) {
    return isLongBefore(changed, moment);
  }

  /** Returns whether the modification time of a change after a moment would be another one. */
  boolean isWrittenBefore(long moment) {
    return isLongBefore(modified, moment);
  }

  private static boolean isLongBefore(long time, long moment) {
    return time + (time % SECOND == 0 ? COARSE : FINE) < moment;
  }

  private static FileState onUnix(Path path, LinkOption... links) throws IOException {
    Map<String, Object> attributes = Files.readAttributes(path, ATTRIBUTES, links);
    Kind kind = kind(((Integer) asked(attributes, "mode")) & TYPE);
    long modified = nanoseconds(asked(attributes, "lastModifiedTime"));
    long changed = nanoseconds(asked(attributes, "ctime"));
    String identity = attributes.get("size") + " " + modified + " " + attributes.get("ino");
    return of(kind, identity + " " + changed, identity, modified, changed);
  }

  /** The system returns all that it was asked for. */
  private static Object asked(Map<String, Object> attributes, String name) {
    return Objects.requireNonNull(attributes.get(name));
  }

  private static FileState elsewhere(Path path, LinkOption... links) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class, links);
    Kind kind = Kind.OTHER;
    if (attributes.isSymbolicLink()) {
      kind = Kind.LINK;
    } else if (attributes.isDirectory()) {
      kind = Kind.FOLDER;
    } else if (attributes.isRegularFile()) {
      kind = Kind.FILE;
    }
    long modified = nanoseconds(attributes.lastModifiedTime());
    long created = nanoseconds(attributes.creationTime());
    String text = attributes.size() + " " + modified + " " + created;
    // A copy may carry the old modification time, but not the creation time.
    return of(kind, text, text, modified, Math.max(modified, created));
  }

  private static Kind kind(int type) {
    return switch (type) {
      case 0100000 -> Kind.FILE;
      case 0040000 -> Kind.FOLDER;
      case 0120000 -> Kind.LINK;
      default -> Kind.OTHER;
    };
  }

  /** The times of a folder tell of its entries, which are looked at one by one. */
  private static FileState of(
      Kind kind, String text, String identity, long modified, long changed) {
    return switch (kind) {
      case FILE, LINK -> new FileState(kind, text, identity, modified, changed);
      case FOLDER -> plain(kind, "folder");
      default -> plain(kind, "other");
    };
  }

  private static FileState plain(Kind kind, String text) {
    return new FileState(kind, text, text, 0, 0);
  }

  private static long nanoseconds(Object time) {
    return ((FileTime) time).to(TimeUnit.NANOSECONDS);
  }
}
