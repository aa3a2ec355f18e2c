package dev.pybundle.python;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The freezer and what it requires, apart from the program's environment: what lies there is no
 * part of any program, unless the user requires it as well.
 *
 * @param folder where its packages are imported from, in the shared cache
 * @param versions its distributions: normalized name (PEP 503) to version
 */
public record FreezerPackages(Path folder, Map<String, String> versions) {

  /** Sorts the map. */
  public FreezerPackages {
    versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
  }

  /** Returns the shared cache that the folder lies in. */
  public Path cache() {
    return folder.resolve("../..").normalize();
  }
}
