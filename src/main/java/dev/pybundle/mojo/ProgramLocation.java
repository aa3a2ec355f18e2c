package dev.pybundle.mojo;

import dev.pybundle.bundle.Workspace;
import dev.pybundle.platform.TargetTriple;
import java.nio.file.Path;

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

  /** Returns the same with other folders. */
  ProgramLocation in(Workspace other) {
    return new ProgramLocation(program, tauriFolder, triple, other, classifier);
  }
}
