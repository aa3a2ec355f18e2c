package dev.pybundle.freeze.lazy;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.freeze.lazy.LazyTable.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What is in an archive, in the order of its entries.
 *
 * @param distribution whose it is
 * @param file its name
 * @param names the modules that it begins with
 * @param files with paths as if they were in the program
 */
record LazyArchive(String distribution, String file, List<String> names, List<BundledFile> files) {

  /** Copies the lists. */
  LazyArchive {
    names = List.copyOf(names);
    files = List.copyOf(files);
  }

  /**
   * All archives of a program, as they stand in the {@code parts} of a Bundle.
   *
   * @param archives one a distribution
   */
  record Content(List<LazyArchive> archives) {

    /** Copies the list. */
    Content {
      archives = List.copyOf(archives);
    }
  }

  /**
   * Returns its row of the table.
   *
   * @param folder where it lies
   */
  Row row(Path folder) throws IOException {
    Path archive = folder.resolve(file);
    return new Row(distribution, file, Sha256.of(archive), Files.size(archive), names);
  }

  /** Returns the same with other files. */
  LazyArchive with(List<BundledFile> others) {
    return new LazyArchive(distribution, file, names, others);
  }
}
