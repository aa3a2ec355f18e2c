package dev.pybundle.pipeline;

import dev.pybundle.message.Problem;
import java.nio.file.Path;

/** What to do about a delta that cannot be made. */
final class DeltaProblems {

  private DeltaProblems() {}

  /** delta has nothing to lead to. */
  static Problem noBundle(Path folder) {
    return new Problem(
        "There is no program in " + folder + " to make a delta to",
        "freeze first: bind the goal delta after pyinstaller, compress and codesign");
  }

  /**
   * The files are not those that were made.
   *
   * @param difference e.g. {@code backend in the bundle was changed}
   */
  static Problem damaged(Path folder, String difference) {
    return new Problem(
        difference + ", so no delta is made to it (" + folder + ")",
        "freeze again with mvn clean package");
  }

  /** A release is a folder, and the other one a file. */
  static Problem otherLayout(String version, String earlier, String layout) {
    return new Problem(
        "%s (<delta><from>, -Dpybundle.delta.from) is a %s program and this one is %s, so nothing of it can be kept"
            .formatted(version, earlier, layout),
        "take %s out of <delta><from> and let the app download this release as a whole, or freeze with <layout>%s</layout>"
            .formatted(version, earlier));
  }

  /** The patch does not lead where it should. */
  static Problem notProven(String version) {
    return new Problem(
        "The delta from %s was applied and made another program, so it is not attached"
            .formatted(version),
        "take %s out of <delta><from>, and report this: it is a fault of pybundle"
            .formatted(version));
  }
}
