package dev.pybundle.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The modes of a program's files: an archive and Tauri's installer put a file into the program with
 * the mode that it has. Where the file system has no modes there is nothing to set.
 */
public final class FileModes {

  private static final Set<PosixFilePermission> EXECUTABLE =
      PosixFilePermissions.fromString("rwxr-xr-x");
  private static final Set<PosixFilePermission> PLAIN =
      PosixFilePermissions.fromString("rw-r--r--");

  private FileModes() {}

  /** Gives a file 0755 or 0644, a folder 0755. */
  public static void set(Path path, boolean executable) throws IOException {
    if (exist(path)) {
      Files.setPosixFilePermissions(path, wanted(executable));
    }
  }

  /** Returns whether a file has 0755 or 0644. */
  public static boolean areSet(Path file, boolean executable) throws IOException {
    return !exist(file) || Files.getPosixFilePermissions(file).equals(wanted(executable));
  }

  /** Returns whether a file's owner may start it; root may if anybody may. */
  public static boolean isExecutable(Path file) throws IOException {
    return exist(file)
        ? Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE)
        : Files.isExecutable(file);
  }

  private static Set<PosixFilePermission> wanted(boolean executable) {
    return executable ? EXECUTABLE : PLAIN;
  }

  /** Tells whether the file system has modes. */
  public static boolean exist(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
