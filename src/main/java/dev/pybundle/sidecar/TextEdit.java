package dev.pybundle.sidecar;

import java.util.List;

/**
 * One replacement in a text.
 *
 * @param start where it begins
 * @param end where the replaced part ends; equal to {@code start} to insert
 * @param text what comes in its place
 */
record TextEdit(int start, int end, String text) {

  static TextEdit insert(int at, String text) {
    return new TextEdit(at, at, text);
  }

  static TextEdit delete(int start, int end) {
    return new TextEdit(start, end, "");
  }

  /**
   * Changes a text.
   *
   * @param text the text
   * @param changes from its start to its end; they do not overlap
   */
  static String apply(String text, List<TextEdit> changes) {
    StringBuilder result = new StringBuilder();
    int copied = 0;
    for (TextEdit change : changes) {
      result.append(text, copied, change.start).append(change.text);
      copied = change.end;
    }
    return result.append(text, copied, text.length()).toString();
  }
}
