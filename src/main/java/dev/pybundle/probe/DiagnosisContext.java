package dev.pybundle.probe;

import dev.pybundle.bundle.Workspace;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where to look for the cause of a failure.
 *
 * @param python the interpreter of the environment that the program was frozen from
 * @param sourceRoots folders of the user's own sources
 * @param entry the script that was frozen
 * @param requirements the user's requirements; null if there are none
 * @param excludes modules that the user left out
 * @param console whether the program has a console; without one, nothing it prints can be seen on
 *     Windows
 * @param showsImports whether {@code <debug>imports</debug>} can be had
 * @param basedir the project's folder
 * @param workspace the folders of the program
 */
public record DiagnosisContext(
    Path python,
    List<Path> sourceRoots,
    Path entry,
    @Nullable Path requirements,
    List<String> excludes,
    boolean console,
    boolean showsImports,
    Path basedir,
    Workspace workspace) {

  /** Copies the lists. */
  public DiagnosisContext {
    sourceRoots = List.copyOf(sourceRoots);
    excludes = List.copyOf(excludes);
  }
}
