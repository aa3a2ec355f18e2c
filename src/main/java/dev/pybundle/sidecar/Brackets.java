package dev.pybundle.sidecar;

import dev.pybundle.sidecar.ConfigValue.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts an item into the brackets of a list or an object, or takes one out, in the way in which the
 * items beside it are written. JSON, JSON5 and TOML have the same brackets and commas; only their
 * comments differ.
 *
 * @param text the whole text
 * @param comment how a comment looks
 */
record Brackets(String text, Pattern comment) {

  private static final String BLANKS = " \t";
  private static final Pattern INDENT = Pattern.compile("[\\r\\n]([ \\t]+)[^\\s]");

  /**
   * How items on lines of their own are written.
   *
   * @param newline the line end with what stands before an item
   * @param unit one step to the right
   */
  record Lines(String newline, String unit) {

    Lines deeper() {
      return new Lines(newline + unit, unit);
    }
  }

  /** An item that can be written on one line or on several. */
  interface NewItem {
    /**
     * Returns the item's text.
     *
     * @param lines empty if the items beside it share a line
     */
    String text(Optional<Lines> lines);
  }

  /** Returns what puts an item after the last one. */
  List<TextEdit> add(ConfigValue container, NewItem item) {
    return container.items().isEmpty()
        ? List.of(addFirst(container, item))
        : addAfter(container, container.items().get(container.items().size() - 1), item);
  }

  /** Returns what makes an object with one member of an empty list; a comment in it stays. */
  List<TextEdit> turnIntoObject(ConfigValue list, NewItem member) {
    return List.of(
        new TextEdit(list.start(), list.start() + 1, "{"),
        addFirst(list, member),
        new TextEdit(list.end() - 1, list.end(), "}"));
  }

  private TextEdit addFirst(ConfigValue container, NewItem item) {
    int close = container.end() - 1;
    int line = lineStart(close);
    if (line > container.start() && isBlank(line, close)) {
      String outer = text.substring(line, close);
      Lines lines = new Lines(newlineBefore(line) + outer + unit(), unit());
      return TextEdit.insert(
          close, unit() + item.text(Optional.of(lines)) + newlineBefore(line) + outer);
    }
    String inner = text.substring(container.start() + 1, close);
    String written = item.text(Optional.empty());
    // In { } the blank stays on both sides; after a comment one is needed.
    return TextEdit.insert(close, inner.isBlank() ? written + inner : " " + written);
  }

  private List<TextEdit> addAfter(ConfigValue container, Item last, NewItem item) {
    int close = container.end() - 1;
    OptionalInt comma = comma(last.end(), close);
    int end = comma.isPresent() ? comma.getAsInt() + 1 : last.end();
    String trailing = comma.isPresent() ? "," : "";
    String separating = comma.isPresent() ? "" : ",";
    int line = lineStart(last.start());
    if (line <= container.start() || !isBlank(line, last.start())) {
      String added = blankBefore(container, last) + item.text(Optional.empty());
      return List.of(TextEdit.insert(end, separating + added + trailing));
    }
    String indent = text.substring(line, last.start());
    Lines lines = new Lines(newlineBefore(line) + indent, unit(indent, close));
    String added = lines.newline() + item.text(Optional.of(lines)) + trailing;
    List<TextEdit> changes = new ArrayList<>();
    if (comma.isEmpty()) {
      changes.add(TextEdit.insert(end, separating));
    }
    // A comment on the last item's line is about that item.
    changes.add(TextEdit.insert(afterComments(end), added));
    return changes;
  }

  /** Returns what takes an item out, with its comma, and with its line if it has one of its own. */
  List<TextEdit> remove(ConfigValue container, Item item) {
    int index = container.items().indexOf(item);
    boolean isLast = index == container.items().size() - 1;
    int limit = isLast ? container.end() - 1 : container.items().get(index + 1).start();
    OptionalInt comma = comma(item.end(), limit);
    if (comma.isPresent()) {
      int end = comma.getAsInt() + 1;
      return isBlank(item.end(), end - 1)
          ? List.of(cut(item.start(), end))
          : List.of(TextEdit.delete(item.start(), item.end()), TextEdit.delete(end - 1, end));
    }
    List<TextEdit> changes = new ArrayList<>();
    if (index > 0) {
      int before = comma(container.items().get(index - 1).end(), item.start()).orElseThrow();
      changes.add(TextEdit.delete(before, before + 1));
    }
    TextEdit cut = cut(item.start(), item.end());
    boolean wholeLine = cut.end() > item.end() && isLineEnd(cut.end() - 1);
    changes.add(wholeLine ? cut : TextEdit.delete(blanksBefore(item.start()), item.end()));
    return changes;
  }

  /**
   * Returns what deletes a part with its line, or with the blanks after it if the line has more.
   */
  TextEdit cut(int start, int end) {
    int line = lineStart(start);
    int rest = end;
    while (rest < text.length() && BLANKS.indexOf(text.charAt(rest)) >= 0) {
      rest++;
    }
    boolean own = isBlank(line, start) && (rest == text.length() || isLineEnd(rest));
    return own ? TextEdit.delete(line, afterLineEnd(rest)) : TextEdit.delete(start, rest);
  }

  /** Returns the end of the comments that follow on the same line. */
  int afterComments(int start) {
    int end = start;
    Matcher matcher = comment.matcher(text);
    for (int at = start; at < text.length(); at++) {
      if (matcher.region(at, text.length()).lookingAt() && isOneLine(matcher.group())) {
        end = matcher.end();
        at = end - 1;
      } else if (BLANKS.indexOf(text.charAt(at)) < 0) {
        break;
      }
    }
    return end;
  }

  /** Returns the line end of the line that a place is on, or of one near it. */
  String newlineAt(int place) {
    for (int at = place; at < text.length(); at++) {
      if (isLineEnd(at)) {
        return text.substring(at, afterLineEnd(at));
      }
    }
    int line = lineStart(place);
    return line == 0 ? "\n" : newlineBefore(line);
  }

  /** Returns what stands before a place on its line if it is blank. */
  String indentOf(int place) {
    int line = lineStart(place);
    return isBlank(line, place) ? text.substring(line, place) : "";
  }

  private OptionalInt comma(int from, int to) {
    Matcher matcher = comment.matcher(text);
    for (int at = from; at < to; at++) {
      if (matcher.region(at, to).lookingAt()) {
        at = matcher.end() - 1;
      } else if (text.charAt(at) == ',') {
        return OptionalInt.of(at);
      }
    }
    return OptionalInt.empty();
  }

  /** What separates the last two items of a line. */
  private String blankBefore(ConfigValue container, Item last) {
    int count = container.items().size();
    if (count < 2) {
      return " ";
    }
    int comma = comma(container.items().get(count - 2).end(), last.start()).orElseThrow();
    String blank = text.substring(comma + 1, last.start());
    return blank.isBlank() && isOneLine(blank) ? blank : " ";
  }

  /** One step is what the items have before them and the closing bracket has not. */
  private String unit(String indent, int close) {
    String outer = indentOf(close);
    return indent.startsWith(outer) && indent.length() > outer.length()
        ? indent.substring(outer.length())
        : unit();
  }

  private String unit() {
    Matcher first = INDENT.matcher(text);
    return first.find() ? first.group(1) : "  ";
  }

  private int lineStart(int place) {
    int line = place;
    while (line > 0 && !isLineEnd(line - 1)) {
      line--;
    }
    // A byte order mark is no part of the first line.
    return line == 0 ? text.length() - ConfigFile.withoutMark(text).length() : line;
  }

  private String newlineBefore(int line) {
    boolean two = line > 1 && text.charAt(line - 1) == '\n' && text.charAt(line - 2) == '\r';
    return text.substring(line - (two ? 2 : 1), line);
  }

  private int afterLineEnd(int place) {
    if (place >= text.length()) {
      return place;
    }
    return place + (text.startsWith("\r\n", place) ? 2 : 1);
  }

  private int blanksBefore(int place) {
    int start = place;
    while (BLANKS.indexOf(text.charAt(start - 1)) >= 0) {
      start--;
    }
    return start;
  }

  private boolean isLineEnd(int place) {
    return text.charAt(place) == '\n' || text.charAt(place) == '\r';
  }

  private boolean isBlank(int start, int end) {
    return text.substring(start, end).isBlank();
  }

  private static boolean isOneLine(String part) {
    return part.indexOf('\n') < 0 && part.indexOf('\r') < 0;
  }
}
