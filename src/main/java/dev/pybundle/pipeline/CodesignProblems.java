package dev.pybundle.pipeline;

import dev.pybundle.message.Problem;
import java.nio.file.Path;

/** What to do about a program that cannot be signed, or whose signature does not hold. */
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

  /** The timestamp needs the network, which the user switched off. */
  static Problem timestampOffline(String url) {
    return new Problem(
        "<codesign><timestampUrl> "
            + url
            + " needs the network, but Maven runs offline (-o), and without a timestamp the"
            + " signature ends with its certificate",
        "run without -o, or leave signing out with -Dpybundle.codesign.skip");
  }

  /**
   * Apple's tool does not accept the signature.
   *
   * @param report what the tool said
   */
  static Problem appleSignatureBroken(Path program, String report) {
    return new Problem(
        "The signature that " + program + " has since it was frozen does not hold: " + report,
        "freeze again with mvn clean package, change nothing in the program after that, and look"
            + " for what codesign said in the freezer's log, in logs");
  }
}
