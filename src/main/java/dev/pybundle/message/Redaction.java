package dev.pybundle.python;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes the output of installers fit for logs and messages: no credentials, no endless lines. */
final class Redaction {

  /**
   * What stands before the host of a URL. A user with a password may have any character in it that
   * a line can hold, as people forget to escape them, so it ends at the last {@code @}; a user
   * alone ends at the first, because the version of a repository may follow after another.
   */
  private static final Pattern CREDENTIALS =
      Pattern.compile("://(?:[^\\s/?#@:]*:\\S*|[^\\s/?#@]+)@");

  private static final int LONGEST = 400;
  private static final int HEAD = 300;

  private Redaction() {}

  /** Returns a text without the user names and passwords of its URLs. */
  static String withoutCredentials(String text) {
    return CREDENTIALS.matcher(text).replaceAll("://****@");
  }

  /** Returns a text without the user names and passwords of its URLs, its lines shortened. */
  static String of(String text) {
    String safe = withoutCredentials(text);
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
