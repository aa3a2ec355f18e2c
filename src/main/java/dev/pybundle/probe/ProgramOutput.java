package dev.pybundle.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a frozen program printed, and the tracebacks in it. */
final class ProgramOutput {

  private static final Pattern COLOURS = Pattern.compile("\u001B\\[[0-9;]*[A-Za-z]");
  private static final String TRACEBACK = "Traceback (most recent call last):";
  private static final Pattern FRAME =
      Pattern.compile("^\\s*File \"([^\"]+)\", line (\\d+)", Pattern.MULTILINE);

  /** Python writes one of these between an exception and the one that came of it. */
  private static final Pattern CHAINED =
      Pattern.compile(
          "(The above exception was the direct cause of the following exception"
              + "|During handling of the above exception, another exception occurred):\\s*$");

  /** What Python and its library write before a traceback that ends nothing. */
  private static final Pattern SURVIVED =
      Pattern.compile(
          "(?:Exception ignored|Exception (?:ignored )?in |--- Logging error ---|never retrieved)[^\\n]*\\s*\\z");

  /** A traceback after which nothing more was said. */
  private static final Pattern LAST_WORDS =
      Pattern.compile(
          Pattern.quote(TRACEBACK) + "\\n(?:[ \\t][^\\n]*\\n)+(?:[\\w.]+(?:: [^\\n]*)?\\s*)\\z");

  private static final String FATAL = "] Failed to execute script ";
  private final String text;

  ProgramOutput(String raw) {
    this.text = COLOURS.matcher(raw).replaceAll("").replace("\r\n", "\n");
  }

  /**
   * A line of a traceback.
   *
   * @param file as the program names it: frozen modules are named relatively to where they are
   *     imported from, with {@code /}
   * @param line from 1
   */
  record Frame(String file, int line) {}

  String text() {
    return text;
  }

  /**
   * Returns whether the program ended by an exception.
   *
   * @param exitCode how it ended; for 0, the exception must be the last that it said
   */
  boolean isEndedByException(int exitCode) {
    int start = lastTraceback();
    if (start < 0 || SURVIVED.matcher(text.substring(0, start)).find()) {
      return false;
    }
    int last = text.lastIndexOf(TRACEBACK);
    return exitCode != 0 || LAST_WORDS.matcher(text.substring(last)).matches();
  }

  /** Returns the line that names the exception of the last traceback; empty without one. */
  String exception() {
    int start = lastTraceback();
    return start < 0
        ? ""
        : text.substring(text.lastIndexOf(TRACEBACK), end())
            .lines()
            .skip(1)
            .dropWhile(line -> line.isBlank() || Character.isWhitespace(line.charAt(0)))
            .findFirst()
            .orElse("")
            .strip();
  }

  /** Returns how often the exception of the last traceback was printed; 0 without one. */
  long repetitions() {
    String exception = exception();
    return exception.isEmpty()
        ? 0
        : text.lines().filter(line -> line.strip().equals(exception)).count();
  }

  /** Returns where the last traceback begins, with those that it came of; -1 without one. */
  int lastTraceback() {
    int start = text.lastIndexOf(TRACEBACK);
    while (start > 0) {
      int before = text.lastIndexOf(TRACEBACK, start - 1);
      if (before < 0 || !CHAINED.matcher(text.substring(before, start)).find()) {
        return start;
      }
      start = before;
    }
    return start;
  }

  /**
   * Returns where the traceback ends that ended the program; -1 if none did. The bootloader says so
   * after it; what follows may be an older line of the other stream.
   */
  int fatalEnd() {
    int said = text.lastIndexOf(FATAL);
    return said < lastTraceback() ? -1 : said;
  }

  /**
   * Returns the frames of the traceback that a place in the text belongs to, the outermost first.
   * Before them come those of the exceptions that it is chained with, which may be the only ones
   * with the user's lines.
   */
  List<Frame> framesAt(int place) {
    int start = text.lastIndexOf(TRACEBACK, place);
    if (start < 0) {
      return List.of();
    }
    List<Frame> frames = new ArrayList<>();
    int chain = lastTraceback();
    if (start >= chain) {
      frames.addAll(framesIn(chain, start));
      frames.addAll(framesIn(place, Math.max(place, end())));
    }
    frames.addAll(framesIn(start, place));
    return frames;
  }

  private List<Frame> framesIn(int start, int end) {
    return FRAME
        .matcher(text)
        .region(start, end)
        .results()
        .map(
            frame -> new Frame(frame.group(1).replace('\\', '/'), Integer.parseInt(frame.group(2))))
        .toList();
  }

  /** Returns where to look for the last traceback from. */
  int end() {
    int end = fatalEnd();
    return end < 0 ? text.length() : end;
  }

  /** Returns the line that a place in the text is on. */
  String lineAt(int place) {
    int end = text.indexOf('\n', place);
    return text.substring(text.lastIndexOf('\n', place) + 1, end < 0 ? text.length() : end).strip();
  }
}
