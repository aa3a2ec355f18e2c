package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.Json;
import dev.pybundle.freeze.FrozenSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the freezer found and put together: enough to list the files of the program with their
 * sources, and to assemble it again with other copies of some of them.
 *
 * @param targets the executables and folders that were built, in this order
 * @param emptyCollects function and package of each {@code collect_…} call of the spec that found
 *     nothing
 * @param modules names of the modules in the program's archives, sorted; those that are files are
 *     among the entries; null if the freeze was one of an earlier pybundle
 * @param memory how much of it was remembered; null if the freeze was one of an earlier pybundle
 * @param checks what was looked at in a program that cannot be started here, and what was found;
 *     null if the freeze was one of an earlier pybundle
 * @param hashes of the program's files, by their paths with {@code /}; null if nobody took them
 */
record Analysis(
    List<Target> targets,
    List<List<String>> emptyCollects,
    @Nullable List<String> modules,
    @Nullable Memory memory,
    @Nullable Map<String, String> checks,
    @Nullable Map<String, String> hashes) {

  private static final Set<String> FILES = Set.of("BINARY", "EXTENSION", "DATA");

  /**
   * What a build remembered of earlier ones.
   *
   * @param clean why it remembered nothing; null if it could, or was told to build clean
   * @param remembered how many steps it did not have to do again
   * @param workedOut how many it had to do
   * @param spliced whether there was no analysis at all
   * @param unspliceable why the next build cannot be spliced; null if it may
   */
  public record Memory(
      @Nullable String clean,
      int remembered,
      int workedOut,
      boolean spliced,
      @Nullable String unspliceable) {

    /** Returns whether steps of PyInstaller were replaced by what is remembered. */
    public boolean worked() {
      return clean == null && (spliced || remembered + workedOut > 0);
    }
  }

  /**
   * An executable or the folder around it.
   *
   * @param kind {@code EXE} or {@code COLLECT}, PyInstaller's names
   * @param path where it was built
   * @param onefile whether it is an executable that holds all the rest
   * @param entries destination, source and type code of each file
   */
  public record Target(String kind, String path, boolean onefile, List<List<String>> entries) {}

  /**
   * A file of the program.
   *
   * @param destination path in the program, with the separators of the system it was frozen on
   * @param source where it comes from
   * @param kind PyInstaller's type code, e.g. {@code BINARY}, {@code EXTENSION}, {@code DATA}
   */
  public record Entry(String destination, String source, String kind) {}

  /**
   * Reads what a freeze recorded.
   *
   * @throws IOException if it is missing or unreadable
   */
  public static Analysis read(Path file) throws IOException {
    return Json.read(file, Analysis.class);
  }

  /** Returns the files of the program. */
  public List<Entry> entries() {
    return targets.stream()
        .flatMap(target -> target.entries().stream())
        .map(entry -> new Entry(entry.get(0), entry.get(1), entry.get(2)))
        .toList();
  }

  /** Returns the entries that are files of their own once the program runs. */
  public List<Entry> files() {
    return entries().stream().filter(entry -> FILES.contains(entry.kind())).toList();
  }

  /** Returns what was looked at in a program that cannot be started here. */
  Map<String, String> checked() {
    return checks == null ? Map.of() : checks;
  }

  /** Returns the hashes that the freezer took of files that it wrote. */
  Map<String, String> written() {
    return hashes == null ? Map.of() : hashes;
  }

  /** Returns what is in the program by name; empty if its modules are not known. */
  Optional<FrozenSet> frozen() {
    if (modules == null) {
      return Optional.empty();
    }
    Set<String> all = new HashSet<>(modules);
    Set<String> destinations = new HashSet<>();
    Set<Path> sources = new HashSet<>();
    for (Entry entry : entries()) {
      String destination = entry.destination().replace('\\', '/');
      if (entry.kind().startsWith("PYMODULE")) {
        all.add(destination);
        continue;
      }
      destinations.add(destination);
      if (entry.kind().equals("DATA") || entry.kind().equals("BINARY")) {
        sources.add(Path.of(entry.source()));
      }
    }
    return Optional.of(FrozenSet.of(all, destinations, sources));
  }
}
