package dev.pybundle.mojo;

import dev.pybundle.spec.SpecInput.FileEntry;
import org.jspecify.annotations.Nullable;

/**
 * A shared library or extension module and where it goes in the program:
 *
 * <pre>{@code <binary><source>lib/libfoo.so</source><target>.</target></binary>}</pre>
 */
public class Binary {

  /** A file, a folder, or a pattern such as {@code lib/*.so}. */
  private @Nullable String source;

  /** The folder in the program, relative; {@code .} for its root. */
  private @Nullable String target;

  /** Makes an empty one, which Maven fills. */
  public Binary() {}

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
