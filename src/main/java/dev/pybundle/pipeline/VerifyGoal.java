package dev.pybundle.pipeline;

import dev.pybundle.bundle.Workspace;
import dev.pybundle.compress.Treatment;
import java.util.List;

/**
 * What the goal {@code verify} was asked to do.
 *
 * @param freeze how the goal of the freezer builds the program
 * @param treatments what {@code compress} does to the program
 * @param required whether it is an error if there is no program: this project builds one
 */
public record VerifyGoal(FreezeGoal freeze, List<Treatment> treatments, boolean required) {

  Workspace workspace() {
    return freeze.workspace();
  }

  /** Returns what the goal {@code compress} would be asked to do. */
  CompressService.Request compress(Workspace workspace) {
    return new CompressService.Request(
        workspace, freeze.environment().triple(), treatments, freeze.dryRun());
  }
}
