package dev.pybundle.freeze;

import dev.pybundle.bundle.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a freezer is given: the same for the same spec, and made before there is an environment, so
 * that it can be read before anything is installed.
 *
 * @param main the file that the freezer is started with: the name of one of the files, or the path
 *     of the user's own
 * @param files name in the folder of the spec, to text
 */
public record Plan(Path main, SortedMap<String, String> files) {

  /** Copies the map. */
  public Plan {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /**
   * Writes what is not there.
   *
   * @param folder the folder of the spec
   * @return the file that the freezer is started with
   * @throws IOException if a file cannot be written
   */
  public Path writeTo(Path folder) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      AtomicFiles.write(
          folder.resolve(file.getKey()), file.getValue().getBytes(StandardCharsets.UTF_8));
    }
    return folder.resolve(main);
  }

  /** Returns the plan of a freezer that reads one file of its own. */
  public static Plan of(String main, String text, Map<String, String> beside) {
    SortedMap<String, String> files = new TreeMap<>(beside);
    files.put(main, text);
    return new Plan(Path.of(main), files);
  }
}
