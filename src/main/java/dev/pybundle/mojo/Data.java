package dev.pybundle.mojo;

import dev.pybundle.spec.SpecInput.FileEntry;
import org.jspecify.annotations.Nullable;

/**
 * A data file or folder and where it goes in the program:
 *
 * <pre>{@code <data><source>src/db/migrations</source><target>db/migrations</target></data>}</pre>
 */
public class Data {

  /** A file, a folder, or a pattern such as {@code src/db/*.sql}. */
  private @Nullable String source;

  /** The folder in the program, relative; {@code .} for its root. */
  private @Nullable String target;

  /** Makes an empty one, which Maven fills. */
  public Data() {}

  /**
   * Reads one from the command line.
   *
   * @param pair {@code source=target}
   */
  public void set(String pair) {
    FileEntry entry = FilePair.parse(pair);
    source = entry.source();
    target = entry.target();
  }

  FileEntry entry() {
    return new FileEntry(source, target);
  }
}
