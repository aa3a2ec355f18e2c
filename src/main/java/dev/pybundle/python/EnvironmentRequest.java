package dev.pybundle.python;

import dev.pybundle.bundle.Workspace;
import dev.pybundle.platform.GlibcVersion;
import dev.pybundle.platform.TargetTriple;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The environment that a program is frozen from.
 *
 * @param basedir the project's folder; relative paths and tools start here
 * @param workspace where the environment and the logs go
 * @param triple what the interpreter must be made for
 * @param cache pybundle's shared cache, e.g. {@code ~/.cache/pybundle}
 * @param python {@code <python>}: a path, a command, a version such as {@code 3.12}, {@code
 *     maven:group:artifact:version[:classifier]}, or null to look for one
 * @param requirements {@code <requirements>}: a file, or null to look for one
 * @param sourceRoots the user's sources
 * @param loadExtension whether SQLite extensions are loaded
 * @param maxGlibc the newest glibc that packages for Linux may want; null for any
 * @param freezer what to install besides the requirements, exact, e.g. {@code pyinstaller==6.22.3}
 * @param offline true to do without the network
 * @param timeout limit for each tool that is started
 */
public record EnvironmentRequest(
    Path basedir,
    Workspace workspace,
    TargetTriple triple,
    Path cache,
    @Nullable String python,
    @Nullable Path requirements,
    List<Path> sourceRoots,
    LoadExtension loadExtension,
    @Nullable GlibcVersion maxGlibc,
    List<String> freezer,
    boolean offline,
    Duration timeout) {

  /** Copies the lists and makes the paths absolute. */
  public EnvironmentRequest {
    Path base = basedir.toAbsolutePath().normalize();
    basedir = base;
    cache = cache.toAbsolutePath().normalize();
    requirements = requirements == null ? null : base.resolve(requirements).normalize();
    sourceRoots = sourceRoots.stream().map(root -> base.resolve(root).normalize()).toList();
    freezer = List.copyOf(freezer);
  }

  /** Returns a path as a user of this project would write it: relative if it lies in it. */
  String display(Path file) {
    Path absolute = basedir.resolve(file).normalize();
    return absolute.startsWith(basedir) && !absolute.equals(basedir)
        ? basedir.relativize(absolute).toString().replace('\\', '/')
        : absolute.toString();
  }
}
