package dev.pybundle.sidecar;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Values as Rust source.
 *
 * @see <a href="https://doc.rust-lang.org/reference/tokens.html#string-literals">String
 *     literals</a>
 */
final class RustLiteral {

  private RustLiteral() {}

  /** Returns {@code "text"}. */
  static String of(String text) {
    return text.codePoints()
        .mapToObj(RustLiteral::escaped)
        .collect(Collectors.joining("", "\"", "\""));
  }

  /** Returns {@code ["a", "b"]}. */
  static String of(List<String> texts) {
    return texts.stream().map(RustLiteral::of).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String escaped(int codePoint) {
    return switch (codePoint) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default ->
          isPlain(codePoint)
              ? Character.toString(codePoint)
              : String.format(Locale.ROOT, "\\u{%x}", codePoint);
    };
  }

  /** Rust warns about characters that change the direction of the text around them. */
  private static boolean isPlain(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
