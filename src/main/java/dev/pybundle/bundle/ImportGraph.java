package dev.pybundle.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Who imports whom in a program, as the freezer's analysis found it, and why modules are in it that
 * nothing imports. What a step did to the program later is not in it. Modules of the freezer that
 * run before the first script are not, either.
 */
public final class ImportGraph {

  /** Name of the file in the {@code parts} of a Bundle; {@code import_graph.py} writes it. */
  public static final String FILE = "imports.json";

  /** The reason of a module that the user, the spec or pybundle asked for by name. */
  public static final String HIDDEN = "hidden import";

  /** The reason of what the interpreter needs before it can run a program. */
  public static final String START = "start of the interpreter";

  /** The reason of a module of which no other one is known. */
  public static final String FREEZER = "the freezer";

  private static final int CONDITIONAL = 1;
  private static final int FUNCTION = 2;
  private static final int TRY = 4;
  private static final int KNOWN = 8;
  private static final int STANDARD = -1;

  private final NavigableMap<String, Module> modules = new TreeMap<>();
  private final Map<String, List<Import>> imports = new HashMap<>();
  private final Map<String, List<Import>> importers = new HashMap<>();
  private final Map<String, List<Reason>> reasons = new HashMap<>();
  private final List<String> roots = new ArrayList<>();

  /** What a module is. */
  public enum Kind {
    /** A module of Python code. */
    SOURCE('s'),
    /** A package with an {@code __init__}. */
    PACKAGE('p'),
    /** A compiled module. */
    EXTENSION('e'),
    /** A module in the interpreter itself. */
    BUILTIN('b'),
    /** A package without an {@code __init__}. */
    NAMESPACE('n'),
    /** A name that another module gives, e.g. {@code six.moves}. */
    ALIAS('a'),
    /** A name that is imported and was not found. */
    MISSING('m'),
    /** A name that is imported and was left out, as the user or the freezer wanted. */
    EXCLUDED('x');

    private final char letter;

    Kind(char letter) {
      this.letter = letter;
    }

    /** Returns whether the program has it. */
    public boolean isThere() {
      return this != MISSING && this != EXCLUDED;
    }

    private static Kind of(char letter) {
      for (Kind kind : values()) {
        if (kind.letter == letter) {
          return kind;
        }
      }
      throw new IllegalArgumentException("No kind of module: " + letter);
    }
  }

  /**
   * A module of the program, or a name that is imported and not there.
   *
   * @param name as it is imported
   * @param kind what it is
   * @param distribution normalized name of the distribution that it is of; empty if it is the
   *     program's own or of the standard library
   * @param isStandard whether it is of the standard library
   */
  public record Module(String name, Kind kind, Optional<String> distribution, boolean isStandard) {}

  /**
   * An import.
   *
   * @param importer the module, or the script, e.g. {@code main.py}
   * @param imported the module
   * @param how the sum of what has to be true for it to happen
   */
  public record Import(String importer, String imported, int how) {

    /** Returns whether it happens whenever the importer is loaded. */
    public boolean isAlways() {
      return how == 0;
    }

    /** Returns whether it stands below an {@code if}. */
    public boolean isConditional() {
      return (how & CONDITIONAL) != 0;
    }

    /** Returns whether it happens when a function is called. */
    public boolean isInFunction() {
      return (how & FUNCTION) != 0;
    }

    /** Returns whether it may fail: it stands in a {@code try}. */
    public boolean isGuarded() {
      return (how & TRY) != 0;
    }

    /** Returns whether there is no statement, but the freezer knows of it, e.g. from a hook. */
    public boolean isKnown() {
      return (how & KNOWN) != 0;
    }
  }

  /**
   * Why a module is in the program whether it is imported or not.
   *
   * @param reason e.g. {@code hidden import}, or the mechanism of the completion
   * @param place the file that shows it, with the line where that is steady; may be empty
   */
  public record Reason(String reason, String place) {}

  /** The file, of which {@code import_graph.py} says what it means. */
  record Written(
      List<String> modules,
      String kinds,
      List<String> distributions,
      List<Integer> owners,
      List<List<List<Integer>>> imports,
      List<Root> roots,
      List<Asked> asked) {

    record Root(String name, List<List<Integer>> imports) {}

    record Asked(String reason, String place, List<Integer> modules) {}
  }

  private ImportGraph(Written written) {
    for (int index = 0; index < written.modules().size(); index++) {
      String name = written.modules().get(index);
      int owner = written.owners().get(index);
      modules.put(
          name,
          new Module(
              name,
              Kind.of(written.kinds().charAt(index)),
              owner < 0 ? Optional.empty() : Optional.of(written.distributions().get(owner)),
              owner == STANDARD));
      addImports(written, name, written.imports().get(index));
    }
    for (Written.Root root : written.roots()) {
      roots.add(root.name());
      addImports(written, root.name(), root.imports());
    }
    for (Written.Asked asked : written.asked()) {
      Reason reason = new Reason(asked.reason(), asked.place());
      named(written, asked.modules())
          .forEach(name -> reasons.computeIfAbsent(name, key -> new ArrayList<>()).add(reason));
    }
  }

  private void addImports(Written written, String importer, List<List<Integer>> groups) {
    for (List<Integer> group : groups) {
      for (String imported : named(written, group.subList(1, group.size()))) {
        Import found = new Import(importer, imported, group.get(0));
        imports.computeIfAbsent(importer, key -> new ArrayList<>()).add(found);
        importers.computeIfAbsent(imported, key -> new ArrayList<>()).add(found);
      }
    }
  }

  private static List<String> named(Written written, List<Integer> steps) {
    List<String> names = new ArrayList<>();
    int index = 0;
    for (int step : steps) {
      index += step;
      names.add(written.modules().get(index));
    }
    return names;
  }

  /**
   * Reads the one of a Bundle.
   *
   * @return empty if it has none, as one that an earlier pybundle made
   * @throws IOException if it cannot be read
   */
  public static Optional<ImportGraph> of(Bundle bundle) throws IOException {
    Path file = bundle.parts().resolve(FILE);
    return Files.isRegularFile(file) ? Optional.of(read(file)) : Optional.empty();
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it is missing or something else
   */
  public static ImportGraph read(Path file) throws IOException {
    try {
      return new ImportGraph(Json.read(file, Written.class));
    } catch (IndexOutOfBoundsException | IllegalArgumentException | NullPointerException broken) {
      throw new IOException(file + " is no graph of imports", broken);
    }
  }

  /** Returns all modules by name, sorted; those that are missing or left out among them. */
  public NavigableMap<String, Module> modules() {
    return Collections.unmodifiableNavigableMap(modules);
  }

  /** Returns whether a module is in the program, and no mere name that something imports. */
  public boolean has(String module) {
    Module found = modules.get(module);
    return found != null && found.kind().isThere();
  }

  /** Returns the distribution of a module; empty for one of the standard library or the program. */
  public Optional<String> distribution(String module) {
    return Optional.ofNullable(modules.get(module)).flatMap(Module::distribution);
  }

  /** Returns the scripts, the program's entry first, e.g. {@code main.py}. */
  public List<String> roots() {
    return Collections.unmodifiableList(roots);
  }

  /** Returns what a module or a script imports; a module always imports the package above it. */
  public List<Import> importsOf(String importer) {
    return imports.getOrDefault(importer, List.of());
  }

  /** Returns the imports of a module, those of its submodules among them. */
  public List<Import> importersOf(String module) {
    return importers.getOrDefault(module, List.of());
  }

  /** Returns why a module is there whether it is imported or not; empty for most. */
  public List<Reason> reasonsOf(String module) {
    return reasons.getOrDefault(module, List.of());
  }

  /**
   * Returns the modules that are reached from the scripts and from those that are there for another
   * reason.
   *
   * @param followed which imports count
   * @param removed modules that are gone, and what only they import with them
   */
  public Set<String> reachable(Predicate<Import> followed, Set<String> removed) {
    Set<String> found = new LinkedHashSet<>();
    Deque<String> waiting = new ArrayDeque<>(reasons.keySet());
    roots.forEach(root -> follow(root, followed, waiting));
    while (!waiting.isEmpty()) {
      String name = waiting.remove();
      if (has(name) && !removed.contains(name) && found.add(name)) {
        follow(name, followed, waiting);
      }
    }
    return found;
  }

  private void follow(String importer, Predicate<Import> followed, Deque<String> waiting) {
    importsOf(importer).stream().filter(followed).map(Import::imported).forEach(waiting::add);
  }
}
