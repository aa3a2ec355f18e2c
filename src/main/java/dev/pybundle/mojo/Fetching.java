package dev.pybundle.mojo;

import dev.pybundle.artifact.ProgramCoordinates;
import dev.pybundle.artifact.ProgramFetcher;
import dev.pybundle.artifact.ProgramFetcher.Found;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.platform.Architecture;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.sidecar.SidecarName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.inject.Named;
import org.jspecify.annotations.Nullable;

/** What {@code <from>} and {@code <triples>} mean. */
@Named
class Fetching {

  private final ProgramFetcher fetcher;

  @Inject
  Fetching(ProgramFetcher fetcher) {
    this.fetcher = fetcher;
  }

  /** Refuses {@code <triples>} that nothing would read. */
  static void refuseTriplesWithoutFrom(@Nullable List<String> triples) throws ProblemException {
    if (triples != null && !triples.isEmpty()) {
      throw new Problem(
              "<triples> (-Dpybundle.triples) names "
                  + String.join(", ", triples)
                  + ", but they are programs of <from>, which is not set",
              "set <from> to the module whose programs are to be fetched, or write <targets> in"
                  + " place of <triples>")
          .asException();
    }
  }

  /** Refuses to stage the same programs once for each target. */
  static void refuseTargetsWithFrom(@Nullable String from, ProgramParameters program)
      throws ProblemException {
    if (from != null && program.isOneOfSeveral()) {
      throw new Problem(
              "<targets> (-Dpybundle.targets) are what is frozen here, and <from> stages what is"
                  + " frozen elsewhere",
              "write <triples> in place of <targets>")
          .asException();
    }
  }

  /** Returns what a dry run says: Maven has fetched the programs, and nothing else happens. */
  static GoalResult dryRun(List<Found> programs) {
    String names = programs.stream().map(Found::coordinates).collect(Collectors.joining(", "));
    return new GoalResult.Skipped("dry run: would stage " + names);
  }

  /**
   * Finds the programs.
   *
   * @param from {@code <from>}
   * @param triples {@code <triples>}; nothing for the target's
   * @param target what the app is built for
   */
  List<Found> find(String from, @Nullable List<String> triples, TargetTriple target)
      throws ProblemException {
    ProgramCoordinates coordinates = ProgramCoordinates.parse(from);
    List<TargetTriple> wanted =
        triples == null || triples.isEmpty() ? List.of(target) : parse(triples);
    return fetcher.find(coordinates, withoutThin(wanted, target), target);
  }

  /**
   * Makes a Bundle of a program, in a folder of its own: one that is frozen in this project stays.
   *
   * @param program what was found
   * @param name its name here, null for its own
   * @param app the app that wants it
   */
  ProgramLocation unpack(Found program, @Nullable String name, ProgramLocation app)
      throws ProblemException, IOException {
    String triple = program.triple().value();
    String own = name == null ? program.manifest().name() : name;
    SidecarName.check(own);
    Path root =
        ParameterPaths.of(app.program().outputDirectory())
            .resolve("from")
            .resolve(own)
            .resolve(triple);
    Workspace workspace = new Workspace(root);
    fetcher.unpack(program, name, workspace);
    return new ProgramLocation(
        app.program(), app.tauriFolder(), program.triple(), workspace, triple);
  }

  private static List<TargetTriple> parse(List<String> triples) throws ProblemException {
    List<TargetTriple> parsed = new ArrayList<>();
    for (String text : triples) {
      parsed.add(
          TargetTriple.parse(text.strip())
              .orElseThrow(() -> unknownTriple(text.strip()).asException()));
    }
    return parsed.stream().distinct().toList();
  }

  private static Problem unknownTriple(String text) {
    return new Problem(
        "'" + text + "' in <triples> (-Dpybundle.triples) is not a target triple that is known",
        "write one of " + String.join(", ", TargetTriple.known()));
  }

  /** For a universal app the universal program is staged under the other two names as well. */
  private static List<TargetTriple> withoutThin(List<TargetTriple> wanted, TargetTriple target) {
    boolean universal = target.architecture() == Architecture.UNIVERSAL && wanted.contains(target);
    return wanted.stream()
        .filter(
            triple -> !universal || triple.os() != OperatingSystem.MACOS || triple.equals(target))
        .toList();
  }
}
