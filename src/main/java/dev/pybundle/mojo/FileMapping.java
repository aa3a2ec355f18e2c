package dev.pybundle.mojo;

import dev.pybundle.spec.SpecInput.FileEntry;
import org.jspecify.annotations.Nullable;

/**
 * A file or folder and where it goes in the program, in {@code <datas>} and {@code <binaries>}:
 *
 * <pre>{@code <data><source>src/db/migrations</source><target>db/migrations</target></data>}</pre>
 */
public class FileMapping {

  /** A file, a folder, or a pattern such as {@code src/db/*.sql}. */
  private @Nullable String source;

  /** The folder in the program, relative; {@code .} for its root. */
  private @Nullable String target;

  /** Makes an empty one, which Maven fills. */
  public FileMapping() {}

  /**
   * Reads one from the command line.
   *
   * @param pair {@code source=target}
   */
  public void set(String pair) {
    int equals = pair.lastIndexOf('=');
    if (equals < 0) {
      throw new IllegalArgumentException(ParameterProblems.noPair(pair));
    }
    source = pair.substring(0, equals);
    target = pair.substring(equals + 1);
  }

  /** Returns what the user wrote. */
  FileEntry entry() {
    return new FileEntry(source, target);
  }
}
