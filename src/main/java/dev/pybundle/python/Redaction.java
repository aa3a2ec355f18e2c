package dev.pybundle.python;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes the output of installers fit for logs and messages: no credentials, no endless lines. */
final class Redaction {

  private static final Pattern CREDENTIALS = Pattern.compile("://[^/\\s@]+@");
  private static final int LONGEST = 400;
  private static final int HEAD = 300;

  private Redaction() {}

  /** Returns a text without the user names and passwords of its URLs, its lines shortened. */
  static String of(String text) {
    String safe = CREDENTIALS.matcher(text).replaceAll("://****@");
    return safe.lines().map(Redaction::shortened).collect(Collectors.joining("\n"))
        + (safe.endsWith("\n") ? "\n" : "");
  }

  /** pip lists every version that exists in one line; its end holds the newest ones. */
  private static String shortened(String line) {
    return line.length() <= LONGEST
        ? line
        : line.substring(0, HEAD) + " ... " + line.substring(line.length() - (LONGEST - HEAD));
  }
}
