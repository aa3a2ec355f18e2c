package dev.pybundle.python;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes of two folders of packages, for one processor of macOS each, one that both can run. What a
 * Python file and a library have to do for that is in {@code fuse_packages.py}.
 */
final class PackageFusion {

  private final Tools tools;
  private final Path python;

  /**
   * Makes one.
   *
   * @param python an interpreter of this machine of the same version, which reads modules
   */
  PackageFusion(Tools tools, Path python) {
    this.tools = tools;
    this.python = python;
  }

  /**
   * A module that one of the processors cannot import.
   *
   * @param machine the processor, as macOS calls it
   */
  private record Lacking(String file, String distribution, String machine) {}

  /**
   * Puts what is in the second folder into the first, and deletes the second.
   *
   * @param folders one a processor, in the order of {@link TargetTriple#thin()}
   * @throws ProblemException if a distribution is not the same version in both, or has no code for
   *     one of them
   */
  void fuse(List<Path> folders) throws ProblemException, IOException, InterruptedException {
    requireSame(InstalledPackages.in(folders.get(0)), InstalledPackages.in(folders.get(1)));
    Path scripts = tools.scratch("universal");
    PythonRoom.unpack(scripts, List.of(PythonRoom.UNIVERSAL));
    List<String> command = new ArrayList<>(List.of(python.toString(), "-B"));
    command.add(scripts.resolve("fuse_packages.py").toString());
    folders.forEach(folder -> command.add(folder.toString()));
    ProcessResult result = tools.runInterpreter("fuse", command);
    if (!result.succeeded()) {
      throw new IOException(Tools.describe(result));
    }
    List<String> lacking =
        Arrays.stream(Json.parse(result.outputText(), Lacking[].class))
            .map(each -> each.file() + " of " + each.distribution() + ", for " + each.machine())
            .toList();
    if (!lacking.isEmpty()) {
      throw lacksProcessor(lacking).asException();
    }
    AtomicFiles.deleteTree(folders.get(1));
  }

  private void requireSame(Map<String, String> arm, Map<String, String> intel)
      throws ProblemException {
    List<String> different = new ArrayList<>();
    arm.forEach(
        (name, version) -> {
          @Nullable String other = intel.get(name);
          if (other != null && !other.equals(version)) {
            different.add(name + " " + version + " for arm64, " + other + " for x86_64");
          }
        });
    if (!different.isEmpty()) {
      throw otherOnProcessor(different).asException();
    }
  }

  /** Returns what went wrong with one of the processors that a program is for. */
  static Problem on(TargetTriple machine, TargetTriple triple, Problem problem) {
    List<TargetTriple> others =
        triple.thin().stream().filter(each -> !each.equals(machine)).toList();
    return others.isEmpty()
        ? problem
        : new Problem(
            "For %s, which %s means too, %s".formatted(machine, triple, problem.what()),
            "%s, or build for the other processor alone: <target>%s</target>"
                .formatted(problem.advice(), others.get(0)),
            problem.fault());
  }

  private Problem otherOnProcessor(List<String> different) {
    return new Problem(
        "The packages for the two processors of %s are not the same:%sOne program cannot hold both"
            .formatted(target(), PythonProblems.lines(different)),
        "lock the requirements for all systems, e.g. with: uv pip compile --universal"
            + " --generate-hashes requirements.in -o requirements.txt, or "
            + thinInstead());
  }

  private Problem lacksProcessor(List<String> lacking) {
    return new Problem(
        "%s means two processors, and there is no code in%sWhat imports that would fail there"
            .formatted(target(), PythonProblems.lines(lacking)),
        "choose a version that has wheels for both, or " + thinInstead());
  }

  private String target() {
    return "<target>" + tools.request().triple() + "</target>";
  }

  private String thinInstead() {
    return tools.request().triple().thin().stream()
        .map(each -> "<target>" + each + "</target>")
        .collect(
            Collectors.joining(
                "", "build a program for each processor instead: <targets>", "</targets>"));
  }
}
