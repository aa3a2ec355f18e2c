package dev.pybundle.pipeline;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.ImportGraph;
import dev.pybundle.bundle.ImportGraph.Module;
import dev.pybundle.bundle.Role;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.Assemblers;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.message.Sizes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks at the imports of a program for what makes {@code <lazy>} less useful than it could be.
 *
 * @param graph who imports whom
 * @param lazy distributions in archives of their own
 * @param lines finds the lines of imports
 */
record LazyAdvice(ImportGraph graph, List<String> lazy, ImportLines lines) {

  /** Smaller ones are not worth a file. */
  private static final long WORTH_NAMING = 100_000;

  /** So many are named. */
  private static final int NAMED = 5;

  /** Returns a line about what went into archives of its own; empty if nothing did. */
  static Optional<String> summary(List<BundledFile> files) {
    List<String> archives =
        files.stream()
            .filter(file -> file.role() == Role.LAZY)
            .map(file -> "%s (%s)".formatted(file.distribution(), Sizes.megabytes(file.size())))
            .toList();
    return archives.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "split off " + String.join(" and ", archives) + ", loaded when first imported");
  }

  /**
   * Returns what to do about a program that was split.
   *
   * @param basedir folder of the project, for the places of imports
   * @throws IOException if the program cannot be read
   */
  static List<Problem> problems(
      Bundle bundle, Path basedir, Workspace workspace, Assemblers assemblers)
      throws ProblemException, IOException {
    List<String> lazy =
        bundle.manifest().lazy().stream()
            .flatMap(file -> Stream.ofNullable(file.distribution()))
            .toList();
    Optional<ImportGraph> graph = ImportGraph.of(bundle);
    if (lazy.isEmpty() || graph.isEmpty()) {
      return List.of();
    }
    LazyAdvice advice = new LazyAdvice(graph.get(), lazy, ImportLines.of(basedir, workspace));
    List<Problem> problems = new ArrayList<>(advice.importedAtStart());
    Map<String, Long> sizes = new ProgramGroups(assemblers).sizes(bundle, graph.get());
    advice.onlyNeededByThem(sizes).ifPresent(problems::add);
    return problems;
  }

  /** Returns a problem for each distribution that is imported whenever the program starts. */
  List<Problem> importedAtStart() {
    ImportChains chains = ImportChains.atStart(graph);
    ImportWords words =
        new ImportWords(how -> lines.of(how).map(line -> " (" + line + ")").orElse(""));
    List<Problem> problems = new ArrayList<>();
    for (String distribution : lazy) {
      Optional<String> nearest = chains.nearest(modules(Set.of(distribution)));
      // What a lazy one imports is not imported before that.
      nearest
          .map(chains::to)
          .filter(chain -> chain.stream().noneMatch(link -> isOfAnother(link.from(), distribution)))
          .ifPresent(
              chain ->
                  problems.add(
                      new Problem(
                          "%s is lazy, but the program imports it when it starts: %s"
                              .formatted(distribution, words.chain(chain)),
                          "import it within the functions that need it, or take it out of <lazy>")));
    }
    return problems;
  }

  private boolean isOfAnother(String module, String distribution) {
    return graph
        .distribution(module)
        .filter(owner -> lazy.contains(owner) && !owner.equals(distribution))
        .isPresent();
  }

  /**
   * Returns a problem if there are further distributions that only those import which are lazy.
   *
   * @param sizes bytes of each distribution in the program
   */
  Optional<Problem> onlyNeededByThem(Map<String, Long> sizes) {
    Set<String> others =
        graph.reachable(how -> true, modules(Set.copyOf(lazy))).stream()
            .flatMap(module -> graph.distribution(module).stream())
            .collect(Collectors.toSet());
    List<String> candidates =
        graph.modules().values().stream()
            .filter(module -> module.kind().isThere())
            .flatMap(module -> module.distribution().stream())
            .distinct()
            .filter(name -> !others.contains(name) && !lazy.contains(name))
            .filter(name -> sizes.getOrDefault(name, 0L) >= WORTH_NAMING)
            .sorted(Comparator.<String>comparingLong(name -> -sizes.getOrDefault(name, 0L)))
            .toList();
    if (candidates.isEmpty()) {
      return Optional.empty();
    }
    String named =
        candidates.stream()
            .limit(NAMED)
            .map(name -> name + " (" + Sizes.megabytes(sizes.getOrDefault(name, 0L)) + ")")
            .collect(Collectors.joining(", "));
    int more = candidates.size() - NAMED;
    return Optional.of(
        new Problem(
            "Only what is lazy imports %s%s, and it stays in the program"
                .formatted(named, more > 0 ? " and " + more + " more" : ""),
            "name it in <lazy><distributions>, too"));
  }

  private Set<String> modules(Set<String> distributions) {
    return graph.modules().values().stream()
        .filter(module -> module.kind().isThere())
        .filter(module -> module.distribution().filter(distributions::contains).isPresent())
        .map(Module::name)
        .collect(Collectors.toSet());
  }
}
