package dev.pybundle.sidecar;

import java.util.List;
import java.util.Optional;

/**
 * A value of a configuration file, and where it stands in the text.
 *
 * @param start of its first character
 * @param end after its last character
 * @param kind what it is
 * @param text the text that it means, if it is one
 * @param items what is in it, in the order of the text
 */
record ConfigValue(int start, int end, Kind kind, String text, List<Item> items) {

  /** The kinds that an edit tells apart. */
  enum Kind {
    OBJECT,
    ARRAY,
    TEXT,
    NULL,
    OTHER
  }

  /**
   * A member of an object or an element of an array.
   *
   * @param key its name; several for TOML's {@code a.b = 1}, none for an element
   * @param start of its name, or of the element
   * @param value its value, which ends it
   */
  record Item(List<String> key, int start, ConfigValue value) {

    int end() {
      return value.end();
    }
  }

  /** Returns the member of a name that counts: parsers take the last. */
  Optional<Item> member(String name) {
    return items.stream()
        .filter(item -> item.key().equals(List.of(name)))
        .reduce((first, last) -> last);
  }
}
