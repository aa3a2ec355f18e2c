package dev.pybundle.mojo;

import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TargetTriple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code <targets>} means. */
final class Targets {

  private static final String ELEMENT = "<targets> (-Dpybundle.targets)";

  private Targets() {}

  /**
   * Returns the programs that a goal works on, in the order of {@code <targets>}.
   *
   * @param program all that the POM says of them
   * @throws ProblemException if {@code <targets>} names one that is unknown, or one twice, or if
   *     there is {@code <target>}, too
   */
  static List<ProgramParameters> of(ProgramParameters program) throws ProblemException {
    if (program.targets().isEmpty()) {
      return List.of(program);
    }
    if (program.target() != null && !program.target().isBlank()) {
      throw both(program).asException();
    }
    List<String> triples = new ArrayList<>();
    for (@Nullable String text : program.targets()) {
      String triple = text == null ? "" : text.strip();
      if (TargetTriple.parse(triple).isEmpty()) {
        throw unknown(triple, triples.size() + 1).asException();
      }
      if (triples.contains(triple)) {
        throw new Problem(ELEMENT + " names " + triple + " twice", "remove one of them")
            .asException();
      }
      triples.add(triple);
    }
    return triples.stream().map(triple -> program.of(triple, List.copyOf(triples))).toList();
  }

  /**
   * Refuses one classifier for the artifacts of several programs.
   *
   * @param classifier the user's, null for the default
   */
  static void refuseOneClassifier(@Nullable String classifier, ProgramParameters program)
      throws ProblemException {
    if (classifier != null && program.isOneOfSeveral()) {
      throw new Problem(
              "<classifier>%s</classifier> would be that of %d programs, those of %s"
                  .formatted(classifier, program.targets().size(), ELEMENT),
              "remove it, so that each has its triple")
          .asException();
    }
  }

  private static Problem both(ProgramParameters program) {
    return new Problem(
        "<target> (-Dpybundle.target) is %s, and %s names %s"
            .formatted(program.target(), ELEMENT, String.join(", ", program.targets())),
        "leave one of them out; one of several is built by -Dpybundle.targets=<triple>, if the POM"
            + " has them as the property pybundle.targets");
  }

  private static Problem unknown(String triple, int place) {
    return new Problem(
        triple.isEmpty()
            ? "The entry %d of %s is empty".formatted(place, ELEMENT)
            : "'%s' in %s is not a target triple that is known".formatted(triple, ELEMENT),
        "write one of " + String.join(", ", TargetTriple.known()));
  }
}
