package dev.pybundle.scaffold;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file of the project, as it is and as it would be. */
final class FileChange {

  /** Lines around a change, as `diff -u` has them. */
  private static final int CONTEXT = 3;

  private final Path path;
  private final String name;
  private final byte[] old;
  private final String before;
  private final byte[] bytes;
  private final String after;
  private final boolean kept;
  private final boolean isNew;

  /**
   * Describes it.
   *
   * @param path the file
   * @param name its path for readers
   * @param old what is in it; empty if it is not there, too
   * @param before the text of that
   * @param bytes what pybundle would have in it
   * @param after the text of that
   * @param kept whether it stays as it is, because its author has edited it
   */
  FileChange(
      Path path, String name, byte[] old, String before, byte[] bytes, String after, boolean kept) {
    this.path = path;
    this.name = name;
    this.old = old;
    this.before = before;
    this.bytes = bytes;
    this.after = after;
    this.kept = kept;
    this.isNew = !Files.exists(path);
  }

  String name() {
    return name;
  }

  boolean kept() {
    return kept;
  }

  /** Returns the change as {@code diff -u} shows it. */
  List<String> diff() {
    List<String> lines = before.lines().toList();
    return UnifiedDiffUtils.generateUnifiedDiff(
        isNew ? "/dev/null" : "a/" + name,
        "b/" + name,
        lines,
        DiffUtils.diff(lines, after.lines().toList()),
        CONTEXT);
  }

  /** Changes the file. */
  void write() throws ProblemException {
    try {
      if (isNew) {
        AtomicFiles.write(path, bytes);
      } else if (!AtomicFiles.replace(path, old, bytes)) {
        throw new Problem(name + " was changed at this moment", "run this again").asException();
      }
    } catch (IOException failed) {
      throw new Problem(
              "%s cannot be written (%s)".formatted(path, failed),
              "check that its folder is a folder and may be written")
          .asException(failed);
    }
  }
}
