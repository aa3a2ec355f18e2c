package dev.pybundle.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** What pybundle writes and the user owns: while it is unedited, pybundle may write it anew. */
public interface Owned {

  /** What is, or what happened to, it. */
  enum State {
    /** It was not there. */
    NEW,
    /** It is there as it would be written. */
    SAME,
    /** It is there as pybundle once wrote it. */
    OUTDATED,
    /** It is the user's, or another sidecar's. */
    EDITED
  }

  /** Where it belongs. */
  Path path();

  /** Compares what is there with what would be written. */
  State state() throws IOException;

  /** Writes it. */
  void write() throws IOException;

  /**
   * Moves what is there aside.
   *
   * @return its new path, beside the old one
   */
  default Path moveAside() throws IOException {
    Path path = path();
    Path aside = path.resolveSibling(path.getFileName() + ".backup");
    for (int number = 2; Files.exists(aside, LinkOption.NOFOLLOW_LINKS); number++) {
      aside = path.resolveSibling(path.getFileName() + ".backup-" + number);
    }
    return Files.move(path, aside);
  }
}
