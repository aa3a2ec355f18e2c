package dev.pybundle.pipeline;

import dev.pybundle.bundle.Workspace;
import dev.pybundle.compress.Compression;

/**
 * What the goal {@code verify} was asked to do.
 *
 * @param freeze how the goal of the freezer builds the program
 * @param compression what {@code compress} does to the program
 * @param required whether it is an error if there is no program: this project builds one
 */
public record VerifyGoal(FreezeGoal freeze, Compression compression, boolean required) {

  Workspace workspace() {
    return freeze.workspace();
  }

  /** Returns what the goal {@code compress} would be asked to do. */
  CompressService.Request compress(Workspace workspace) {
    return new CompressService.Request(
        freeze.environment().basedir(),
        workspace,
        freeze.environment().triple(),
        compression,
        freeze.dryRun());
  }
}
