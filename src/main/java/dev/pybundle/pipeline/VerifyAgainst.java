package dev.pybundle.pipeline;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.Completion;
import dev.pybundle.freeze.comparison.Cause;
import dev.pybundle.freeze.comparison.ComparedProgram;
import dev.pybundle.freeze.comparison.ItemComparer;
import dev.pybundle.freeze.comparison.ProgramComparison;
import dev.pybundle.freeze.comparison.ProgramComparison.Verdict;
import dev.pybundle.freeze.comparison.ProgramDifference;
import dev.pybundle.freeze.pyinstaller.ProgramItems;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Failed;
import dev.pybundle.pipeline.GoalResult.Skipped;
import dev.pybundle.platform.ExecutableHeader;
import dev.pybundle.platform.TargetTriple;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The goal {@code verify} with {@code <against>}: compares the program with another build of the
 * same one, such as one that was made on the system that it is for, and explains each difference.
 */
public final class VerifyAgainst {

  /** Name of what is written below {@code report}. */
  static final String REPORT = "against.json";

  /** How many differences are told in words; the others are counted. */
  private static final int TOLD = 10;

  /** A folder of a build, {@code dist/<name>} in it, and what a zip adds. */
  private static final int DEPTH = 3;

  private static final Logger LOGGER = LoggerFactory.getLogger(VerifyAgainst.class);

  /**
   * What to compare.
   *
   * @param workspace holds the program
   * @param triple for which machine it is
   * @param other the other program: a Bundle, a folder, a {@code zip} of one, or an executable
   * @param name what the user calls it
   * @param required whether it is an error if there is no program: this project builds one
   */
  public record Request(
      Workspace workspace, TargetTriple triple, Path other, String name, boolean required) {}

  /**
   * Compares.
   *
   * @throws ProblemException if the other one is no program for the same machine
   * @throws IOException if a file cannot be read or written
   */
  public GoalResult compare(Request request) throws ProblemException, IOException {
    Workspace workspace = request.workspace();
    Optional<Bundle> bundle = Bundle.read(workspace.bundle());
    if (bundle.isEmpty()) {
      return request.required()
          ? new Failed(Sentences.bundleMissing(workspace.bundle()))
          : new Skipped("not compared: there is no program in " + workspace.bundle());
    }
    Path unpacked = workspace.state().resolve("verify-against");
    AtomicFiles.deleteTree(unpacked);
    try {
      return compare(request, bundle.get(), unpacked);
    } finally {
      AtomicFiles.deleteTree(unpacked);
    }
  }

  private static GoalResult compare(Request request, Bundle bundle, Path unpacked)
      throws ProblemException, IOException {
    Workspace workspace = request.workspace();
    Path other = request.other();
    if (other.toString().endsWith(".zip")) {
      unzip(other, unpacked);
      other = unpacked;
    }
    ProgramComparison comparison =
        ItemComparer.compare(
            ComparedProgram.of(bundle),
            read(other, request),
            request.name(),
            frozen(workspace, bundle),
            name -> Completion.reasonOf(workspace, name));
    Path report = workspace.report().resolve(REPORT);
    Files.createDirectories(workspace.report());
    Json.write(report, comparison);
    table(comparison).forEach(LOGGER::info);
    return result(comparison, report);
  }

  /** The program as it was frozen tells what was done to it since. */
  private static @Nullable ComparedProgram frozen(Workspace workspace, Bundle bundle)
      throws IOException {
    Optional<Bundle> frozen =
        bundle.manifest().step(CompressService.GOAL).isEmpty()
            ? Optional.empty()
            : Bundle.readReplaceable(workspace.frozen())
                .filter(each -> bundle.manifest().isMadeFrom(each.manifest()));
    return frozen.isEmpty() ? null : ComparedProgram.of(frozen.get());
  }

  private static ComparedProgram read(Path other, Request request)
      throws ProblemException, IOException {
    if (!Files.exists(other)) {
      throw VerifyProblems.noOtherProgram(request.name()).asException();
    }
    Optional<Bundle> bundle = Files.isDirectory(other) ? Bundle.read(other) : Optional.empty();
    if (bundle.isPresent()) {
      String triple = bundle.get().manifest().triple();
      if (!triple.equals(request.triple().value())) {
        throw VerifyProblems.otherMachine(request.name(), "it is for " + triple, request.triple())
            .asException();
      }
      return ComparedProgram.of(bundle.get());
    }
    if (String.valueOf(other.getFileName()).matches(".*\\.(tar|tgz|tar\\..+)")) {
      throw VerifyProblems.packed(request.name()).asException();
    }
    Path program = program(other, request);
    Optional<String> contradiction =
        ExecutableHeader.read(program)
            .map(header -> header.contradicts(request.triple()))
            .orElse(Optional.of("it is no executable"));
    if (contradiction.isPresent()) {
      throw VerifyProblems.otherMachine(request.name(), contradiction.get(), request.triple())
          .asException();
    }
    boolean single = !Files.isDirectory(other);
    ComparedProgram compared = ComparedProgram.of(program.resolveSibling(""), program, single);
    if (single && !compared.isWhole()) {
      throw VerifyProblems.partOfProgram(request.name()).asException();
    }
    return compared;
  }

  private static Path program(Path other, Request request) throws ProblemException, IOException {
    if (!Files.isDirectory(other)) {
      return other;
    }
    List<Path> programs = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(other, DEPTH)) {
      for (Path path : paths.filter(VerifyAgainst::isFile).toList()) {
        if (ExecutableHeader.read(path).isPresent() && ProgramItems.isProgram(path)) {
          programs.add(path);
        }
      }
    }
    if (programs.size() != 1) {
      throw VerifyProblems.notOneProgram(request.name(), programs).asException();
    }
    return programs.get(0);
  }

  private static boolean isFile(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static void unzip(Path zip, Path folder) throws IOException {
    try (FileSystem archive = FileSystems.newFileSystem(zip);
        Stream<Path> paths = Files.walk(archive.getPath("/"))) {
      for (Path path : paths.toList()) {
        Path target = folder.resolve(archive.getPath("/").relativize(path).toString()).normalize();
        if (!target.startsWith(folder)) {
          throw new IOException(zip + " holds " + path + ", which leads out of its folder");
        }
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
  }

  /** Returns one row a cause, the gravest last, where a reader of a log looks first. */
  private static List<String> table(ProgramComparison comparison) {
    List<String> lines = new ArrayList<>();
    lines.add("Compared with " + comparison.there());
    lines.add(row("equal", comparison.equal().values().stream().mapToInt(each -> each).sum(), ""));
    for (Map.Entry<Cause, List<ProgramDifference>> each : comparison.byCause().entrySet()) {
      ProgramDifference first = each.getValue().get(0);
      String example =
          first.detail().isEmpty() ? first.name() : first.name() + ": " + first.detail();
      lines.add(row(each.getKey().words(), each.getValue().size(), "e.g. " + example));
    }
    return lines;
  }

  private static String row(String words, int number, String example) {
    return "  %-48s %6d  %s".formatted(words, number, example).stripTrailing();
  }

  private static GoalResult result(ProgramComparison comparison, Path report) {
    int equal = comparison.equal().values().stream().mapToInt(each -> each).sum();
    if (comparison.verdict() == Verdict.equal) {
      return new Done("Equal to " + comparison.there() + ": " + equal + " files and modules");
    }
    List<String> unexplained =
        comparison.unexplained().stream().map(ProgramDifference::sentence).toList();
    if (!unexplained.isEmpty()) {
      return new Failed(
          VerifyProblems.unexplained(
              comparison.there(),
              unexplained.stream().limit(TOLD).toList(),
              unexplained.size(),
              report));
    }
    return new Done(
        "Differs from %s only as explained: %d files and modules are equal, %d differ; %s"
            .formatted(comparison.there(), equal, comparison.differences().size(), report));
  }
}
