package dev.pybundle.freeze.lazy;

import dev.pybundle.bundle.Assembler.Changes;
import java.util.List;

/**
 * A program and the archives beside it.
 *
 * @param changes what becomes of the program
 * @param table names the archives
 * @param archives what is in them
 */
record Parted(Changes changes, LazyTable table, List<LazyArchive> archives) {

  /** Copies the list. */
  Parted {
    archives = List.copyOf(archives);
  }
}
