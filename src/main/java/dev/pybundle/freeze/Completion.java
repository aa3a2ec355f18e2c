package dev.pybundle.freeze;

import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.Sizes;
import dev.pybundle.python.FreezerRequirements;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.Completeness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a freezer is told to add to its analysis, and what it reports. */
public final class Completion {

  private static final int NAMED = 3;

  private Completion() {}

  /**
   * What {@code complete.py} is told.
   *
   * @param sourceRoots folders of the user's own modules
   * @param trim distributions of which nothing is added
   * @param freezers distributions that are there to freeze, if the user requires them
   * @param own distribution of the user's own project, to its data: path in the program to source
   * @param report where it writes the {@link Report}
   */
  public record Options(
      List<String> sourceRoots,
      List<String> trim,
      List<String> freezers,
      Map<String, Map<String, String>> own,
      String report) {}

  /**
   * What {@code complete.py} writes: what was added to what the freezer had found. The file has
   * more than this: the mechanism and the place that caused each addition.
   */
  record Report(List<Added> added) {}

  /**
   * What was added of a distribution.
   *
   * @param distribution its normalized name; empty for the user's own modules, {@code standard
   *     library} for those of Python that nothing but this asked for
   * @param modules number of modules, and the size of their sources or libraries in bytes
   * @param files number of data files and libraries, and their size in bytes
   */
  record Added(String distribution, int modules, long moduleBytes, int files, long fileBytes) {

    long bytes() {
      return moduleBytes + fileBytes;
    }

    String name() {
      return distribution.isEmpty() ? "your own modules" : distribution;
    }
  }

  /** Returns the file with the options. */
  public static Path optionsFile(Workspace workspace) {
    return workspace.state().resolve("completion.json");
  }

  /**
   * Writes the options.
   *
   * @throws IOException if they cannot be written
   */
  public static void writeOptions(FreezeRequest request) throws IOException {
    Json.write(optionsFile(request.workspace()), options(request));
  }

  /**
   * Returns the options, and makes the folder of the report.
   *
   * @throws IOException if that cannot be made
   */
  public static Options options(FreezeRequest request) throws IOException {
    Path report = reportFile(request.workspace());
    Files.createDirectories(report.getParent());
    BundleSpec spec = request.spec();
    Map<String, String> own = new TreeMap<>();
    request.environment().own().data().forEach((path, file) -> own.put(path, file.toString()));
    return new Options(
        spec.sourceRoots().stream().map(Path::toString).toList(),
        spec.collected().trim(),
        FreezerRequirements.freezers(),
        Map.of(request.environment().own().name(), own),
        report.toString());
  }

  /**
   * Removes what an earlier analysis reported.
   *
   * @throws IOException if it cannot be removed
   */
  public static void removeReport(FreezeRequest request) throws IOException {
    Files.deleteIfExists(reportFile(request.workspace()));
  }

  /**
   * Returns a line about what was added, if anything was.
   *
   * @param freezer what had not found it, as users read it
   * @throws IOException if the report cannot be read
   */
  public static Optional<String> summary(FreezeRequest request, String freezer) throws IOException {
    if (request.spec().collected().completeness() != Completeness.closure) {
      return Optional.empty();
    }
    Path file = reportFile(request.workspace());
    List<Added> added = Json.read(file, Report.class).added();
    if (added.isEmpty()) {
      return Optional.empty();
    }
    String largest =
        added.stream()
            .sorted(Comparator.comparingLong(Added::bytes).reversed())
            .limit(NAMED)
            .map(each -> each.name() + " " + Sizes.megabytes(each.bytes()))
            .collect(Collectors.joining(", "));
    return Optional.of(
        "Completed with %d modules and %d files that %s alone leaves out, %s before compression (most: %s); %s has them all, <trim> keeps a distribution's out"
            .formatted(
                added.stream().mapToInt(Added::modules).sum(),
                added.stream().mapToInt(Added::files).sum(),
                freezer,
                Sizes.megabytes(added.stream().mapToLong(Added::bytes).sum()),
                largest,
                file));
  }

  /** The same file, for why each file was added. */
  private record Reasons(List<Row> added) {

    private record Row(List<Reason> reasons) {}

    private record Reason(String mechanism, String place, List<String> files) {}
  }

  /**
   * Returns why a file is in the program, e.g. {@code package data, fastapi-0.165.0.dist-info}.
   *
   * @param path of the file in the program
   * @return empty if the last analysis of this workspace did not add it
   * @throws IOException if the report cannot be read
   */
  public static Optional<String> reasonOf(Workspace workspace, String path) throws IOException {
    Path file = reportFile(workspace);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    return Json.read(file, Reasons.class).added().stream()
        .flatMap(row -> row.reasons().stream())
        .filter(reason -> reason.files().contains(path))
        .map(reason -> reason.mechanism() + ", " + reason.place())
        .findFirst();
  }

  private static Path reportFile(Workspace workspace) {
    return workspace.report().resolve("completeness.json");
  }
}
