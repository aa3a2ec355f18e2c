package dev.pybundle.pipeline;

import dev.pybundle.bundle.ImportGraph;
import dev.pybundle.bundle.ImportGraph.Import;
import dev.pybundle.bundle.ImportGraph.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The shortest way from the start of a program to each of its modules. Of ways that are about as
 * long it is the one whose imports happen more surely.
 */
final class ImportChains {

  /** What a step costs; only what is between them counts. */
  private static final int ALWAYS = 10;

  private static final int PERHAPS = 12;
  private static final int IN_FUNCTION = 14;
  private static final int KNOWN = 16;
  private static final int COMPLETED = 18;

  private static final int OTHER_SCRIPT = 5;
  private static final int ASKED = 60;
  private static final int START = 200;

  private final ImportGraph graph;
  private final Predicate<Import> followed;
  private final Map<String, Integer> costs = new HashMap<>();
  private final Map<String, Link> before = new HashMap<>();
  private final Map<String, List<Link>> completed = new HashMap<>();

  /**
   * A step.
   *
   * @param from what leads there: a script or a module; empty for the first one
   * @param to a script or a module
   * @param how the import; null if it is none
   * @param reason why it is there without an import; null if there is one, and for a script
   */
  record Link(String from, String to, @Nullable Import how, @Nullable Reason reason) {}

  private record Reached(String name, int cost) {}

  ImportChains(ImportGraph graph) {
    this(graph, how -> true, graph.modules().keySet());
  }

  private ImportChains(ImportGraph graph, Predicate<Import> followed, Set<String> asked) {
    this.graph = graph;
    this.followed = followed;
    PriorityQueue<Reached> waiting =
        new PriorityQueue<>(Comparator.comparingInt(Reached::cost).thenComparing(Reached::name));
    for (String script : graph.roots()) {
      int cost = script.equals(graph.roots().get(0)) ? 0 : OTHER_SCRIPT;
      reach(new Link("", script, null, null), cost, waiting);
    }
    for (String name : asked) {
      graph.reasonsOf(name).forEach(reason -> ask(name, reason, waiting));
    }
    while (!waiting.isEmpty()) {
      Reached next = waiting.remove();
      if (next.cost() == distance(next.name())) {
        follow(next, waiting);
      }
    }
  }

  /** Returns the ways of what is imported whenever the program starts. */
  static ImportChains atStart(ImportGraph graph) {
    return new ImportChains(graph, Import::isAlways, Set.of());
  }

  private void ask(String name, Reason reason, PriorityQueue<Reached> waiting) {
    Optional<String> place = moduleOf(reason.place());
    if (place.isPresent()) {
      completed
          .computeIfAbsent(place.get(), key -> new ArrayList<>())
          .add(new Link(place.get(), name, null, reason));
    } else {
      int cost = reason.reason().equals(ImportGraph.START) ? START : ASKED;
      reach(new Link("", name, null, reason), cost, waiting);
    }
  }

  /** Returns the module or script whose file a place is in, e.g. {@code host/__init__.py:4}. */
  private Optional<String> moduleOf(String place) {
    String file = place.replaceFirst(":\\d+$", "");
    if (graph.roots().contains(file)) {
      return Optional.of(file);
    }
    String name = file.replaceFirst("(/__init__)?\\.py$", "").replace('/', '.');
    return Optional.of(name).filter(graph.modules()::containsKey);
  }

  private void follow(Reached from, PriorityQueue<Reached> waiting) {
    for (Import how : graph.importsOf(from.name())) {
      if (followed.test(how) && graph.has(how.imported())) {
        reach(new Link(from.name(), how.imported(), how, null), from.cost() + cost(how), waiting);
      }
    }
    for (Link link : completed.getOrDefault(from.name(), List.of())) {
      reach(link, from.cost() + COMPLETED, waiting);
    }
  }

  private void reach(Link link, int cost, PriorityQueue<Reached> waiting) {
    if (cost < costs.getOrDefault(link.to(), Integer.MAX_VALUE)) {
      costs.put(link.to(), cost);
      before.put(link.to(), link);
      waiting.add(new Reached(link.to(), cost));
    }
  }

  private static int cost(Import how) {
    if (how.isAlways()) {
      return ALWAYS;
    }
    if (how.isKnown()) {
      return KNOWN;
    }
    return how.isInFunction() ? IN_FUNCTION : PERHAPS;
  }

  /** Returns the nearest of some modules; empty if the program reaches none. */
  Optional<String> nearest(Collection<String> modules) {
    return modules.stream()
        .filter(costs::containsKey)
        .min(Comparator.<String>comparingInt(costs::get).thenComparing(Comparator.naturalOrder()));
  }

  /** Returns how far a module or script is from the start; far if it is not reached. */
  int distance(String name) {
    return costs.getOrDefault(name, Integer.MAX_VALUE);
  }

  /** Returns the way to a module, from the start. */
  List<Link> to(String module) {
    List<Link> links = new ArrayList<>();
    for (String name = module; !name.isEmpty(); ) {
      Link link = before.get(name);
      if (link == null) {
        break;
      }
      links.add(link);
      name = link.from();
    }
    Collections.reverse(links);
    return links;
  }
}
