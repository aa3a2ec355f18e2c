package dev.pybundle.pipeline;

import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.BuildMemory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the goal of a freezer was asked to do.
 *
 * @param environment what to freeze from
 * @param output folder that holds all workspaces of the project
 * @param pluginVersion version of pybundle
 * @param freezerVersion version of the freezer
 * @param variables variables for the freezer's environment
 * @param probed variables that the program gets when it is tried, as its app sets them
 * @param sourceDateEpoch the time that stands in the program's headers, in seconds since 1970
 * @param memory what to remember of earlier builds; null to build clean
 * @param dryRun whether to say what would be done only
 */
public record FreezeGoal(
    EnvironmentGoal environment,
    Path output,
    String pluginVersion,
    String freezerVersion,
    Map<String, String> variables,
    Set<String> probed,
    long sourceDateEpoch,
    @Nullable BuildMemory memory,
    boolean dryRun) {

  /** Returns the same with other variables for the freezer's environment. */
  FreezeGoal withVariables(Map<String, String> others) {
    return new FreezeGoal(
        environment,
        output,
        pluginVersion,
        freezerVersion,
        others,
        probed,
        sourceDateEpoch,
        memory,
        dryRun);
  }

  Path basedir() {
    return environment.basedir();
  }

  Workspace workspace() {
    return environment.workspace();
  }
}
