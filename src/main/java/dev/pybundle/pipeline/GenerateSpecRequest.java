package dev.pybundle.pipeline;

import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.freeze.Unsupported;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.spec.SpecInput;

/**
 * What {@code generate-spec} is asked for.
 *
 * @param input what the user typed
 * @param triple the machine to freeze for
 * @param freezer the freezer whose goal comes after
 * @param unsupported what becomes of options that the freezer cannot do
 * @param workspace where to write
 * @param dryRun true to say that nothing else will follow; the files are written all the same,
 *     because they are small, lie in {@code target/} and are what a dry run is asked for
 */
public record GenerateSpecRequest(
    SpecInput input,
    TargetTriple triple,
    Freezer freezer,
    Unsupported unsupported,
    Workspace workspace,
    boolean dryRun) {}
