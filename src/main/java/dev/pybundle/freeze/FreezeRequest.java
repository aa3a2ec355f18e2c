package dev.pybundle.freeze;

import dev.pybundle.bundle.Workspace;
import dev.pybundle.python.PythonEnvironment;
import dev.pybundle.spec.BundleSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a freezer needs to know.
 *
 * @param spec what to freeze
 * @param specFile the file that the freezer is started with, generated or the user's own
 * @param workspace where to work
 * @param environment the interpreter with the program's packages and the freezer
 * @param variables variables that the user adds to the freezer's environment
 * @param probed variables that the program gets when it is tried, as its app sets them
 * @param sourceDateEpoch the time that stands in the program's headers, in seconds since 1970
 * @param timeout how long it may take
 * @param memory what to remember of earlier builds; null to build clean
 */
public record FreezeRequest(
    BundleSpec spec,
    Path specFile,
    Workspace workspace,
    PythonEnvironment environment,
    Map<String, String> variables,
    Set<String> probed,
    long sourceDateEpoch,
    Duration timeout,
    @Nullable BuildMemory memory) {

  /** Returns the same, to be done in another workspace. */
  public FreezeRequest in(Workspace other) {
    return new FreezeRequest(
        spec, specFile, other, environment, variables, probed, sourceDateEpoch, timeout, memory);
  }

  /** Returns the same without a memory. */
  public FreezeRequest clean() {
    return new FreezeRequest(
        spec, specFile, workspace, environment, variables, probed, sourceDateEpoch, timeout, null);
  }
}
