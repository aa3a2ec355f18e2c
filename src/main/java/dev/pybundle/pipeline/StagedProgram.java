package dev.pybundle.pipeline;

import dev.pybundle.bundle.FileHashes;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Layout;
import dev.pybundle.message.ProblemException;
import dev.pybundle.sidecar.LazyStager;
import dev.pybundle.sidecar.Leftovers;
import dev.pybundle.sidecar.SidecarStager;
import dev.pybundle.sidecar.SidecarStager.Staged;
import dev.pybundle.sidecar.TreeStager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Stages a Bundle in its layout, and takes away what was staged of it in the other one. */
public final class StagedProgram {

  private final SidecarStager files;
  private final TreeStager trees;
  private final Leftovers leftovers;
  private final LazyStager archives = new LazyStager();

  /** Makes it. */
  public StagedProgram(SidecarStager files, TreeStager trees, Leftovers leftovers) {
    this.files = files;
    this.trees = trees;
    this.leftovers = leftovers;
  }

  /**
   * What was done, or would be.
   *
   * @param staged the files or the folder, the one that the target names first
   * @param removed how many files of the other layout are gone
   * @param warnings sentences about the name, the app, and what stayed of the other layout
   * @param archives which of what it loads when it first imports it were staged beside it
   */
  public record Result(
      List<Staged> staged, int removed, List<String> warnings, List<String> archives) {}

  /**
   * Stages the program of a Bundle.
   *
   * @param layout its layout
   * @param request what to stage; {@code universal-apple-darwin} as one file is staged under the
   *     names of both processors, too
   * @param inputs notes what is looked at
   * @param dryRun true to check everything and write nothing
   * @throws ProblemException if it cannot be staged; nothing is then written
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if the thread was interrupted while Cargo was running
   */
  Result stage(Layout layout, SidecarStager.Request request, Inputs inputs, boolean dryRun)
      throws ProblemException, IOException, InterruptedException {
    inputs.tree(request.binaries());
    boolean onefile = layout == Layout.onefile;
    Result program =
        onefile
            ? stageFiles(request, inputs.hashes(), dryRun)
            : stageTree(request, inputs.hashes(), dryRun);
    return new Result(
        program.staged(),
        program.removed(),
        program.warnings(),
        archives.stage(request, onefile, inputs.hashes(), dryRun));
  }

  private Result stageTree(SidecarStager.Request request, FileHashes hashes, boolean dryRun)
      throws ProblemException, IOException, InterruptedException {
    if (dryRun) {
      Staged plan = trees.plan(request, hashes);
      return new Result(List.of(plan), 0, plan.warnings(), List.of());
    }
    Staged staged = trees.stage(request, hashes);
    Leftovers.Removed removed = leftovers.afterOnedir(request, hashes);
    return new Result(
        List.of(staged),
        removed.removed(),
        Stream.concat(staged.warnings().stream(), removed.warnings().stream()).toList(),
        List.of());
  }

  private Result stageFiles(SidecarStager.Request request, FileHashes hashes, boolean dryRun)
      throws ProblemException, IOException, InterruptedException {
    List<SidecarStager.Request> requests = forEachName(request);
    List<Staged> done = new ArrayList<>();
    for (SidecarStager.Request each : requests) {
      done.add(files.plan(each, hashes));
    }
    List<String> warnings = new ArrayList<>(done.get(0).warnings());
    if (dryRun) {
      return new Result(done, 0, warnings, List.of());
    }
    int removed = 0;
    for (int index = 0; index < requests.size(); index++) {
      done.set(index, files.stage(requests.get(index), hashes));
      Leftovers.Removed gone = leftovers.afterOnefile(requests.get(index), hashes);
      removed += gone.removed();
      warnings.addAll(gone.warnings());
    }
    return new Result(done, removed, warnings.stream().distinct().toList(), List.of());
  }

  private static List<SidecarStager.Request> forEachName(SidecarStager.Request request) {
    // Tauri asks for each of them.
    return Stream.concat(Stream.of(request.triple()), request.triple().thin().stream())
        .distinct()
        .map(request::under)
        .toList();
  }
}
