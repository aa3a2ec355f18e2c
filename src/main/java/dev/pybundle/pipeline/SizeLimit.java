package dev.pybundle.pipeline;

import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A size that something may have.
 *
 * @param text as the user wrote it
 * @param bytes the same
 */
public record SizeLimit(String text, long bytes) {

  private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([kmg]i?b|b)?");
  private static final Map<String, Long> UNITS =
      Map.of(
          "b", 1L,
          "kb", 1_000L,
          "mb", 1_000_000L,
          "gb", 1_000_000_000L,
          "kib", 1L << 10,
          "mib", 1L << 20,
          "gib", 1L << 30);

  /**
   * Reads e.g. {@code 20MB}.
   *
   * @throws ProblemException if it is no size
   */
  public static SizeLimit parse(String text) throws ProblemException {
    Matcher matcher = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new Problem(
              "<maxInstallerSize>" + text + "</maxInstallerSize> is no size",
              "write for example 20MB, 20.5 MB or 20MiB")
          .asException();
    }
    String unit = matcher.group(2) == null ? "b" : matcher.group(2);
    double number = Double.parseDouble(matcher.group(1));
    return new SizeLimit(text.strip(), Math.round(number * UNITS.getOrDefault(unit, 1L)));
  }
}
