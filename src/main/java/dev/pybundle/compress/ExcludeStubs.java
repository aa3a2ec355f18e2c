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
 * Leaves type stubs of installed packages out of the program that lie beside their modules: type
 * checkers read them. Those of a package stay that imports {@code lazy_loader}, which reads them at
 * run time.
 *
 * @param excludeStubs whether to do it
 */
public record ExcludeStubs(boolean excludeStubs) implements Treatment {

  private static final String READER = "lazy_loader";
  private static final String STUB = ".pyi";
  private static final String MARK = "py.typed";

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
            .filter(file -> isStub(file.path(), imports.get()))
            .filter(file -> file.distribution() != null && !readers.contains(file.distribution()))
            .map(BundledFile::path)
            .collect(Collectors.toSet());
    return Treated.without(
        stubs,
        Set.of(),
        saved -> stubs.isEmpty() ? "" : "left out %d type stubs".formatted(stubs.size()));
  }

  /** One that is not beside its module is data: of a type checker, say. */
  private static boolean isStub(String path, ImportGraph imports) {
    if (path.endsWith("/" + MARK)) {
      return true;
    }
    return path.endsWith(STUB)
        && imports.has(
            path.substring(0, path.length() - STUB.length())
                .replaceFirst("/__init__$", "")
                .replace('/', '.'));
  }
}
