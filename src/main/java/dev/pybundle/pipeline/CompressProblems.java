package dev.pybundle.pipeline;

import dev.pybundle.message.Problem;
import java.nio.file.Path;

/** What to do about files that cannot be made smaller or left out. */
final class CompressProblems {

  private CompressProblems() {}

  /**
   * A pattern matches nothing, so most likely it is not what the user meant.
   *
   * @param where XML path of the parameter
   */
  static Problem patternMatchesNothing(String where, String pattern) {
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
  static Problem notStripped(String file, String reason) {
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
  static Problem damaged(String damage) {
    return new Problem(
        "The bundle cannot be compressed: " + damage,
        "run the goal pyinstaller again to rebuild it");
  }

  /**
   * The Bundle was compressed on another machine in another way, and the one before is not here.
   *
   * @param folder of the Bundle
   */
  static Problem compressedElsewhere(Path folder) {
    return new Problem(
        "The program in "
            + folder
            + " was compressed on another machine, with another <strip>, <excludeFiles> or 'strip'"
            + " than here, and the program before that is not here",
        "run compress where it was frozen, or copy the folder 'frozen' beside 'bundle', too");
  }
}
