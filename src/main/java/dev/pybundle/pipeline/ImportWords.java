package dev.pybundle.pipeline;

import dev.pybundle.bundle.ImportGraph;
import dev.pybundle.bundle.ImportGraph.Import;
import dev.pybundle.bundle.ImportGraph.Reason;
import dev.pybundle.pipeline.ImportChains.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Says why something is in a program.
 *
 * @param place returns where an import stands, e.g. {@code " (src/main.py:3)"}; empty if that is
 *     not known
 */
record ImportWords(Function<Import, String> place) {

  /** Returns a way in words, e.g. {@code main.py imports cortex.api, which imports numpy}. */
  String chain(List<Link> links) {
    List<String> steps = new ArrayList<>();
    for (Link link : links) {
      String said = step(link);
      if (!said.isEmpty()) {
        steps.add(steps.isEmpty() && !link.from().isEmpty() ? link.from() + " " + said : said);
      }
    }
    return String.join(", which ", steps);
  }

  private String step(Link link) {
    Reason reason = link.reason();
    Import how = link.how();
    if (how != null) {
      return verb(how);
    }
    if (reason == null) {
      return "";
    }
    return link.from().isEmpty()
        ? asked(link.to(), reason)
        : "needs %s (%s in %s)".formatted(link.to(), reason.reason(), reason.place());
  }

  private String verb(Import how) {
    String imported = how.imported();
    if (how.importer().startsWith(imported + ".")) {
      return "lies in " + imported;
    }
    return how.isKnown()
        ? "needs " + imported + ", as the freezer's hook says"
        : "imports " + imported + manner(how) + place.apply(how);
  }

  /** Returns e.g. {@code " within a function"}; nothing for an import that always happens. */
  static String manner(Import how) {
    List<String> manner = new ArrayList<>();
    if (how.isInFunction()) {
      manner.add("within a function");
    }
    if (how.isConditional()) {
      manner.add("under a condition");
    }
    if (how.isGuarded()) {
      manner.add("if it can");
    }
    if (how.isKnown()) {
      manner.add("as the freezer's hook says");
    }
    return manner.isEmpty() ? "" : " " + String.join(", ", manner);
  }

  private static String asked(String module, Reason reason) {
    return switch (reason.reason()) {
      case ImportGraph.HIDDEN ->
          module + " is a hidden import, of <hiddenImports>, of the spec or of pybundle itself";
      case ImportGraph.START -> module + " is part of what the interpreter needs to start";
      case ImportGraph.FREEZER -> module + " was added by the freezer itself or one of its hooks";
      default ->
          "%s was added to make the program complete (%s, seen in %s)"
              .formatted(module, reason.reason(), reason.place());
    };
  }
}
