package dev.pybundle.message;

import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;

/** What the user reads when a text is no path. */
public final class PathMessages {

  /** The character that Java reads where the locale has no letter for a byte of a name. */
  private static final char UNREADABLE = '\uFFFD';

  private PathMessages() {}

  /**
   * Says that a file cannot be named here.
   *
   * @param refused what Java threw
   */
  public static Problem invalid(InvalidPathException refused) {
    Charset ofNames =
        Charset.forName(System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name()));
    String path = refused.getInput();
    if (path.indexOf(UNREADABLE) < 0 && ofNames.newEncoder().canEncode(path)) {
      return new Problem(
          "\"" + path + "\" is no path: " + refused.getReason(), "correct or rename it");
    }
    return new Problem(
        "The locale of this Maven ("
            + ofNames
            + ") has not all letters of the path \""
            + path
            + "\"",
        "set the environment variable LC_ALL=C.UTF-8 for Maven, or rename the file");
  }
}
