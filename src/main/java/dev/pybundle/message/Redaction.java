package dev.pybundle.message;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes texts of tools and users fit for logs and messages: no credentials, no endless lines. */
public final class Redaction {

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

  /** A failure that reads like another one. */
  @SuppressWarnings("OverrideThrowableToString") // Its class is not what failed.
  private static final class Shown extends Exception {

    private static final long serialVersionUID = 1L;

    Shown(String text, @Nullable Throwable cause, StackTraceElement[] trace) {
      super(text, cause);
      setStackTrace(trace);
    }

    @Override
    public String toString() {
      return String.valueOf(getMessage());
    }
  }

  /** Returns a text without the user names and passwords of its URLs. */
  public static String withoutCredentials(String text) {
    return CREDENTIALS.matcher(text).replaceAll("://****@");
  }

  /** Returns a text without the user names and passwords of its URLs, its lines shortened. */
  public static String of(String text) {
    String safe = withoutCredentials(text);
    return safe.lines().map(Redaction::shortened).collect(Collectors.joining("\n"))
        + (safe.endsWith("\n") ? "\n" : "");
  }

  /**
   * Returns a failure whose messages, and those of its causes, have no credentials: {@code mvn -e}
   * prints them.
   */
  public static Throwable withoutCredentials(Throwable failure) {
    @Nullable Throwable cause = failure.getCause();
    @Nullable Throwable safe = cause == null ? null : withoutCredentials(cause);
    String text = withoutCredentials(failure.toString());
    if (safe == cause && text.equals(failure.toString())) {
      return failure;
    }
    return new Shown(text, safe, failure.getStackTrace());
  }

  /** pip lists every version that exists in one line; its end holds the newest ones. */
  private static String shortened(String line) {
    return line.length() <= LONGEST
        ? line
        : line.substring(0, HEAD) + " ... " + line.substring(line.length() - (LONGEST - HEAD));
  }
}
