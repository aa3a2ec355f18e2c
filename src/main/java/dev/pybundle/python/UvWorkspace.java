package dev.pybundle.python;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.platform.TomlTable;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Several projects that share one lock. Source:
 * https://docs.astral.sh/uv/concepts/projects/workspaces/
 */
final class UvWorkspace {

  private static final String PYPROJECT = "pyproject.toml";

  private UvWorkspace() {}

  /**
   * A project of a workspace.
   *
   * @param name as the lock has it
   * @param pyproject its file
   */
  record Member(String name, Path pyproject) {}

  /**
   * Returns the lock in a folder above that is for the project in a folder.
   *
   * @return empty if the project is no member of a workspace, or that is not locked
   */
  static Optional<Path> lockOf(Path folder, Inputs inputs) {
    if (nameIn(folder, inputs).isEmpty()) {
      return Optional.empty();
    }
    for (@Nullable Path above = folder.getParent(); above != null; above = above.getParent()) {
      if (hasMember(above, folder, inputs)) {
        return Optional.of(above.resolve("uv.lock"))
            .filter(lock -> Files.isRegularFile(inputs.content(lock)));
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the member that a program is of: the one that its first source root lies in.
   *
   * @param root folder of the lock
   * @param lock what is in it
   * @return empty if that is the project at the root
   */
  static Optional<Member> memberOf(
      EnvironmentRequest request, Path root, TomlTable lock, Inputs inputs) {
    Set<String> locked =
        lock.tables("package").stream()
            .flatMap(entry -> entry.text("name").stream())
            .collect(Collectors.toSet());
    @Nullable Path folder =
        Stream.concat(request.sourceRoots().stream(), Stream.of(request.basedir()))
            .filter(place -> place.startsWith(root))
            .findFirst()
            .orElse(null);
    while (folder != null && !folder.equals(root) && folder.startsWith(root)) {
      Optional<String> name = nameIn(folder, inputs).map(Requirement::normalized);
      if (name.filter(locked::contains).isPresent()) {
        return Optional.of(new Member(name.get(), folder.resolve(PYPROJECT)));
      }
      folder = folder.getParent();
    }
    return Optional.empty();
  }

  private static Optional<String> nameIn(Path folder, Inputs inputs) {
    return LocalProjects.read(folder.resolve(PYPROJECT), inputs)
        .flatMap(file -> file.table("project").text("name"));
  }

  private static boolean hasMember(Path root, Path folder, Inputs inputs) {
    Optional<TomlTable> workspace =
        LocalProjects.read(root.resolve(PYPROJECT), inputs)
            .map(file -> file.table("tool").table("uv").table("workspace"));
    Path relative = root.relativize(folder);
    return workspace.filter(table -> matches(table.texts("members"), relative)).isPresent()
        && workspace.filter(table -> matches(table.texts("exclude"), relative)).isEmpty();
  }

  private static boolean matches(List<String> patterns, Path relative) {
    return patterns.stream()
        .map(pattern -> FileSystems.getDefault().getPathMatcher("glob:" + pattern))
        .anyMatch(matcher -> matcher.matches(relative));
  }
}
