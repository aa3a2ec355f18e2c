package dev.pybundle.bundle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All that decides the result of a goal, as labels and hashes: a reader can be told which of them
 * changed.
 *
 * @param inputs label, e.g. {@code src/cortex/graph.py} or {@code Python}, to value or hash
 */
public record Fingerprint(Map<String, String> inputs) {

  /** Sorts the inputs. */
  public Fingerprint {
    inputs = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
  }

  /** Returns one hash over all inputs. */
  public String digest() {
    return Sha256.of(Json.text(inputs));
  }

  /**
   * Says what is different.
   *
   * @param earlier the fingerprint of the build before
   * @return e.g. {@code src/cortex/graph.py changed}, with the number of further changes; empty if
   *     there is none
   */
  public Optional<String> changeSince(Fingerprint earlier) {
    Map<String, String> changes = new TreeMap<>();
    inputs.forEach(
        (label, value) -> {
          String before = earlier.inputs.get(label);
          if (before == null) {
            changes.put(label, "is new");
          } else if (!before.equals(value)) {
            changes.put(label, "changed");
          }
        });
    earlier.inputs.keySet().stream()
        .filter(label -> !inputs.containsKey(label))
        .forEach(label -> changes.put(label, "was removed"));
    return changes.entrySet().stream()
        .findFirst()
        .map(first -> first.getKey() + " " + first.getValue() + more(changes.size() - 1));
  }

  /**
   * Reads the fingerprint that a goal left.
   *
   * @param file where it was written
   * @return empty if there is none or it cannot be read: both mean "build it"
   */
  public static Optional<Fingerprint> read(Path file) {
    try {
      return Optional.of(Json.read(file, Fingerprint.class));
    } catch (IOException | RuntimeException unreadable) {
      return Optional.empty();
    }
  }

  private static String more(int others) {
    return others == 0 ? "" : " (and " + others + " more)";
  }
}
