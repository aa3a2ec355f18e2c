package dev.pybundle.message;

import java.nio.file.Path;

/** What to do about files that cannot be made smaller or left out. */
public final class CompressMessages {

  private CompressMessages() {}

  /**
   * A pattern cannot be read.
   *
   * @param where XML path of the parameter
   * @param reason what is wrong with it
   */
  public static Problem badPattern(String where, String pattern, String reason) {
    return new Problem(
        where + " has the pattern '" + pattern + "', which cannot be read: " + reason,
        "write it with * and ? within a folder, ** across folders, {a,b} for alternatives, and \\"
            + " before a character that is meant as it is");
  }

  /**
   * A pattern matches nothing, so most likely it is not what the user meant.
   *
   * @param where XML path of the parameter
   */
  public static Problem patternMatchesNothing(String where, String pattern) {
    return new Problem(
        where + " has the pattern '" + pattern + "', which matches no file of the program",
        "compare it with the paths in bundle.json of an onedir program, or remove it; patterns"
            + " start at the root of the program, so write **/tests/ for a folder anywhere");
  }

  /**
   * A file was not stripped although it should have been; a warning.
   *
   * @param file its path in the program
   * @param reason what went wrong
   */
  public static Problem notStripped(String file, String reason) {
    return new Problem(
        file + " goes into the program unstripped: " + reason,
        "install another version of the package that it comes from if size matters; the program"
            + " works as it is");
  }

  /**
   * The Bundle is not what was written, so it is not known what would be compressed.
   *
   * @param damage what is different
   */
  public static Problem damaged(String damage) {
    return new Problem(
        "The bundle cannot be compressed: " + damage,
        "run the goal pyinstaller again to rebuild it");
  }

  /**
   * The Bundle was compressed on another machine in another way, and the one before is not here.
   *
   * @param folder of the Bundle
   */
  public static Problem compressedElsewhere(Path folder) {
    return new Problem(
        "The program in "
            + folder
            + " was compressed on another machine, with another <strip>, <excludeFiles> or 'strip'"
            + " than here, and the program before that is not here",
        "run compress where it was frozen, or copy the folder 'frozen' beside 'bundle', too");
  }
}
