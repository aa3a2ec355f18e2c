package dev.pybundle.python;

import java.nio.file.Path;
import java.util.Map;

/**
 * A uv that can be started.
 *
 * @param executable its path
 * @param version e.g. {@code 0.13.9}
 * @param settings variables that it needs besides those of every uv
 */
record Uv(Path executable, String version, Map<String, String> settings) {

  Uv {
    settings = Map.copyOf(settings);
  }
}
