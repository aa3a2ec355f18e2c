package dev.pybundle.pipeline;

import dev.pybundle.bundle.Assembler;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.ImportGraph;
import dev.pybundle.bundle.ImportGraph.Module;
import dev.pybundle.bundle.Role;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.Assemblers;
import dev.pybundle.freeze.pyinstaller.ProgramContents;
import dev.pybundle.message.ProblemException;
import dev.pybundle.report.ReportData.Group;
import dev.pybundle.report.ReportData.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sorts what is in a program by the distribution that it is of, and says why each is there. */
final class ProgramGroups {

  private static final String PYTHON = "Python";
  private static final String SYSTEM = "system libraries";
  private static final String OWN = "your code and data";
  private static final Map<Kind, String> REASONS =
      Map.of(
          Kind.python, "the program needs its interpreter and what it imports of its library",
          Kind.system, "a library of the machine that built it, which others in the program need",
          Kind.own, "it is the program itself");

  private final Assemblers assemblers;

  ProgramGroups(Assemblers assemblers) {
    this.assemblers = assemblers;
  }

  /** What a file or a module belongs to. */
  private record Owner(Kind kind, String name) {

    static Owner of(BundledFile file) {
      String distribution = file.distribution();
      if (distribution != null) {
        return new Owner(Kind.distribution, distribution);
      }
      return switch (Objects.requireNonNullElse(file.role(), Role.PROGRAM)) {
        case DATA -> new Owner(Kind.own, OWN);
        case NATIVE ->
            file.path().contains("lib-dynload/")
                ? new Owner(Kind.python, PYTHON)
                : new Owner(Kind.system, SYSTEM);
        default -> new Owner(Kind.python, PYTHON);
      };
    }

    static Owner of(String module, @Nullable ImportGraph graph) {
      Module known = graph == null ? null : graph.modules().get(module);
      if (known != null && known.distribution().isPresent()) {
        return new Owner(Kind.distribution, known.distribution().get());
      }
      boolean ours = module.startsWith("_pybundle_") || module.startsWith("pyi");
      return known == null || known.isStandard() || ours
          ? new Owner(Kind.python, PYTHON)
          : new Owner(Kind.own, OWN);
    }
  }

  /**
   * Returns the groups, the largest first.
   *
   * @param basedir folder of the project, for the places of imports
   * @throws IOException if the program cannot be read
   */
  List<Group> of(Bundle bundle, Workspace workspace, Path basedir)
      throws ProblemException, IOException {
    Bundle frozen = Bundle.readReplaceable(workspace.frozen()).orElse(bundle);
    Optional<ImportGraph> graph = ImportGraph.of(frozen);
    Map<Owner, Map<String, Long>> contents = contents(bundle, graph.orElse(null));
    Function<Owner, String> why =
        graph.isPresent() ? reasons(graph.get(), workspace, basedir) : ProgramGroups::reason;
    List<Group> groups = new ArrayList<>();
    contents.forEach(
        (owner, sizes) ->
            groups.add(
                new Group(
                    owner.name(),
                    owner.kind(),
                    sizes.values().stream().mapToLong(Long::longValue).sum(),
                    null,
                    why.apply(owner),
                    List.copyOf(sizes.keySet()),
                    List.copyOf(sizes.values()))));
    groups.sort(Comparator.comparingLong(Group::bytes).reversed().thenComparing(Group::name));
    return groups;
  }

  /** Returns the bytes of each distribution in a program. */
  Map<String, Long> sizes(Bundle bundle, ImportGraph graph) throws IOException {
    Map<String, Long> sizes = new HashMap<>();
    contents(bundle, graph)
        .forEach(
            (owner, parts) ->
                sizes.put(owner.name(), parts.values().stream().mapToLong(Long::longValue).sum()));
    return sizes;
  }

  private Map<Owner, Map<String, Long>> contents(Bundle bundle, @Nullable ImportGraph graph)
      throws IOException {
    Map<Owner, Map<String, Long>> contents = new HashMap<>();
    Optional<Assembler> assembler = assemblers.of(bundle);
    List<BundledFile> files =
        assembler.isEmpty() ? bundle.manifest().files() : assembler.get().files(bundle);
    for (BundledFile file : files) {
      add(contents, Owner.of(file), file.path(), file.size());
    }
    if (assembler.isPresent() && bundle.manifest().tools().containsKey("pyinstaller")) {
      add(
          contents,
          new Owner(Kind.python, PYTHON),
          bundle.manifest().program(),
          ProgramContents.bootloader(bundle));
      ProgramContents.modules(bundle)
          .forEach(
              (module, size) ->
                  add(contents, Owner.of(module, graph), module.replace('.', '/'), size));
    }
    return contents;
  }

  private static void add(
      Map<Owner, Map<String, Long>> contents, Owner owner, String path, long size) {
    contents.computeIfAbsent(owner, key -> new TreeMap<>()).merge(path, size, Long::sum);
  }

  private static Function<Owner, String> reasons(
      ImportGraph graph, Workspace workspace, Path basedir) throws ProblemException, IOException {
    ImportChains chains = new ImportChains(graph);
    ImportLines lines = ImportLines.of(basedir, workspace);
    ImportWords words =
        new ImportWords(how -> lines.of(how).map(line -> " (" + line + ")").orElse(""));
    Map<String, Set<String>> modules =
        graph.modules().values().stream()
            .filter(module -> module.kind().isThere() && module.distribution().isPresent())
            .collect(
                Collectors.groupingBy(
                    module -> module.distribution().orElseThrow(),
                    Collectors.mapping(Module::name, Collectors.toSet())));
    return owner ->
        chains
            .nearest(modules.getOrDefault(owner.name(), Set.of()))
            .map(nearest -> words.chain(chains.to(nearest)))
            .orElseGet(() -> reason(owner));
  }

  private static String reason(Owner owner) {
    return REASONS.getOrDefault(
        owner.kind(), "the freezer, its hooks or the spec put its files into the program");
  }

  /** Returns the sizes of the groups that files alone tell of. */
  static Map<String, Long> ofFiles(List<BundledFile> files) {
    return files.stream()
        .filter(file -> !file.isLink())
        .collect(
            Collectors.groupingBy(
                file -> Owner.of(file).name(), Collectors.summingLong(BundledFile::size)));
  }
}
