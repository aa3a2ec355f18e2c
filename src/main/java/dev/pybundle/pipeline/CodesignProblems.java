package dev.pybundle.pipeline;

import dev.pybundle.message.Problem;
import java.nio.file.Path;

/** What to do about a Bundle that cannot be signed. */
final class CodesignProblems {

  private CodesignProblems() {}

  /** codesign has nothing to work on. */
  static Problem noBundle(Path folder) {
    return new Problem(
        "There is no program to sign in " + folder + " (no bundle.json that can be read)",
        "freeze first: mvn package runs the goal pyinstaller before codesign; to sign a program"
            + " that another machine froze, copy its whole bundle folder to there");
  }

  /** The Bundle was made for another system than the one to sign for. */
  static Problem otherTarget(Path folder, String bundled, String wanted) {
    return new Problem(
        "The program in " + folder + " was frozen for " + bundled + ", not for " + wanted,
        "call codesign with -Dpybundle.target=" + bundled + ", or freeze again for " + wanted);
  }

  /**
   * The files are not those that were frozen.
   *
   * @param difference e.g. {@code backend in the bundle was changed}
   */
  static Problem notAsFrozen(Path folder, String difference) {
    return new Problem(
        difference
            + ", so codesign would vouch for something that pybundle did not make ("
            + folder
            + ")",
        "freeze again with mvn clean package; if the file was changed on purpose, make that change"
            + " a part of the build, e.g. with <datas> or <binaries>");
  }
}
