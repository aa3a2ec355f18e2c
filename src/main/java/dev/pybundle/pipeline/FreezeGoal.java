package dev.pybundle.pipeline;

import dev.pybundle.bundle.Workspace;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.python.InterpreterArtifacts;
import dev.pybundle.python.LoadExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the goal {@code pyinstaller} was asked to do.
 *
 * @param basedir folder of the Maven project, for labels
 * @param output folder that holds all workspaces of the project
 * @param workspace where to work
 * @param triple what for
 * @param pluginVersion version of pybundle
 * @param pyinstallerVersion version of PyInstaller
 * @param python the user's interpreter, null to find one
 * @param requirements the user's requirements, null to find them
 * @param loadExtension whether SQLite extensions must be loadable
 * @param interpreters fetches an interpreter that is a Maven artifact
 * @param cache shared cache folder
 * @param variables variables for PyInstaller's environment
 * @param sourceDateEpoch the time that stands in the program's headers, in seconds since 1970
 * @param offline whether Maven is offline
 * @param dryRun whether to say what would be done only
 * @param timeout how long each tool may take
 */
public record FreezeGoal(
    Path basedir,
    Path output,
    Workspace workspace,
    TargetTriple triple,
    String pluginVersion,
    String pyinstallerVersion,
    @Nullable String python,
    @Nullable Path requirements,
    LoadExtension loadExtension,
    InterpreterArtifacts interpreters,
    Path cache,
    Map<String, String> variables,
    long sourceDateEpoch,
    boolean offline,
    boolean dryRun,
    Duration timeout) {}
