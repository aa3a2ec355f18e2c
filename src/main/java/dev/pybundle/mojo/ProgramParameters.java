package dev.pybundle.mojo;

import java.io.File;
import org.jspecify.annotations.Nullable;

/**
 * Which program a goal works on, and how: the parameters of {@link ProgramMojo}.
 *
 * @param name name of the program
 * @param target the triple, null to find it
 * @param outputDirectory folder of all programs of the project
 * @param tauriDirectory the Tauri folder, null for the default
 * @param skip whether all goals are skipped
 * @param dryRun whether nothing may be made
 */
record ProgramParameters(
    String name,
    @Nullable String target,
    File outputDirectory,
    @Nullable File tauriDirectory,
    boolean skip,
    boolean dryRun) {}
