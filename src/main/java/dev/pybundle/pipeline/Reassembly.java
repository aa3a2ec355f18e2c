package dev.pybundle.pipeline;

import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.BuildMemory;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.python.PythonEnvironment;
import dev.pybundle.spec.BundleSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a program that was frozen in a workspace is assembled again.
 *
 * @param variables variables for PyInstaller's environment
 * @param sourceDateEpoch the time that stands in the program's headers, in seconds since 1970
 * @param timeout how long each tool may take
 * @param memory what to remember of earlier builds; null to do all of it
 */
public record Reassembly(
    Map<String, String> variables,
    long sourceDateEpoch,
    Duration timeout,
    @Nullable BuildMemory memory) {

  FreezeRequest request(Workspace workspace, BundleSpec spec, PythonEnvironment environment) {
    Path specFile = workspace.spec().resolve(spec.name() + ".spec");
    return new FreezeRequest(
        spec,
        specFile,
        workspace,
        environment,
        variables,
        sourceDateEpoch,
        timeout,
        Distrust.trusted(workspace, memory));
  }
}
