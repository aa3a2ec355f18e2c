package dev.pybundle.freeze.lazy;

import dev.pybundle.bundle.ImportGraph;
import dev.pybundle.message.NearestName;
import dev.pybundle.message.Problem;
import java.util.List;
import java.util.Optional;

/** What to do about distributions that cannot go into archives of their own. */
final class LazyProblems {

  private LazyProblems() {}

  /** A Bundle of an earlier pybundle does not say whose a module is. */
  static Problem noImports() {
    return new Problem(
        "<lazy> cannot be done, because the Bundle does not say which module is of which"
            + " distribution",
        "freeze again; an earlier pybundle made it");
  }

  /** No module of a distribution is in the program. */
  static Problem nothingOf(String distribution, ImportGraph imports) {
    List<String> known =
        imports.modules().values().stream()
            .filter(module -> module.kind().isThere())
            .flatMap(module -> module.distribution().stream())
            .distinct()
            .sorted()
            .toList();
    Optional<String> nearest =
        NearestName.in(
            known.stream().filter(name -> !name.equals(distribution)).toList(), distribution);
    return new Problem(
        "<lazy><distributions> names %s, of which no module is in the program"
            .formatted(distribution),
        nearest
            .map("write %s"::formatted)
            .orElseGet(
                () ->
                    known.isEmpty()
                        ? "remove it: the program has no modules of distributions"
                        : "write one of " + String.join(", ", known)));
  }
}
