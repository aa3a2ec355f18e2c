package dev.pybundle.platform;

import dev.pybundle.message.Problem;

/** What users read about a configuration file of another tool that cannot be understood. */
public final class ConfigFileProblems {

  private ConfigFileProblems() {}

  /**
   * A syntax error.
   *
   * @param file the file
   * @param line from 1; 0 if it is not known
   * @param column from 1
   * @param reason what the parser says
   */
  public static Problem syntax(String file, int line, int column, String reason) {
    String place = line > 0 ? file + ":" + line + ":" + column : file;
    return new Problem(
        place + ": cannot be read: " + withoutStop(reason), "mend the file at that place");
  }

  /**
   * A file that is there but cannot be read as text.
   *
   * @param file the file
   * @param reason e.g. {@code it is not UTF-8}
   */
  public static Problem unreadable(String file, String reason) {
    return new Problem(
        file + " cannot be read: " + withoutStop(reason),
        "save it as UTF-8 text that the user who runs Maven may read");
  }

  /**
   * A value of the wrong kind.
   *
   * @param file the file
   * @param path where in the file, e.g. {@code bundle.externalBin}
   * @param expected e.g. {@code a list of strings}
   * @param example a right value
   */
  public static Problem wrongType(String file, String path, String expected, String example) {
    return new Problem(path + " in " + file + " is not " + expected, "write " + example);
  }

  private static String withoutStop(String reason) {
    String line = reason.lines().findFirst().orElse("").strip();
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }
}
