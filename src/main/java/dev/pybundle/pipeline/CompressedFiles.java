package dev.pybundle.pipeline;

import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.Step;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.Assembler.Changes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code compress} made of a program, for a later goal that assembles it again: that begins
 * from the same analysis.
 *
 * @param step fingerprint of the step in {@code bundle.json}
 * @param replacements source in the analysis to the copy that was taken
 * @param excluded destinations that were left out
 */
record CompressedFiles(String step, Map<String, String> replacements, Set<String> excluded) {

  private static final String FILE = "compressed.json";
  private static final Changes NOTHING = new Changes(Map.of(), Set.of());

  /** Leaves what was done in a step. */
  static void leave(Workspace workspace, String step, Changes changes) throws IOException {
    Map<String, String> replacements = new HashMap<>();
    changes.replacements().forEach((from, to) -> replacements.put(from.toString(), to.toString()));
    Json.write(file(workspace), new CompressedFiles(step, replacements, changes.excluded()));
  }

  /** Returns what was done to a Bundle; empty if that is not known. */
  static Optional<Changes> in(Workspace workspace, BundleManifest manifest) throws IOException {
    Optional<Step> step = manifest.step(CompressService.GOAL);
    if (step.isEmpty()) {
      return Optional.of(NOTHING);
    }
    if (!Files.isRegularFile(file(workspace))) {
      return Optional.empty();
    }
    CompressedFiles left = Json.read(file(workspace), CompressedFiles.class);
    return left.step().equals(step.get().fingerprint())
        ? Optional.of(left.changes())
        : Optional.empty();
  }

  private Changes changes() {
    Map<Path, Path> paths = new HashMap<>();
    replacements.forEach((from, to) -> paths.put(Path.of(from), Path.of(to)));
    return new Changes(paths, excluded);
  }

  private static Path file(Workspace workspace) {
    return workspace.state().resolve(FILE);
  }
}
