package dev.pybundle.probe;

import dev.pybundle.process.OutputListener;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Keeps the end of what a program prints, and looks for a pattern in all of it. */
final class OutputTail implements OutputListener {

  private static final int LIMIT = 64 * 1024;

  private final StringBuilder text = new StringBuilder();
  private final @Nullable Pattern wanted;
  private @Nullable MatchResult found;

  OutputTail(@Nullable Pattern wanted) {
    this.wanted = wanted;
  }

  @Override
  public synchronized void line(Stream stream, String line) {
    if (found == null) {
      found = match(line);
    }
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

  /** Returns whether what was wanted has been printed, or nothing was wanted. */
  boolean hasWanted() {
    return wanted == null || wanted().isPresent();
  }

  /** Returns what was wanted as it was printed: on a line, or over several at the end of it all. */
  synchronized Optional<MatchResult> wanted() {
    return Optional.ofNullable(found == null ? match(text()) : found);
  }

  private @Nullable MatchResult match(String printed) {
    if (wanted == null) {
      return null;
    }
    Matcher matcher = wanted.matcher(printed);
    return matcher.find() ? matcher.toMatchResult() : null;
  }
}
