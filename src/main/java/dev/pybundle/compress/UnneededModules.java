package dev.pybundle.compress;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.ImportGraph;
import dev.pybundle.bundle.ImportGraph.Import;
import dev.pybundle.bundle.ImportGraph.Kind;
import dev.pybundle.bundle.ImportGraph.Module;
import dev.pybundle.bundle.Role;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a program holds for modules only that it does not need: them, what only they import,
 * the compiled ones among both, and the shared libraries that only those name.
 */
final class UnneededModules {

  private final TreatmentContext context;
  private final ImportGraph imports;

  UnneededModules(TreatmentContext context, ImportGraph imports) {
    this.context = context;
    this.imports = imports;
  }

  /**
   * What can go.
   *
   * @param modules dotted names
   * @param files paths in the program
   */
  record Unneeded(Set<String> modules, Set<String> files) {}

  /**
   * Returns what goes with some modules. One of them stays, with all of its kind, if a module that
   * stays needs it.
   *
   * @param candidates dotted names, those of submodules too, by what goes together
   * @param needs tells whether an importer needs what it imports
   * @throws IOException if a file of the program cannot be read
   */
  Unneeded of(Map<String, Set<String>> candidates, BiPredicate<@Nullable Module, Import> needs)
      throws IOException {
    Map<String, Set<String>> left = new TreeMap<>(candidates);
    Set<String> going = new TreeSet<>();
    left.values().forEach(going::addAll);
    // A module that stays may need the next one.
    while (left.values().removeIf(group -> isNeeded(group, going, needs))) {
      going.clear();
      left.values().forEach(going::addAll);
    }
    if (going.isEmpty()) {
      return new Unneeded(Set.of(), Set.of());
    }
    Set<String> modules = new TreeSet<>(imports.reachable(each -> true, Set.of()));
    modules.removeAll(imports.reachable(each -> true, going));
    modules.addAll(going);
    modules.removeIf(name -> isPackageOfOthers(name, modules));
    Set<String> files = new LinkedHashSet<>();
    for (BundledFile file : context.files()) {
      // The user's own data may have any name.
      boolean data = file.role() == Role.DATA && file.distribution() == null;
      if (!data && modules.contains(moduleOf(file.path()))) {
        files.add(file.path());
      }
    }
    files.addAll(new OrphanedLibraries(context).of(files));
    return new Unneeded(modules, files);
  }

  /** What the user asked for is needed, too. */
  private boolean isNeeded(
      Set<String> group, Set<String> going, BiPredicate<@Nullable Module, Import> needs) {
    return group.stream().anyMatch(name -> !imports.reasonsOf(name).isEmpty())
        || group.stream()
            .flatMap(name -> imports.importersOf(name).stream())
            .filter(each -> !going.contains(each.importer()))
            .anyMatch(each -> needs.test(imports.modules().get(each.importer()), each));
  }

  /** A namespace has no importer of its own, and a package is imported with what is in it. */
  private boolean isPackageOfOthers(String name, Set<String> going) {
    Module module = imports.modules().get(name);
    boolean folder =
        module != null && (module.kind() == Kind.PACKAGE || module.kind() == Kind.NAMESPACE);
    return folder
        && imports.modules().tailMap(name + ".").values().stream()
            .takeWhile(other -> other.name().startsWith(name + "."))
            .anyMatch(other -> other.kind().isThere() && !going.contains(other.name()));
  }

  /** Returns the module that a file is; an empty text if it is none. */
  private static String moduleOf(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    boolean library = name.endsWith(".so") || name.endsWith(".pyd");
    if (!library && !name.endsWith(".pyc") && !name.endsWith(".py")) {
      return "";
    }
    String folder = path.substring(0, path.length() - name.length());
    String dynload = "lib-dynload/";
    String below =
        folder.contains(dynload)
            ? folder.substring(folder.indexOf(dynload) + dynload.length())
            : folder;
    String stem = below + name.substring(0, name.indexOf('.'));
    String module = stem.endsWith("/__init__") ? stem.substring(0, stem.lastIndexOf('/')) : stem;
    return module.replace('/', '.');
  }
}
