package dev.pybundle.compress;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.ImportGraph;
import dev.pybundle.bundle.ImportGraph.Import;
import dev.pybundle.bundle.ImportGraph.Kind;
import dev.pybundle.bundle.ImportGraph.Module;
import dev.pybundle.compress.UnneededModules.Unneeded;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Leaves tests of installed packages out of the program, which hooks collect with the rest.
 *
 * @param excludeTests whether to do it
 */
public record ExcludeTests(boolean excludeTests) implements Treatment {

  private static final Set<String> NAMES = Set.of("test", "tests", "conftest");

  @Override
  public String name() {
    return "excludeTests";
  }

  @Override
  public String plan(Map<String, Path> tools) {
    return excludeTests ? "leave out tests of packages" : "";
  }

  @Override
  public Treated treat(TreatmentContext context) throws IOException {
    Optional<ImportGraph> imports = context.imports();
    if (!excludeTests || imports.isEmpty()) {
      return Treated.nothing("");
    }
    Map<String, Set<String>> candidates = new TreeMap<>();
    for (Module module : imports.get().modules().values()) {
      String tests = testsOf(module.name());
      if (!tests.isEmpty() && module.distribution().isPresent() && module.kind().isThere()) {
        candidates.computeIfAbsent(tests, key -> new TreeSet<>()).add(module.name());
      }
    }
    Unneeded unneeded =
        new UnneededModules(context, imports.get()).of(candidates, ExcludeTests::needs);
    Set<String> files = new LinkedHashSet<>(unneeded.files());
    files.addAll(dataOf(unneeded.modules(), context, imports.get()));
    return Treated.without(
        files,
        unneeded.modules(),
        saved ->
            unneeded.modules().isEmpty()
                ? ""
                : "left out %d modules of tests".formatted(unneeded.modules().size()));
  }

  /** Returns the outermost package of tests that a module is in or is; empty if there is none. */
  private static String testsOf(String module) {
    List<String> parts = Arrays.asList(module.split("\\."));
    for (int end = 1; end < parts.size(); end++) {
      if (NAMES.contains(parts.get(end))) {
        return String.join(".", parts.subList(0, end + 1));
      }
    }
    return "";
  }

  /** A hook that lists all submodules does not know which ones are needed. */
  private static boolean needs(@Nullable Module importer, Import each) {
    return !each.isKnown();
  }

  /** Data below a package that is left out is its own. */
  private static Set<String> dataOf(
      Set<String> modules, TreatmentContext context, ImportGraph imports) {
    Set<String> files = new LinkedHashSet<>();
    for (String module : modules) {
      Module left = imports.modules().get(module);
      if (left == null || left.kind() != Kind.PACKAGE || testsOf(module).isEmpty()) {
        continue;
      }
      String folder = module.replace('.', '/') + "/";
      context.files().stream()
          .filter(file -> left.distribution().equals(Optional.ofNullable(file.distribution())))
          .map(BundledFile::path)
          .filter(path -> path.startsWith(folder))
          .forEach(files::add);
    }
    return files;
  }
}
