package dev.pybundle.freeze.pyinstaller;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as Python literals in pure ASCII, so that no text of a user can become code or a
 * comment, and no encoding of a file or a console can change it.
 *
 * <p>Source: https://docs.python.org/3/reference/lexical_analysis.html#escape-sequences
 */
public final class PythonLiteral {

  private static final String INDENT = "    ";
  private static final Map<Integer, String> NAMED_ESCAPES =
      Map.of((int) '\\', "\\\\", (int) '"', "\\\"", (int) '\n', "\\n", (int) '\r', "\\r");

  private PythonLiteral() {}

  /**
   * A Python tuple.
   *
   * @param items its items; a null is written as {@code None}
   */
  public record Tuple(List<@Nullable Object> items) {

    /** Copies the list, which may hold nulls. */
    public Tuple {
      items = Collections.unmodifiableList(Arrays.asList(items.toArray()));
    }

    /** Returns a tuple of these items. */
    public static Tuple of(@Nullable Object... items) {
      return new Tuple(Arrays.asList(items));
    }
  }

  /**
   * Returns a value on one line.
   *
   * @param value null, a text, a path, a boolean, an integer, a {@link Tuple}, a list or a map of
   *     those
   * @throws IllegalArgumentException for a value of another type
   */
  public static String of(@Nullable Object value) {
    if (value == null) {
      return "None";
    }
    if (value instanceof Boolean truth) {
      return truth ? "True" : "False";
    }
    if (value instanceof Integer number) {
      return number.toString();
    }
    if (value instanceof String || value instanceof Path) {
      return text(value.toString());
    }
    if (value instanceof Tuple tuple) {
      return "(" + joined(tuple.items()) + (tuple.items().size() == 1 ? ",)" : ")");
    }
    if (value instanceof List<?> list) {
      return "[" + joined(list) + "]";
    }
    if (value instanceof Map<?, ?> map) {
      return "{" + pairs(map).collect(Collectors.joining(", ")) + "}";
    }
    throw new IllegalArgumentException("Not writable as a Python literal: " + value.getClass());
  }

  /**
   * Returns a list or a map with one entry a line, anything else on one line.
   *
   * @param value see {@link #of(Object)}
   * @param depth how deep the line is indented that the value begins on
   */
  public static String block(@Nullable Object value, int depth) {
    if (value instanceof List<?> list && !list.isEmpty()) {
      return lines("[", list.stream().map(PythonLiteral::of), "]", depth);
    }
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      return lines("{", pairs(map), "}", depth);
    }
    return of(value);
  }

  private static String lines(String open, Stream<String> entries, String close, int depth) {
    String indent = INDENT.repeat(depth);
    return entries
        .map(entry -> indent + INDENT + entry + ",\n")
        .collect(Collectors.joining("", open + "\n", indent + close));
  }

  private static String joined(List<?> items) {
    return items.stream().map(PythonLiteral::of).collect(Collectors.joining(", "));
  }

  private static Stream<String> pairs(Map<?, ?> map) {
    return map.entrySet().stream().map(entry -> of(entry.getKey()) + ": " + of(entry.getValue()));
  }

  private static String text(String text) {
    return text.codePoints()
        .mapToObj(PythonLiteral::character)
        .collect(Collectors.joining("", "\"", "\""));
  }

  private static String character(int codePoint) {
    String named = NAMED_ESCAPES.get(codePoint);
    if (named != null) {
      return named;
    }
    if (codePoint >= ' ' && codePoint <= '~') {
      return Character.toString(codePoint);
    }
    if (Character.isBmpCodePoint(codePoint)) {
      return String.format(Locale.ROOT, "\\u%04x", codePoint);
    }
    return String.format(Locale.ROOT, "\\U%08x", codePoint);
  }
}
