package dev.pybundle.pipeline;

import dev.pybundle.message.Problem;
import java.nio.file.Path;

/** What to do about a Bundle that cannot be compressed. */
final class CompressProblems {

  private CompressProblems() {}

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
   * @param deciding what decides how it is compressed, e.g. {@code option of compress or 'strip'}
   */
  static Problem compressedElsewhere(Path folder, String deciding) {
    return new Problem(
        "The program in "
            + folder
            + " was compressed on another machine, with another "
            + deciding
            + " than here, and the program before that is not here",
        "run compress where it was frozen, or copy the folder 'frozen' beside 'bundle', too");
  }
}
