package dev.pybundle.pipeline;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.BuildMemory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The mark that {@code verify} leaves in a workspace when a program is not equal to a clean build:
 * from then on all builds of this program are clean, until {@code mvn clean} or {@code
 * clean-cache}.
 *
 * @param date when that was, e.g. {@code 2026-10-05}
 * @param difference the first difference
 * @param rebuild whether the Bundle still is the one that was found to differ
 */
record FailedVerification(String date, String difference, boolean rebuild) {

  private static final String FILE = "verify-difference.json";

  /** Returns the mark of a workspace; empty if there is none. */
  static Optional<FailedVerification> in(Workspace workspace, Inputs inputs) {
    Path file = inputs.content(file(workspace.state()));
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.read(file, FailedVerification.class));
    } catch (IOException | RuntimeException unreadable) {
      return Optional.of(new FailedVerification("an earlier day", "", true));
    }
  }

  /** Returns what a build of a workspace may remember. */
  static @Nullable BuildMemory trusted(
      Workspace workspace, @Nullable BuildMemory memory, Inputs inputs) {
    return in(workspace, inputs).isPresent() ? null : memory;
  }

  /** Leaves the mark. */
  void leave(Workspace workspace) throws IOException {
    Json.write(file(workspace.state()), this);
  }

  /** Notes that the Bundle was built anew. */
  static void rebuilt(Workspace workspace) throws IOException {
    Optional<FailedVerification> mark = in(workspace, Inputs.unrecorded());
    if (mark.isPresent() && mark.get().rebuild()) {
      new FailedVerification(mark.get().date(), mark.get().difference(), false).leave(workspace);
    }
  }

  /**
   * Takes all marks of a project away.
   *
   * @param output folder that holds all workspaces of the project
   * @param dryRun whether to only look
   * @return how many there are
   */
  static int clear(Path output, boolean dryRun) throws IOException {
    List<Path> marks = new ArrayList<>();
    // <output>/<triple>, and <output>/<name>/<triple> for a second program.
    for (Path folder : folders(output)) {
      marks.add(file(folder.resolve("state")));
      folders(folder).forEach(below -> marks.add(file(below.resolve("state"))));
    }
    List<Path> present = marks.stream().filter(Files::isRegularFile).toList();
    if (!dryRun) {
      for (Path mark : present) {
        AtomicFiles.deleteTree(mark);
      }
    }
    return present.size();
  }

  /** Says it for the line of a build. */
  String reason() {
    return "verify found a difference on " + date;
  }

  private static List<Path> folders(Path parent) throws IOException {
    List<Path> folders = new ArrayList<>();
    if (Files.isDirectory(parent)) {
      try (DirectoryStream<Path> children =
          Files.newDirectoryStream(parent, child -> Files.isDirectory(child))) {
        children.forEach(folders::add);
      }
    }
    return folders;
  }

  private static Path file(Path state) {
    return state.resolve(FILE);
  }
}
