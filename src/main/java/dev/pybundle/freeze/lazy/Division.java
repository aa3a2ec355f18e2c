package dev.pybundle.freeze.lazy;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.ImportGraph;
import dev.pybundle.bundle.ImportGraph.Kind;
import dev.pybundle.bundle.Role;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which files and modules of a program go into which archive: those of a distribution, and what
 * others have put into its packages, because these are looked for in the archive alone.
 */
final class Division {

  private static final Pattern METADATA = Pattern.compile("[^/]+\\.(dist|egg)-info(/.*)?");
  private static final String COMPILED = ".pyc";
  private static final String PACKAGE = ".__init__";
  private static final String MODULE_SEPARATOR = ".";

  private final Set<String> distributions;
  private final ImportGraph imports;

  /** The distribution of each module that an archive begins with. */
  private final Map<String, String> begins = new HashMap<>();

  /**
   * Divides.
   *
   * @param distributions those that get archives
   * @param files of the program
   * @param modules that are no files
   * @param imports whose each module is
   */
  Division(
      List<String> distributions,
      List<BundledFile> files,
      List<String> modules,
      ImportGraph imports) {
    this.distributions = Set.copyOf(distributions);
    this.imports = imports;
    Map<String, Set<String>> owned = new HashMap<>();
    for (String module : modules) {
      owner(module).ifPresent(owner -> add(owned, owner, module));
    }
    for (BundledFile file : files) {
      @Nullable String module = module(file.path(), imports);
      if (module != null) {
        owner(module).ifPresent(owner -> add(owned, owner, module));
      }
    }
    owned.forEach(
        (owner, names) -> topmost(names).forEach(name -> begins.putIfAbsent(name, owner)));
  }

  private static void add(Map<String, Set<String>> owned, String owner, String module) {
    owned.computeIfAbsent(owner, key -> new TreeSet<>()).add(module);
  }

  /** A namespace has no place of its own, so it belongs to nobody. */
  private Optional<String> owner(String module) {
    ImportGraph.@Nullable Module found = imports.modules().get(module);
    return found == null || found.kind() == Kind.NAMESPACE
        ? Optional.empty()
        : found.distribution().filter(distributions::contains);
  }

  /** Returns the names that are below no other one. */
  static Set<String> topmost(Set<String> names) {
    Set<String> top = new TreeSet<>(names);
    top.removeIf(
        name -> names.stream().anyMatch(other -> name.startsWith(other + MODULE_SEPARATOR)));
    return top;
  }

  /**
   * Returns the name of the module that a file is.
   *
   * @param path in the program
   * @param imports knows which libraries are modules
   * @return null if it is none
   */
  static @Nullable String module(String path, ImportGraph imports) {
    if (path.endsWith(COMPILED)) {
      String dotted = path.substring(0, path.length() - COMPILED.length()).replace('/', '.');
      return dotted.endsWith(PACKAGE)
          ? dotted.substring(0, dotted.length() - PACKAGE.length())
          : dotted;
    }
    int name = path.lastIndexOf('/') + 1;
    int dot = path.indexOf('.', name);
    if (dot < 0) {
      return null;
    }
    String dotted = path.substring(0, dot).replace('/', '.');
    ImportGraph.@Nullable Module found = imports.modules().get(dotted);
    return found != null && found.kind() == Kind.EXTENSION ? dotted : null;
  }

  /** Returns the distribution into whose archive a module goes; empty if it stays. */
  Optional<String> of(String module) {
    Optional<String> owner = owner(module);
    return owner.isPresent() ? owner : within(module, MODULE_SEPARATOR);
  }

  /** Returns the distribution into whose archive a file goes; empty if it stays. */
  Optional<String> of(BundledFile file) {
    boolean stays =
        METADATA.matcher(file.path()).matches()
            || file.role() == Role.INTERPRETER
            || file.role() == Role.MODULES;
    if (stays) {
      return Optional.empty();
    }
    if (file.distribution() != null && distributions.contains(file.distribution())) {
      return Optional.of(file.distribution());
    }
    @Nullable String module = module(file.path(), imports);
    return module == null ? within(file.path(), "/") : of(module);
  }

  private Optional<String> within(String name, String separator) {
    return begins.keySet().stream()
        .filter(begin -> name.startsWith(begin.replace(MODULE_SEPARATOR, separator) + separator))
        .max(Comparator.comparingInt(String::length))
        .map(begins::get);
  }
}
