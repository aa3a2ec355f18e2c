package dev.pybundle.freeze.guide;

import dev.pybundle.probe.ProbeParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Where a program is told its port, by the way it is tried, as its launcher reads it. */
final class PortRule {

  /** What names the rules to the Python files, one a line. */
  static final String VARIABLE = "PYBUNDLE_GUIDE_PORT";

  private PortRule() {}

  /** Returns the rules, which are tried in this order; none if the program is not told. */
  static List<String> of(ProbeParameters probe) {
    List<String> rules = new ArrayList<>();
    for (int index = 0; index < probe.args().size(); index++) {
      String text = probe.args().get(index);
      String before = index == 0 ? "" : probe.args().get(index - 1);
      if (!text.contains(ProbeParameters.PORT)) {
        continue;
      }
      if (text.startsWith("-")) {
        rules.add(rule("argument", text, ""));
      } else if (before.startsWith("-")) {
        rules.add(rule("option", text, before));
      } else {
        rules.add(rule("position", text, Integer.toString(index)));
      }
    }
    new TreeMap<>(probe.environment())
        .forEach(
            (name, text) -> {
              if (text.contains(ProbeParameters.PORT)) {
                rules.add(rule("variable", text, name));
              }
            });
    return rules;
  }

  private static String rule(String kind, String text, String key) {
    return String.join("\t", kind, text, key);
  }
}
