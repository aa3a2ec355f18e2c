package dev.pybundle.python;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TomlTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Folders, wheels and archives of this machine that requirements name: what is installed changes
 * with what is in them. Sources: https://docs.astral.sh/uv/concepts/projects/dependencies/ and PEP
 * 751.
 */
final class LocalProjects {

  private static final String PYPROJECT = "pyproject.toml";
  private static final int DEEPEST_MEMBER = 4;

  private LocalProjects() {}

  /**
   * Returns what some places and the projects in them name, and the places themselves.
   *
   * @throws IOException if a folder cannot be read
   */
  static List<Path> reachedFrom(Collection<Path> places, Inputs inputs) throws IOException {
    Set<Path> found = new LinkedHashSet<>();
    Deque<Path> open = new ArrayDeque<>(places);
    while (!open.isEmpty()) {
      Path place = open.remove();
      if (found.add(place)) {
        open.addAll(of(place.resolve(PYPROJECT), inputs));
      }
    }
    return List.copyOf(found);
  }

  /**
   * Returns what a project's dependencies and {@code [tool.uv.sources]} name.
   *
   * @param pyproject its file, which need not be there
   * @throws IOException if a folder cannot be read
   */
  static Set<Path> of(Path pyproject, Inputs inputs) throws IOException {
    Set<Path> named = new LinkedHashSet<>();
    Optional<TomlTable> read = read(pyproject, inputs);
    if (read.isEmpty()) {
      return named;
    }
    read.get()
        .table("project")
        .texts("dependencies")
        .forEach(
            text -> RequirementsText.localSource(pyproject, text, inputs).ifPresent(named::add));
    TomlTable sources = read.get().table("tool").table("uv").table("sources");
    boolean members = false;
    for (String name : sources.names()) {
      List<TomlTable> several = sources.tables(name);
      for (TomlTable source : several.isEmpty() ? List.of(sources.table(name)) : several) {
        source.text("path").flatMap(path -> sibling(pyproject, path, inputs)).ifPresent(named::add);
        members = members || source.has("workspace");
      }
    }
    if (members) {
      named.addAll(membersAround(pyproject, inputs));
    }
    return named;
  }

  /**
   * Returns whether a project says from where uv gets what it needs, and uv can read what that is.
   */
  static boolean namesSources(Path folder) {
    return read(folder.resolve(PYPROJECT), Inputs.unrecorded())
        .filter(root -> root.table("tool").table("uv").has("sources"))
        .filter(root -> !root.table("project").texts("dynamic").contains("dependencies"))
        .isPresent();
  }

  /** Returns what a lock of the standard names: folders, archives, wheels. */
  static List<Path> ofPylock(Path file, TomlTable root, Inputs inputs) {
    return root.tables("packages").stream()
        .flatMap(
            entry ->
                Stream.concat(
                    Stream.of("directory", "archive", "sdist").map(entry::table),
                    entry.tables("wheels").stream()))
        .flatMap(source -> source.text("path").stream())
        .flatMap(path -> sibling(file, path, inputs).stream())
        .toList();
  }

  /**
   * Returns the name of the distribution that a folder or a wheel holds.
   *
   * @return empty if only building it tells
   */
  static Optional<String> nameOf(Path source) {
    String file = String.valueOf(source.getFileName());
    if (file.endsWith(".whl")) {
      return Optional.of(file.substring(0, file.indexOf('-')));
    }
    return read(source.resolve(PYPROJECT), Inputs.unrecorded())
        .flatMap(
            root ->
                root.table("project")
                    .text("name")
                    .or(() -> root.table("tool").table("poetry").text("name")));
  }

  private static Set<Path> membersAround(Path pyproject, Inputs inputs) throws IOException {
    for (@Nullable Path place = pyproject.getParent(); place != null; place = place.getParent()) {
      List<String> patterns =
          read(place.resolve(PYPROJECT), inputs)
              .map(root -> root.table("tool").table("uv").table("workspace").texts("members"))
              .orElse(List.of());
      if (!patterns.isEmpty()) {
        return members(place, patterns, inputs);
      }
    }
    return Set.of();
  }

  private static Set<Path> members(Path root, List<String> patterns, Inputs inputs)
      throws IOException {
    List<PathMatcher> matchers =
        patterns.stream()
            .map(pattern -> FileSystems.getDefault().getPathMatcher("glob:" + pattern))
            .toList();
    try (Stream<Path> folders =
        Files.find(root, DEEPEST_MEMBER, (path, attributes) -> attributes.isDirectory())) {
      return new LinkedHashSet<>(
          folders
              .filter(folder -> Files.isRegularFile(inputs.content(folder.resolve(PYPROJECT))))
              .filter(
                  folder ->
                      matchers.stream()
                          .anyMatch(matcher -> matcher.matches(root.relativize(folder))))
              .sorted()
              .toList());
    } catch (UncheckedIOException unreadable) {
      throw unreadable.getCause();
    }
  }

  /** Reads a project's file; empty if it is not there, or cannot be read. */
  static Optional<TomlTable> read(Path pyproject, Inputs inputs) {
    try {
      return Files.isRegularFile(inputs.content(pyproject))
          ? Optional.of(TomlTable.read(pyproject))
          : Optional.empty();
    } catch (ProblemException toldByTheInstaller) {
      return Optional.empty();
    }
  }

  private static Optional<Path> sibling(Path file, String path, Inputs inputs) {
    try {
      return Optional.of(file.resolveSibling(path).normalize())
          .filter(place -> Files.exists(inputs.file(place)));
    } catch (InvalidPathException noPath) {
      return Optional.empty();
    }
  }
}
