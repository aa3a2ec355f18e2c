package dev.pybundle.platform;

import dev.pybundle.message.Problem;
import java.util.List;

/** What users read about the target triple: where it came from and why it cannot be taken. */
final class TripleProblems {

  private TripleProblems() {}

  /**
   * A name that is no known triple.
   *
   * @param value what was found
   * @param source where, e.g. {@code the environment variable CARGO_BUILD_TARGET}
   * @param known the triples that can be set
   */
  static Problem unknown(String value, String source, List<String> known) {
    String what = "Target triple '" + value + "' from " + source + " is not one of those known";
    if (value.endsWith(".json")) {
      what += " (a target specification file describes a machine that no Python is built for)";
    }
    return new Problem(
        what, "set <target> (-Dpybundle.target) to one of " + String.join(", ", known));
  }

  /**
   * Warns that nothing but this JVM's properties told the triple.
   *
   * @param triple what was guessed
   * @param reason why rustc gave no answer, e.g. {@code there is no rustc on the PATH}
   */
  static String guessed(String triple, String reason) {
    return new Problem(
            "Target triple "
                + triple
                + " is a guess from the Java system properties os.name and os.arch, because "
                + reason
                + "; they cannot tell gnu from musl or msvc, and show the emulated processor under"
                + " emulation",
            "set <target>" + triple + "</target> if it is right")
        .sentence();
  }
}
