package dev.pybundle.freeze;

import dev.pybundle.message.PomXml;
import dev.pybundle.message.Problem;

/** What to do about what a freezer does not take, does not find, or cannot do. */
public final class FreezeProblems {

  private FreezeProblems() {}

  /**
   * Says that a version of a freezer must not be used.
   *
   * @param parameter the parameter that names it
   * @param tested a version to take instead
   */
  public static Problem versionRefused(
      String parameter, String version, String reason, String tested) {
    return new Problem(
        "<%1$s>%2$s</%1$s> is refused: %3$s".formatted(parameter, version, reason),
        "leave out <%s> to take the tested one, or name %s or a later one"
            .formatted(parameter, tested));
  }

  /** Says where the user's code does not compile. */
  static Problem syntaxError(String file, int line, String reason) {
    return new Problem(
        "Syntax error in " + file + ":" + line + ": " + reason,
        "mend it, or name the module in <excludes> if the program never imports it; otherwise it would"
            + " fail only when it runs");
  }

  /** Says that a configured hidden import is not there. */
  public static Problem hiddenImportMissing(String module, String freezer) {
    return new Problem(
        "Hidden import '"
            + module
            + "' was not found; "
            + freezer
            + " leaves it out and still succeeds",
        "add the distribution that holds it to the requirements, or remove "
            + PomXml.item("hiddenImports", "hiddenImport", module)
            + ", or the name in pybundle-trace.json");
  }

  /**
   * Says that a configured hidden import is not installed.
   *
   * @param distribution the distribution that it probably comes with
   */
  static Problem hiddenImportNotInstalled(String module, String distribution) {
    return new Problem(
        "Hidden import '" + module + "' was not found: no distribution that is installed has it",
        "add the distribution that holds it to the requirements, most likely "
            + distribution
            + ", or remove "
            + PomXml.item("hiddenImports", "hiddenImport", module));
  }

  /** Says that a library which the user added needs one that is not there. */
  public static Problem libraryMissing(String library, String wantedBy) {
    return new Problem(
        "The library '"
            + library
            + "' was not found, and "
            + wantedBy
            + " cannot be loaded without it",
        "install it on this machine, or add <binaries><binary><source>…/"
            + library
            + "</source><target>.</target></binary></binaries>");
  }

  /** Says that a data source of a user's own spec is not there. */
  public static Problem sourceMissing(String source, String freezer) {
    return new Problem(
        freezer + " could not find " + source,
        "correct <datas><data><source> or <binaries><binary><source>, or the same path in your own spec file or pybundle-trace.json");
  }

  /** Says that a freezer failed for a reason that pybundle does not know. */
  public static Problem failed(String description) {
    return new Problem(description, "read its last lines; mvn -X shows the command");
  }
}
