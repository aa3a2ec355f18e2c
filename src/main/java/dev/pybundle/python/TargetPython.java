package dev.pybundle.python;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Python for a system whose programs this machine cannot start, and packages for it: files only.
 * What has to run of them runs in the {@link PythonEnvironment}, which has the same packages in the
 * same versions for this machine.
 *
 * @param folder the interpreter's own folder
 * @param version e.g. {@code 3.14.3}
 * @param loadExtension whether its {@code sqlite3} can load extensions
 * @param site the folder that packages are imported from
 * @param packages installed distributions: normalized name (PEP 503) to version
 */
public record TargetPython(
    Path folder, String version, boolean loadExtension, Path site, Map<String, String> packages) {

  /** Sorts the map. */
  public TargetPython {
    packages = Collections.unmodifiableSortedMap(new TreeMap<>(packages));
  }
}
