package dev.pybundle.compress;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.ImportGraph;
import dev.pybundle.bundle.ImportGraph.Import;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Leaves type stubs of installed packages out of the program: type checkers read them. Those of a
 * package stay that imports {@code lazy_loader}, which reads them at run time.
 *
 * @param excludeStubs whether to do it
 */
public record ExcludeStubs(boolean excludeStubs) implements Treatment {

  private static final String READER = "lazy_loader";

  @Override
  public String name() {
    return "excludeStubs";
  }

  @Override
  public String plan(Map<String, Path> tools) {
    return excludeStubs ? "leave out type stubs" : "";
  }

  @Override
  public Treated treat(TreatmentContext context) {
    Optional<ImportGraph> imports = context.imports();
    if (!excludeStubs || imports.isEmpty()) {
      return Treated.nothing("");
    }
    Set<String> readers =
        imports.get().importersOf(READER).stream()
            .map(Import::importer)
            .flatMap(importer -> imports.get().distribution(importer).stream())
            .collect(Collectors.toSet());
    Set<String> stubs =
        context.files().stream()
            .filter(file -> file.path().endsWith(".pyi") || file.path().endsWith("/py.typed"))
            .filter(file -> file.distribution() != null && !readers.contains(file.distribution()))
            .map(BundledFile::path)
            .collect(Collectors.toSet());
    return Treated.without(
        stubs,
        Set.of(),
        saved -> stubs.isEmpty() ? "" : "left out %d type stubs".formatted(stubs.size()));
  }
}
