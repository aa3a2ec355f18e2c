package dev.pybundle.freeze;

import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a program used and is not in the frozen one, and the other way round.
 *
 * @param used how much it used
 * @param modules modules that are not frozen
 * @param datas files that were read and are not frozen
 * @param libraries shared libraries that were loaded and are not frozen
 * @param systemLibraries libraries of the system that were loaded by name and are not frozen
 * @param metadata distributions whose metadata was read and is not frozen
 * @param excluded modules that were used although {@code <excludes>} leaves them out
 * @param unused what is frozen and was not used, the largest first
 */
public record TraceDifference(
    Used used,
    List<String> modules,
    List<MissingFile> datas,
    List<MissingFile> libraries,
    List<String> systemLibraries,
    List<String> metadata,
    List<String> excluded,
    List<Unused> unused) {

  /**
   * How much a program used.
   *
   * @param modules of the program, its distributions and the standard library
   * @param files in source roots and beside packages, without code
   * @param libraries shared libraries
   * @param metadata distributions
   */
  public record Used(int modules, int files, int libraries, int metadata) {}

  /**
   * A file that the program lacks.
   *
   * @param source where it is
   * @param path where it has to be in the program, with {@code /}
   * @param distribution what it belongs to, null if to no distribution of the user's
   * @param rooted whether it lies in a source root
   */
  public record MissingFile(
      Path source, String path, @Nullable String distribution, boolean rooted) {}

  /**
   * What is frozen of a distribution and was not used.
   *
   * @param distribution its name
   * @param usedModules number of its modules that were used
   * @param modules number of its modules that were not
   * @param files number of its files that were not
   * @param bytes size of both before they are compressed
   */
  public record Unused(String distribution, int usedModules, int modules, int files, long bytes) {}

  /** Part of every C library, and so of every system that the program can run on. */
  private static final Pattern OF_THE_SYSTEM =
      Pattern.compile(
          "(ld-linux.*|lib(c|m|dl|pthread|rt|util|resolv|nsl|System|objc)([.-].*)?"
              + "|(kernel32|user32|ntdll|msvcrt|advapi32|shell32|ole32|ws2_32|ucrtbase)(\\.dll)?)",
          Pattern.CASE_INSENSITIVE);

  /** Returns whether the frozen program has all that was used. */
  public boolean isComplete() {
    return modules.isEmpty()
        && datas.isEmpty()
        && libraries.isEmpty()
        && systemLibraries.isEmpty()
        && metadata.isEmpty()
        && excluded.isEmpty();
  }

  /**
   * Compares.
   *
   * @param trace what was used
   * @param frozen what is in the program
   * @param distributions what is installed
   * @param spec what was frozen
   * @param workspace the folder that the build writes to, whose files are nobody's sources
   * @throws IOException if a size cannot be read
   */
  public static TraceDifference of(
      Trace trace,
      FrozenSet frozen,
      List<InstalledDistribution> distributions,
      BundleSpec spec,
      Path workspace)
      throws IOException {
    return new Comparison(trace, frozen, distributions, spec, workspace).result();
  }

  /** One comparison. */
  private static final class Comparison {

    private final Trace trace;
    private final FrozenSet frozen;
    private final List<InstalledDistribution> distributions;
    private final BundleSpec spec;
    private final Path workspace;
    private final Map<Path, InstalledDistribution> owners = new HashMap<>();
    private final Map<String, InstalledDistribution> infos = new HashMap<>();
    private final Set<Path> code = new HashSet<>();
    private final SortedSet<String> modules = new TreeSet<>();
    private final SortedSet<String> excluded = new TreeSet<>();
    private final SortedSet<String> metadata = new TreeSet<>();
    private final List<MissingFile> datas = new ArrayList<>();
    private final List<MissingFile> libraries = new ArrayList<>();
    private int files;

    Comparison(
        Trace trace,
        FrozenSet frozen,
        List<InstalledDistribution> distributions,
        BundleSpec spec,
        Path workspace) {
      this.trace = trace;
      this.frozen = frozen;
      this.distributions = distributions;
      this.spec = spec;
      this.workspace = workspace;
      for (InstalledDistribution each : distributions) {
        infos.put(each.info(), each);
        for (String file : each.files()) {
          owners.put(Path.of(each.folder()).resolve(file).normalize(), each);
        }
      }
    }

    TraceDifference result() throws IOException {
      code.addAll(trace.modules().values());
      code.add(spec.entry());
      trace.modules().forEach(this::compareModule);
      trace.files().forEach(this::compareFile);
      trace.libraries().forEach(this::compareLibrary);
      trace.lookups().forEach(name -> metadata.add(FrozenSet.normalized(name)));
      int asked = metadata.size();
      metadata.removeAll(frozen.metadata());
      return new TraceDifference(
          new Used(
              trace.modules().size(),
              files,
              trace.libraries().size() + trace.systemLibraries().size(),
              asked),
          List.copyOf(modules),
          sorted(datas),
          sorted(libraries),
          systemLibraries(),
          List.copyOf(metadata),
          List.copyOf(excluded),
          unused());
    }

    private void compareModule(String name, Path file) {
      if (frozen.modules().contains(name)) {
        return;
      }
      if (spec.collected().excludes().stream().anyMatch(each -> isWithin(name, each))) {
        excluded.add(name);
        return;
      }
      Optional<PathInProgram> place = place(file);
      if (place.isEmpty()) {
        if (trace.standard().stream().anyMatch(file::startsWith)) {
          modules.add(name);
        }
      } else if (FrozenSet.moduleOf(place.get().path()).equals(name)) {
        modules.add(name);
      } else {
        // The program imports it from a folder that it adds to sys.path, so that is where it goes.
        compare(file, place.get(), datas);
      }
    }

    private void compareFile(Path file) {
      Optional<PathInProgram> place = place(file);
      if (place.isEmpty() || code.contains(file)) {
        return;
      }
      InstalledDistribution described = infos.get(place.get().top());
      if (described != null) {
        // Who looks for the entry points of a group reads those of all distributions.
        if (described.plugin() || !file.endsWith("entry_points.txt")) {
          metadata.add(described.name());
        }
      } else if (!place.get().top().matches(".*\\.(dist|egg)-info")) {
        files++;
        compare(file, place.get(), datas);
      }
    }

    private void compareLibrary(Path file) {
      place(file).ifPresent(place -> compare(file, place, libraries));
    }

    private void compare(Path file, PathInProgram place, List<MissingFile> missing) {
      if (!frozen.destinations().contains(place.path())) {
        InstalledDistribution owner = owners.get(file);
        missing.add(
            new MissingFile(
                file, place.path(), owner == null ? null : owner.name(), place.rooted()));
      }
    }

    private static List<MissingFile> sorted(List<MissingFile> files) {
      return files.stream().distinct().sorted(Comparator.comparing(MissingFile::path)).toList();
    }

    private List<String> systemLibraries() {
      return trace.systemLibraries().stream()
          .filter(name -> !OF_THE_SYSTEM.matcher(name).matches())
          .filter(name -> !frozen.destinations().contains(name))
          .toList();
    }

    /**
     * Where a file has to be in a program.
     *
     * @param path relative to what it is imported or found from, with {@code /}
     * @param rooted whether that is a source root
     * @param depth how long the path of that is
     */
    private record PathInProgram(String path, boolean rooted, int depth) {

      String top() {
        int end = path.indexOf('/');
        return end < 0 ? path : path.substring(0, end);
      }
    }

    /** The environment may lie in a source root, so the folder that is nearest to the file wins. */
    private Optional<PathInProgram> place(Path file) {
      Stream<PathInProgram> installed =
          trace.folders().stream().flatMap(root -> below(root, file, false));
      Stream<PathInProgram> own =
          file.startsWith(workspace)
              ? Stream.empty()
              : spec.sourceRoots().stream().flatMap(root -> below(root, file, true));
      return Stream.concat(installed, own).max(Comparator.comparingInt(PathInProgram::depth));
    }

    private static Stream<PathInProgram> below(Path root, Path file, boolean rooted) {
      return Stream.of(root, real(root))
          .filter(file::startsWith)
          .map(
              base ->
                  new PathInProgram(
                      base.relativize(file).toString().replace('\\', '/'),
                      rooted,
                      base.getNameCount()))
          .limit(1);
    }

    private static Path real(Path folder) {
      try {
        return folder.toRealPath();
      } catch (IOException gone) {
        return folder;
      }
    }

    private static boolean isWithin(String module, String packageName) {
      return module.equals(packageName) || module.startsWith(packageName + ".");
    }

    private List<Unused> unused() throws IOException {
      List<Unused> all = new ArrayList<>();
      for (InstalledDistribution each : distributions) {
        Unused unused = unusedOf(each);
        if (unused.modules() + unused.files() > 0) {
          all.add(unused);
        }
      }
      all.sort(
          Comparator.comparingLong(Unused::bytes).reversed().thenComparing(Unused::distribution));
      return all;
    }

    private Unused unusedOf(InstalledDistribution distribution) throws IOException {
      int used = 0;
      int modules = 0;
      int files = 0;
      long bytes = 0;
      Set<Path> counted = new HashSet<>();
      for (Map.Entry<String, String> module : distribution.modules().entrySet()) {
        counted.add(Path.of(module.getValue()));
        if (trace.modules().containsKey(module.getKey())) {
          used++;
        } else if (frozen.modules().contains(module.getKey())) {
          modules++;
          bytes += size(Path.of(module.getValue()));
        }
      }
      for (String file : distribution.files()) {
        Path source = Path.of(distribution.folder()).resolve(file).normalize();
        if (!file.startsWith(distribution.info())
            && frozen.sources().contains(source)
            && counted.add(source)
            && !trace.files().contains(source)
            && !trace.libraries().contains(source)) {
          files++;
          bytes += size(source);
        }
      }
      return new Unused(distribution.name(), used, modules, files, bytes);
    }

    private static long size(Path file) throws IOException {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    }
  }
}
