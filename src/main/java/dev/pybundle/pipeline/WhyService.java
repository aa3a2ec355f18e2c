package dev.pybundle.pipeline;

import dev.pybundle.bundle.Assembler;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.ImportGraph;
import dev.pybundle.bundle.ImportGraph.Import;
import dev.pybundle.bundle.ImportGraph.Kind;
import dev.pybundle.bundle.ImportGraph.Module;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Role;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.Assemblers;
import dev.pybundle.freeze.Completion;
import dev.pybundle.message.NearestName;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Failed;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code why}: says how a module, a distribution or a file came into a program. */
public final class WhyService {

  /** Name of the goal. */
  public static final String GOAL = "why";

  /** The property that names what is asked for. */
  public static final String PROPERTY = "pybundle.module";

  /** So many further importers are told; the others are counted. */
  private static final int NAMED = 3;

  private final Assemblers assemblers;

  /** Takes what knows the files of a program. */
  public WhyService(Assemblers assemblers) {
    this.assemblers = assemblers;
  }

  /**
   * What is asked for.
   *
   * @param workspace the folders of the program
   * @param basedir the project's folder
   * @param asked name of a module or distribution, or path of a file in the program; null if the
   *     user named none
   */
  public record Request(Workspace workspace, Path basedir, @Nullable String asked) {}

  /** What there is to answer from: the program as it was frozen, and as it is. */
  private record Known(
      Bundle frozen, Bundle last, ImportGraph graph, BundleSpec spec, ImportLines lines) {

    String program() {
      return last.manifest().name();
    }
  }

  /**
   * Answers.
   *
   * @throws ProblemException if a goal has to run first
   * @throws IOException if a file cannot be read
   */
  public GoalResult why(Request request) throws ProblemException, IOException {
    String asked = request.asked();
    if (asked == null || asked.isBlank()) {
      return new Failed(
          new Problem(
              "pybundle:why was not told of what",
              "name a module, a distribution or a file of the program: mvn pybundle:why -D"
                  + PROPERTY
                  + "=numpy"));
    }
    Workspace workspace = request.workspace();
    Optional<Bundle> last = Bundle.read(workspace.bundle());
    if (last.isEmpty()) {
      return new Failed(Sentences.bundleMissing(workspace.bundle()));
    }
    Bundle frozen = Bundle.readReplaceable(workspace.frozen()).orElse(last.get());
    Optional<ImportGraph> graph = ImportGraph.of(frozen);
    if (graph.isEmpty()) {
      return new Failed(
          new Problem(
              "In " + frozen.folder() + " it is not written down who imports whom",
              "build the program again: an earlier pybundle made it"));
    }
    BundleSpec spec = EnvironmentGoal.spec(workspace, Inputs.unrecorded());
    ImportLines lines = ImportLines.of(request.basedir(), spec, workspace.env());
    Known known = new Known(frozen, last.get(), graph.get(), spec, lines);
    return new Done(answer(known, workspace, asked.strip()));
  }

  private String answer(Known known, Workspace workspace, String asked) throws IOException {
    Module module = known.graph().modules().get(asked);
    if (module != null && module.kind().isThere()) {
      return ofModule(known, module);
    }
    String normalized = normalized(asked);
    Set<String> ofDistribution =
        modules(known.graph(), each -> each.distribution().equals(Optional.of(normalized)));
    if (!ofDistribution.isEmpty()) {
      String name = ofDistribution.contains(asked) ? asked : "the distribution " + normalized;
      return inProgram(known, name, ofDistribution);
    }
    Assembler assembler = assemblers.of(known.frozen()).orElse(null);
    if (assembler != null) {
      Optional<String> file = ofFile(known, workspace, assembler, asked, normalized);
      if (file.isPresent()) {
        return file.get();
      }
    }
    Module missing = missing(known.graph(), asked);
    return known.graph().roots().contains(asked)
        ? asked + " is a script that runs when " + known.program() + " starts"
        : asked + " is not in " + known.program() + ": " + absence(known, missing, asked);
  }

  // What is in the program

  private String ofModule(Known known, Module module) throws IOException {
    String name = module.name();
    Assembler assembler = assemblers.of(known.frozen()).orElse(null);
    Optional<String> archive = archiveOf(known, name, assembler);
    if (archive.isPresent()) {
      return "%s is in the archive of %s, which %s loads when it first imports it. %s"
          .formatted(name, archive.get(), known.program(), inProgram(known, name, Set.of(name)));
    }
    if (assembler != null
        && assembler.modules(known.frozen()).contains(name)
        && !assembler.modules(known.last()).contains(name)) {
      return "%s is not in %s: it was frozen, and compress left it out (%s). %s"
          .formatted(
              name,
              known.program(),
              known.last().manifest().summaryOf(CompressService.GOAL),
              inProgram(known, name, Set.of(name)));
    }
    return inProgram(known, name, Set.of(name));
  }

  /** Returns whose archive a module is in; empty if it is in the program itself. */
  private static Optional<String> archiveOf(
      Known known, String module, @Nullable Assembler assembler) throws IOException {
    if (assembler == null || known.last().manifest().lazy().isEmpty()) {
      return Optional.empty();
    }
    String path = module.replace('.', '/');
    return assembler.files(known.last()).stream()
        .filter(file -> file.role() == Role.MODULES)
        .filter(
            file -> file.path().equals(path + ".pyc") || file.path().equals(path + "/__init__.pyc"))
        .flatMap(file -> Stream.ofNullable(file.distribution()))
        .findFirst();
  }

  /** Returns the way to the nearest of some modules, and who else imports one of them. */
  private static String inProgram(Known known, String name, Set<String> modules) {
    ImportChains chains = new ImportChains(known.graph());
    ImportWords words =
        new ImportWords(how -> known.lines().of(how).map(line -> " (" + line + ")").orElse(""));
    Optional<String> nearest = chains.nearest(modules);
    if (nearest.isEmpty()) {
      return name + " is in " + known.program() + ", and nothing that was frozen imports it";
    }
    List<ImportChains.Link> chain = chains.to(nearest.get());
    Set<String> passed = chain.stream().map(ImportChains.Link::from).collect(Collectors.toSet());
    List<Import> others =
        modules.stream()
            .flatMap(each -> known.graph().importersOf(each).stream())
            .filter(how -> !passed.contains(how.importer()))
            .filter(how -> !isWithin(how.importer(), modules))
            .sorted(
                Comparator.<Import>comparingInt(how -> chains.distance(how.importer()))
                    .thenComparing(Import::importer))
            .toList();
    return name + " is in " + known.program() + " because " + words.chain(chain) + further(others);
  }

  private static boolean isWithin(String importer, Set<String> modules) {
    return modules.contains(importer)
        || modules.stream().anyMatch(module -> importer.startsWith(module + "."));
  }

  private static String further(List<Import> imports) {
    List<String> said =
        imports.stream()
            .collect(
                Collectors.toMap(
                    Import::importer,
                    how -> how.importer() + ImportWords.manner(how),
                    (one, other) -> one,
                    LinkedHashMap::new))
            .values()
            .stream()
            .toList();
    if (said.isEmpty()) {
      return "; nothing else imports it";
    }
    int rest = said.size() - NAMED;
    return "; so "
        + (said.size() == 1 ? "does " : "do ")
        + said.stream().limit(NAMED).collect(Collectors.joining(", "))
        + (rest > 0 ? " and " + rest + " more" : "");
  }

  private Optional<String> ofFile(
      Known known, Workspace workspace, Assembler assembler, String asked, String normalized)
      throws IOException {
    List<BundledFile> files = assembler.files(known.frozen());
    Optional<BundledFile> found =
        Stream.<Predicate<BundledFile>>of(
                file -> file.path().equals(asked),
                file -> file.path().endsWith("/" + asked),
                file -> normalized.equals(file.distribution()))
            .flatMap(test -> files.stream().filter(test))
            .findFirst();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    BundledFile file = found.get();
    boolean there =
        assembler.files(known.last()).stream().anyMatch(each -> each.path().equals(file.path()));
    String where = file.path() + (there ? " is in " : " was left out by compress of ");
    return Optional.of(where + known.program() + origin(known, workspace, file));
  }

  private static String origin(Known known, Workspace workspace, BundledFile file)
      throws IOException {
    String owner = file.distribution();
    if (owner == null) {
      return switch (Objects.requireNonNullElse(file.role(), Role.DATA)) {
        case NATIVE -> ": it is a library of this system or of the interpreter that others need";
        case INTERPRETER -> ": it is the interpreter";
        case MODULES -> ": the interpreter needs its modules to start";
        default -> ": the spec or your own project names it";
      };
    }
    Set<String> modules =
        modules(known.graph(), each -> each.distribution().equals(Optional.of(owner)));
    String reason =
        Completion.reasonOf(workspace, file.path()).map(found -> " (" + found + ")").orElse("");
    return modules.isEmpty()
        ? " with the distribution " + owner + reason + ", of which the program has no module"
        : " with its distribution"
            + reason
            + ": "
            + inProgram(known, "the distribution " + owner, modules);
  }

  // What is not

  private static String absence(Known known, @Nullable Module module, String asked) {
    BundleSpec.Collected collected = known.spec().collected();
    Optional<String> excluded =
        collected.excludes().stream()
            .filter(name -> asked.equals(name) || asked.startsWith(name + "."))
            .findFirst();
    List<Import> imports = module == null ? List.of() : known.graph().importersOf(module.name());
    String importers =
        imports.isEmpty()
            ? ""
            : "; it is imported by "
                + imports.stream()
                    .limit(NAMED)
                    .map(how -> how.importer() + ImportWords.manner(how))
                    .collect(Collectors.joining(", "))
                + (imports.size() > NAMED ? " and " + (imports.size() - NAMED) + " more" : "");
    if (excluded.isPresent()) {
      return "<excludes> leaves out " + excluded.get() + importers;
    }
    if (collected.trim().stream().map(WhyService::normalized).anyMatch(normalized(asked)::equals)) {
      return "<trim> keeps out of it what no import statement needs";
    }
    if (module != null) {
      return (module.kind() == Kind.EXCLUDED
              ? "the freezer leaves it out"
              : module.name() + " was not found in the Python environment")
          + importers;
    }
    if (known.lines().isInstalled(asked)) {
      return "it is installed, but nothing imports it; to have it all the same: <hiddenImports>";
    }
    Set<String> names = new HashSet<>(known.graph().modules().keySet());
    known.graph().modules().values().forEach(each -> each.distribution().ifPresent(names::add));
    return "nothing imports it, and it is not installed"
        + NearestName.in(names, asked).map(near -> "; did you mean " + near + "?").orElse("");
  }

  /** Returns the module, or the package above it, that is imported and is not there. */
  private static @Nullable Module missing(ImportGraph graph, String asked) {
    String name = asked;
    while (!graph.modules().containsKey(name) && name.contains(".")) {
      name = name.substring(0, name.lastIndexOf('.'));
    }
    Module found = graph.modules().get(name);
    return found == null || found.kind().isThere() ? null : found;
  }

  private static Set<String> modules(ImportGraph graph, Predicate<Module> wanted) {
    return graph.modules().values().stream()
        .filter(module -> module.kind().isThere())
        .filter(wanted)
        .map(Module::name)
        .collect(Collectors.toSet());
  }

  private static String normalized(String name) {
    return name.replaceAll("[-_.]+", "-").toLowerCase(Locale.ROOT);
  }
}
