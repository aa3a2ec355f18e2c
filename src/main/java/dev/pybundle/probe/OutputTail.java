package dev.pybundle.probe;

import dev.pybundle.process.OutputListener;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Keeps the end of what a program prints, and looks for a pattern in all of it. */
final class OutputTail implements OutputListener {

  private static final int LIMIT = 64 * 1024;

  private final StringBuilder text = new StringBuilder();
  private final @Nullable Pattern wanted;
  private boolean found;

  OutputTail(@Nullable Pattern wanted) {
    this.wanted = wanted;
    this.found = wanted == null;
  }

  @Override
  public synchronized void line(Stream stream, String line) {
    found = found || wanted == null || wanted.matcher(line).find();
    text.append(line).append('\n');
    // Not at each line: that would copy the whole each time.
    if (text.length() > 2 * LIMIT) {
      text.delete(0, text.length() - LIMIT);
    }
  }

  /** Returns the end of the output. */
  synchronized String text() {
    return text.substring(Math.max(0, text.length() - LIMIT));
  }

  /** Returns whether a line had the pattern, or the end of the output has, over its lines. */
  synchronized boolean hasWanted() {
    return found || wanted == null || wanted.matcher(text()).find();
  }
}
