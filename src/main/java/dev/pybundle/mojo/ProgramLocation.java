package dev.pybundle.mojo;

import dev.pybundle.bundle.Workspace;
import dev.pybundle.bundle.WorkspaceLock;
import dev.pybundle.platform.TargetTriple;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a goal works.
 *
 * @param program what the POM says of the program, in all of its executions
 * @param tauriFolder the folder of the Tauri app, whether it exists or not
 * @param triple what the program is for
 * @param workspace its folders
 * @param classifier the classifier of its artifacts, unless the user has one
 */
record ProgramLocation(
    ProgramParameters program,
    Path tauriFolder,
    TargetTriple triple,
    Workspace workspace,
    String classifier) {

  private static final Logger LOGGER = LoggerFactory.getLogger(ProgramLocation.class);

  /**
   * Waits until no other build works on the program. Where nothing was built, and the goal builds
   * nothing, there is nothing to protect, and no folder should be made for it.
   */
  Closeable lock(String goal) throws IOException, InterruptedException {
    return Executions.makes(goal) || Files.isDirectory(workspace.root())
        ? WorkspaceLock.take(workspace, LOGGER::info)
        : () -> {};
  }

  /** Returns the same with other folders. */
  ProgramLocation in(Workspace other) {
    return new ProgramLocation(program, tauriFolder, triple, other, classifier);
  }
}
