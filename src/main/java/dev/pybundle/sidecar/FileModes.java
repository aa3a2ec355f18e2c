package dev.pybundle.sidecar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The modes of staged files: Tauri puts a file into the installer with the mode that it has. Where
 * the file system has no modes there is nothing to set.
 */
final class FileModes {

  private static final Set<PosixFilePermission> EXECUTABLE =
      PosixFilePermissions.fromString("rwxr-xr-x");
  private static final Set<PosixFilePermission> PLAIN =
      PosixFilePermissions.fromString("rw-r--r--");

  private FileModes() {}

  /** Gives a file 0755 or 0644, a folder 0755. */
  static void set(Path path, boolean executable) throws IOException {
    if (exist(path)) {
      Files.setPosixFilePermissions(path, wanted(executable));
    }
  }

  /** Returns whether a file has 0755 or 0644. */
  static boolean areSet(Path file, boolean executable) throws IOException {
    return !exist(file) || Files.getPosixFilePermissions(file).equals(wanted(executable));
  }

  private static Set<PosixFilePermission> wanted(boolean executable) {
    return executable ? EXECUTABLE : PLAIN;
  }

  /** Tells whether the file system has modes. */
  static boolean exist(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
