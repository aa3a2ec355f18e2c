package dev.pybundle.spec;

import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the script to freeze and the folders that its modules are imported from. */
final class EntryResolver {

  /** Where a script is looked for if none is named. */
  static final List<String> DEFAULT_ENTRIES = List.of("src/main.py", "src/main/python/main.py");

  /** Where the module of a {@code module:callable} is looked for if no root is named. */
  static final List<String> DEFAULT_ROOTS = List.of("src", "src/main/python");

  private static final String ENTRY = "<entry>";
  private static final String SOURCE_ROOTS = "<sourceRoots><sourceRoot>";

  private final SpecInput input;
  private final InputPaths paths;
  private final List<String> warnings;

  EntryResolver(SpecInput input, InputPaths paths, List<String> warnings) {
    this.input = input;
    this.paths = paths;
    this.warnings = warnings;
  }

  /**
   * What was found.
   *
   * @param script the first script
   * @param sourceRoots import roots
   * @param entryPoint what a generated script must call; null if it is the user's own
   */
  record Entry(Path script, List<Path> sourceRoots, @Nullable EntryPoint entryPoint) {}

  Entry resolve(@Nullable Path specFile) throws ProblemException {
    List<Path> roots = sourceRoots();
    String text = ParameterValues.text(input.typed("entry"));
    if (text != null) {
      return named(text, roots);
    }
    Optional<Path> usual =
        DEFAULT_ENTRIES.stream()
            .map(entry -> paths.absolute(Path.of(entry)))
            .filter(paths::isFile)
            .findFirst();
    if (usual.isPresent()) {
      return script(usual.get(), roots);
    }
    if (specFile != null) {
      return script(specFile, roots);
    }
    throw SpecProblems.noEntry(paths.basedir(), DEFAULT_ENTRIES).asException();
  }

  private List<Path> sourceRoots() throws ProblemException {
    List<Path> roots = paths.folders(SOURCE_ROOTS, input.typed("sourceRoots"));
    for (Path root : roots) {
      if (root.endsWith("site-packages")) {
        throw new Problem(
                "<sourceRoots><sourceRoot>%s holds the packages of another Python environment"
                    .formatted(root),
                "leave it out and name the packages in <requirements>")
            .asException();
      }
    }
    return roots;
  }

  private Entry named(String text, List<Path> roots) throws ProblemException {
    Optional<Path> existing = paths.existing(text);
    Optional<EntryPoint> entryPoint = EntryPoint.parse(text);
    if (existing.isEmpty() && entryPoint.isPresent()) {
      return callable(entryPoint.get(), roots);
    }
    Path script = existing.isPresent() ? existing.get() : paths.read(ENTRY, text);
    if (!paths.isFile(script)) {
      throw SpecProblems.missingEntry(text, script).asException();
    }
    if (script.toString().endsWith(".spec")) {
      throw new Problem(
              "<entry>%s</entry> is a spec and no script".formatted(text),
              "write <specFile>%s</specFile>".formatted(text))
          .asException();
    }
    return script(script, roots);
  }

  private static Entry script(Path script, List<Path> roots) {
    List<Path> all = roots.isEmpty() ? Stream.ofNullable(script.getParent()).toList() : roots;
    return new Entry(script, all, null);
  }

  private Entry callable(EntryPoint entryPoint, List<Path> roots) {
    List<Path> all = roots.isEmpty() ? rootsWith(entryPoint) : roots;
    if (all.stream().noneMatch(root -> holds(root, entryPoint))) {
      warnings.add(
          "The module %s of <entry> is not in %s; it has to come with the requirements."
              .formatted(
                  entryPoint.module(),
                  all.isEmpty() ? "src or src/main/python" : "<sourceRoots> " + all));
    }
    return new Entry(input.specFolder().resolve(EntryPoint.SCRIPT_NAME), all, entryPoint);
  }

  private List<Path> rootsWith(EntryPoint entryPoint) {
    List<Path> found = new ArrayList<>();
    for (String root : DEFAULT_ROOTS) {
      Path folder = paths.absolute(Path.of(root));
      if (holds(folder, entryPoint)) {
        found.add(folder);
      }
    }
    return List.copyOf(found);
  }

  private boolean holds(Path root, EntryPoint entryPoint) {
    Path module = root.resolve(entryPoint.relativePath());
    return paths.isFile(root.resolve(entryPoint.relativePath() + ".py"))
        || paths.isFile(module.resolve("__init__.py"));
  }
}
