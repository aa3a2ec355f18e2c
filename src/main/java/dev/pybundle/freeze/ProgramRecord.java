package dev.pybundle.freeze;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Role;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.TraceFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the Python part of a freezer wrote down of a program; it may have more than this.
 *
 * @param program file name of the executable
 * @param python version of the interpreter in the program
 * @param freezer version of the freezer
 * @param parts every file of the program
 * @param problems kind and names of what the user asked for and is not there
 * @param missingLibraries library, and the file of the program that needs it and does not find it
 * @param lacking for modules of the interpreter in the program, what the environment's have and the
 *     program uses
 */
public record ProgramRecord(
    String program,
    String python,
    String freezer,
    List<Part> parts,
    List<List<String>> problems,
    List<List<String>> missingLibraries,
    Map<String, List<String>> lacking) {

  private static final Logger LOGGER = LoggerFactory.getLogger(ProgramRecord.class);

  /**
   * A file of the program.
   *
   * @param path below the folder of the program, with {@code /}
   * @param source where it is from; null if it was made
   * @param role what it is for
   * @param distribution whose it is; null for nobody's
   */
  public record Part(
      String path, @Nullable String source, Role role, @Nullable String distribution) {}

  /** Copies the collections: where something is missing, there is no program and nothing else. */
  public ProgramRecord {
    parts = parts == null ? List.of() : List.copyOf(parts);
    problems = List.copyOf(problems);
    missingLibraries = missingLibraries == null ? List.of() : List.copyOf(missingLibraries);
    lacking = lacking == null ? Map.of() : Map.copyOf(lacking);
  }

  /**
   * Reads what was written down of a program, and says what may be missing when it runs.
   *
   * @param tool name of the freezer as users read it
   * @throws ProblemException if the user has to change something, and there is no program
   * @throws IOException if it cannot be read
   */
  public static ProgramRecord read(Path file, BundleSpec spec, String tool)
      throws ProblemException, IOException {
    ProgramRecord made = Json.read(file, ProgramRecord.class);
    List<Problem> problems = made.problems(spec, tool);
    if (!problems.isEmpty()) {
      throw Problem.several(problems).asException();
    }
    made.warnings().forEach(LOGGER::warn);
    return made;
  }

  /**
   * Returns what the user has to change; empty if the program has all that was asked for.
   *
   * @param tool name of the freezer as users read it
   */
  public List<Problem> problems(BundleSpec spec, String tool) {
    List<Problem> found = new ArrayList<>();
    problems.forEach(each -> found.add(problem(each, tool)));
    for (List<String> each : missingLibraries) {
      if (isUsersOwn(spec, each.get(1))) {
        found.add(FreezeProblems.libraryMissing(each.get(0), each.get(1)));
      }
    }
    return found;
  }

  private static Problem problem(List<String> problem, String tool) {
    return switch (problem.get(0)) {
      case "hiddenImport" -> FreezeProblems.hiddenImportMissing(problem.get(1), tool);
      case "nothingCollected" ->
          CollectParameter.named(problem.get(1)).orElseThrow().nothing(problem.get(2));
      case "noSource" -> FreezeProblems.sourceMissing(problem.get(1), tool);
      case "noHeaders" -> FreezeProblems.headersMissing(problem.get(1), tool);
      case "noStaticLibrary" -> FreezeProblems.staticLibraryMissing(problem.get(1), problem.get(2));
      case "otherVersion" ->
          FreezeProblems.otherVersion(problem.get(1), problem.get(2), problem.get(3));
      case "noDistribution" -> TraceFile.distributionGone(problem.get(1));
      default -> throw new IllegalStateException("A problem of an unknown kind: " + problem);
    };
  }

  /**
   * A library that one of the user's own binaries wants must be there. One that a package wants is
   * often an optional back end.
   */
  private boolean isUsersOwn(BundleSpec spec, String path) {
    return parts.stream()
        .filter(part -> part.path().equals(path))
        .flatMap(part -> Optional.ofNullable(part.source()).stream())
        .map(Path::of)
        .anyMatch(
            source ->
                spec.collected().binaries().stream()
                    .anyMatch(binary -> source.startsWith(binary.source())));
  }

  /** Returns a line for each thing that may be missing when the program runs. */
  public List<String> warnings() {
    List<String> lines = new ArrayList<>();
    missingLibraries.forEach(
        each ->
            lines.add(
                "The library '%s' was not found, which %s needs"
                    .formatted(each.get(0), each.get(1))));
    lacking.forEach(
        (module, names) ->
            lines.add(
                "The module '%s' of the interpreter in the program lacks %s, which the program uses"
                    .formatted(module, String.join(", ", names))));
    return lines;
  }

  /**
   * Adds role and distribution to the files of a program.
   *
   * @param prefix what stands before the paths of the parts in the files
   */
  public List<BundledFile> described(String prefix, List<BundledFile> files) {
    Map<String, Part> byPath =
        parts.stream()
            .collect(
                Collectors.toMap(
                    part -> prefix + part.path(),
                    Function.identity(),
                    (one, same) -> one,
                    HashMap::new));
    return files.stream()
        .map(
            file -> {
              @Nullable Part part = byPath.get(file.path());
              return part == null || file.isLink()
                  ? file
                  : file.from(part.role(), part.distribution());
            })
        .toList();
  }

  /** Returns the files on this machine that went into the program. */
  public List<Path> sources() {
    Stream<Path> files = parts.stream().map(Part::source).filter(Objects::nonNull).map(Path::of);
    Stream<Path> lookedAt =
        missingLibraries.isEmpty() ? Stream.empty() : Stream.of(Frozen.LOADER_CACHE);
    return Stream.concat(files, lookedAt).distinct().toList();
  }

  /**
   * Returns the program in a folder as what a freezer made.
   *
   * @param program the folder of the program, which is alone in its own but for parts
   * @param tools name to version of what made it
   * @throws IOException if a file cannot be read
   */
  public Frozen frozen(Path program, Map<String, String> tools) throws IOException {
    Path folder = program.resolveSibling("");
    String prefix = program.getFileName() + "/";
    return new Frozen(
        folder,
        prefix + this.program,
        Layout.onedir,
        described(prefix, Bundle.scan(folder)),
        Bundle.scanParts(folder),
        tools,
        sources(),
        "clean",
        /* remembered= */ false);
  }
}
