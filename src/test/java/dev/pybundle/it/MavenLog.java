package dev.pybundle.it;

import java.util.Arrays;
import java.util.List;

/**
 * What a Maven run printed.
 *
 * @param text all of it
 */
public record MavenLog(String text) {

  /**
   * Fails unless each of these texts was printed.
   *
   * @param expected parts of lines
   */
  public MavenLog says(String... expected) {
    List<String> missing = Arrays.stream(expected).filter(part -> !text.contains(part)).toList();
    if (!missing.isEmpty()) {
      throw new AssertionError(
          "The log does not say " + quoted(missing) + "; it ends with:\n" + end());
    }
    return this;
  }

  /**
   * Fails if one of these texts was printed.
   *
   * @param unexpected parts of lines
   */
  public MavenLog neverSays(String... unexpected) {
    List<String> found =
        text.lines().filter(line -> Arrays.stream(unexpected).anyMatch(line::contains)).toList();
    if (!found.isEmpty()) {
      throw new AssertionError("The log says " + quoted(found));
    }
    return this;
  }

  private String end() {
    List<String> lines = text.lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
  }

  private static String quoted(List<String> texts) {
    return String.join(", ", texts.stream().map(text -> "\"" + text + "\"").toList());
  }
}
