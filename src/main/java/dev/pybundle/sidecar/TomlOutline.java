package dev.pybundle.sidecar;

import dev.pybundle.sidecar.ConfigValue.Item;
import dev.pybundle.sidecar.ConfigValue.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds where the values of a TOML text stand. No library tells: Jackson's parser gives no places
 * of values, tomlj only their beginnings. It trusts that the text was parsed before.
 *
 * @see <a href="https://toml.io/en/v1.0.0">TOML 1.0</a>
 */
final class TomlOutline {

  private static final String SCALAR_ENDS = ",]}#\r\n";

  private final String text;
  private int at;

  private TomlOutline(String text) {
    this.text = text;
    this.at = text.length() - ConfigFile.withoutMark(text).length();
  }

  /**
   * A table with its own lines.
   *
   * @param path what its header names; empty for the lines above the first header
   * @param isElement true for {@code [[…]]}
   * @param headerEnd after its header
   * @param items its lines, their keys relative to the path
   */
  record Section(List<String> path, boolean isElement, int headerEnd, List<Item> items) {

    /** Returns the whole path of one of its items. */
    List<String> pathOf(Item item) {
      return Stream.concat(path.stream(), item.key().stream()).toList();
    }
  }

  /**
   * Reads a text.
   *
   * @param text TOML that was parsed before, with or without a byte order mark
   * @return its tables in order, first the one without a header
   */
  static List<Section> read(String text) {
    return new TomlOutline(text).sections();
  }

  private List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    sections.add(new Section(List.of(), false, at, new ArrayList<>()));
    for (skip(""); at < text.length(); skip("")) {
      if (text.charAt(at) == '[') {
        sections.add(header());
      } else {
        sections.get(sections.size() - 1).items().add(member());
      }
    }
    return sections;
  }

  private Section header() {
    boolean isElement = text.startsWith("[[", at);
    at += isElement ? 2 : 1;
    List<String> path = key();
    at += isElement ? 2 : 1;
    return new Section(path, isElement, at, new ArrayList<>());
  }

  private Item member() {
    int start = at;
    List<String> key = key();
    at++; // The equals sign.
    blanks();
    return new Item(key, start, value());
  }

  /** Reads a key with its dots, and what blanks follow. */
  private List<String> key() {
    List<String> names = new ArrayList<>();
    do {
      at += names.isEmpty() ? 0 : 1;
      blanks();
      names.add(name());
      blanks();
    } while (at < text.length() && text.charAt(at) == '.');
    return names;
  }

  private String name() {
    int start = at;
    if (isQuote()) {
      at = stringEnd();
      return meaning(start);
    }
    while (at < text.length() && isBare(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private ConfigValue value() {
    int start = at;
    if (isQuote()) {
      at = stringEnd();
      return new ConfigValue(start, at, Kind.TEXT, meaning(start), List.of());
    }
    return switch (text.charAt(at)) {
      case '[' -> inBrackets(Kind.ARRAY, ']');
      case '{' -> inBrackets(Kind.OBJECT, '}');
      default -> scalar();
    };
  }

  private ConfigValue inBrackets(Kind kind, char close) {
    int start = at;
    List<Item> items = new ArrayList<>();
    at++;
    for (skip(","); text.charAt(at) != close; skip(",")) {
      int begin = at;
      items.add(kind == Kind.OBJECT ? member() : new Item(List.of(), begin, value()));
    }
    at++;
    return new ConfigValue(start, at, kind, "", items);
  }

  /** A number, a date (which may hold a blank), true or false. */
  private ConfigValue scalar() {
    int start = at;
    while (at < text.length() && SCALAR_ENDS.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    at = start + text.substring(start, at).stripTrailing().length();
    return new ConfigValue(start, at, Kind.OTHER, "", List.of());
  }

  private boolean isQuote() {
    return text.charAt(at) == '"' || text.charAt(at) == '\'';
  }

  private int stringEnd() {
    char quote = text.charAt(at);
    String three = String.valueOf(quote).repeat(3);
    boolean multiline = text.startsWith(three, at);
    int end = at + (multiline ? 3 : 1);
    while (!text.startsWith(multiline ? three : String.valueOf(quote), end)) {
      end += quote == '"' && text.charAt(end) == '\\' ? 2 : 1;
    }
    end += multiline ? 3 : 1;
    // Up to two quotes may stand directly before the closing three.
    while (multiline && end < text.length() && text.charAt(end) == quote) {
      end++;
    }
    return end;
  }

  private String meaning(int start) {
    String raw = text.substring(start, at);
    boolean plain = raw.indexOf('\\') < 0 && !raw.startsWith("\"\"\"") && !raw.startsWith("'''");
    return plain ? raw.substring(1, raw.length() - 1) : ConfigFile.tomlText(raw);
  }

  /** Passes blanks, line ends, comments, and some further characters. */
  private void skip(String further) {
    while (at < text.length()) {
      char next = text.charAt(at);
      if (next == '#') {
        while (at < text.length() && text.charAt(at) != '\n') {
          at++;
        }
      } else if (" \t\r\n".indexOf(next) >= 0 || further.indexOf(next) >= 0) {
        at++;
      } else {
        return;
      }
    }
  }

  private void blanks() {
    while (at < text.length() && " \t".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private static boolean isBare(char letter) {
    return (letter < 128 && Character.isLetterOrDigit(letter)) || letter == '-' || letter == '_';
  }
}
