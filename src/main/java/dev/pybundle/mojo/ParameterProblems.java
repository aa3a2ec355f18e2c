package dev.pybundle.mojo;

import dev.pybundle.message.Problem;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.util.List;

/** What to do about a parameter that the plugin cannot read. */
final class ParameterProblems {

  /** The character that Java reads where the locale has no letter for a byte of a name. */
  private static final char UNREADABLE = '\uFFFD';

  private ParameterProblems() {}

  /** A misspelled parameter. */
  static Problem misspelled(String name, String nearest) {
    return new Problem(
        "<%s> in the configuration of pybundle is no parameter of any of its goals".formatted(name),
        "write <%s>".formatted(nearest));
  }

  /** A parameter of PyInstaller that pybundle does not have. */
  static Problem removed(String name, String reason, String advice) {
    return new Problem("<%s> in the configuration of pybundle %s".formatted(name, reason), advice);
  }

  /** A parameter that resembles none. */
  static Problem unknown(String name) {
    return new Problem(
        "<%s> in the configuration of pybundle is no parameter of any of its goals".formatted(name),
        "remove it; mvn dev.pybundle:pybundle-maven-plugin:help -Ddetail lists all parameters");
  }

  /** A path with characters that the locale has no bytes for. */
  static Problem unreadablePath(String path) {
    return new Problem(
        "The path %s cannot be used in this locale".formatted(path),
        "run Maven in a UTF-8 locale, e.g. with LC_ALL=C.UTF-8");
  }

  /**
   * A parameter with a value that it cannot have.
   *
   * @param path its XML path, e.g. {@code <tier>}
   * @param property its property, e.g. {@code pybundle.tier}
   */
  static Problem notOneOf(String path, String property, String value, List<String> known) {
    return new Problem(
        "%s (-D%s) is '%s'".formatted(path, property, value),
        "write one of " + String.join(", ", known));
  }

  /** A data or binary on the command line without a target. */
  static String noPair(String text) {
    return "'%s' has no target; on the command line write source=target, e.g.".formatted(text)
        + " -Dpybundle.datas=src/db/migrations=db/migrations";
  }

  /**
   * Says that a file cannot be named here.
   *
   * @param refused what Java threw
   */
  static Problem invalidPath(InvalidPathException refused) {
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
