package dev.pybundle.python;

import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What decides which files an installation of the user's own project has: all names in it, and the
 * content of what a build backend reads to choose of them. What else is in them counts only if
 * building it makes files or metadata of them.
 */
final class OwnInputs {

  /** Files that backends read by themselves, those of version control in any folder. */
  private static final Set<String> READ =
      Set.of("setup.py", "setup.cfg", "MANIFEST.in", "hatch.toml", "hatch_build.py", ".gitignore");

  private OwnInputs() {}

  /**
   * Collects them.
   *
   * @param project the project; null if there is none
   * @param byContent whether all that is in it counts
   * @throws IOException if a file cannot be read
   */
  static Fingerprint of(Tools tools, @Nullable OwnProject project, boolean byContent)
      throws IOException {
    if (project == null) {
      return OwnFiles.NONE.madeFrom();
    }
    List<String> lines = new ArrayList<>();
    for (Path file : files(tools, project)) {
      String name = project.folder().relativize(file).toString().replace('\\', '/');
      boolean counts = byContent || project.dynamic() || isRead(name, project);
      lines.add(counts ? name + "|" + tools.inputs().hashes().of(file) : name);
    }
    return new Fingerprint(
        Map.of(
            "pyproject.toml", Sha256.of(project.pyproject()),
            "source roots", tools.request().sourceRoots().toString(),
            "files", Sha256.of(String.join("\n", lines))));
  }

  /** Returns the files of a project. */
  static List<Path> files(Tools tools, OwnProject project) throws IOException {
    return tools.inputs().project(project.folder(), tools.output());
  }

  private static boolean isRead(String name, OwnProject project) {
    return READ.contains(name.substring(name.lastIndexOf('/') + 1))
        || project.pyproject().contains(name);
  }
}
