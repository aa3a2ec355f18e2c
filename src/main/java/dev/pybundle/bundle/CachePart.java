package dev.pybundle.bundle;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folders that pybundle has in {@code <cacheDirectory>}, and what the entries of each are
 * called. Whoever keeps something there names it here, so that {@code clean-cache} knows it.
 */
public enum CachePart {
  /** What builds remember of earlier ones: databases of SQLite. */
  MEMORY("memory", "[\\w-]+\\.db(-wal|-shm|-journal)?"),
  /** The uv that pybundle installs if there is none, by version and triple. */
  UV("uv", "\\.?\\d+\\.[^/]*-[^/]+"),
  /** The cache of that uv. */
  UV_CACHE("uv-cache", ".*"),
  /** Interpreters from Maven artifacts and of uv, by what they are called there and a hash. */
  PYTHON("python", "\\.?[^/]+-[0-9a-f]{12}(-\\d+)?"),
  /** Freezers with what they require, by version and hash of all that decides what is in it. */
  FREEZER("freezer", "\\.?[^/]+-[0-9a-f]{12}(-\\d+)?"),
  /** What Nuitka keeps, above all compiled C by the hash of what it was made of. */
  NUITKA("nuitka", ".*"),
  /** What PyOxidizer works with: interpreters to link, and compiled crates. */
  PYOXIDIZER("pyoxidizer", ".*");

  private final String id;
  private final Pattern entries;

  CachePart(String id, String entries) {
    this.id = id;
    this.entries = Pattern.compile(entries);
  }

  /** Returns the name of the folder, which stands for the part in parameters. */
  public String id() {
    return id;
  }

  /** Returns all names. */
  public static List<String> ids() {
    return Stream.of(values()).map(CachePart::id).toList();
  }

  /**
   * Returns the folder.
   *
   * @param cacheDirectory the folder of all parts
   */
  public Path in(Path cacheDirectory) {
    return cacheDirectory.resolve(id);
  }

  /** Returns whether pybundle gives names such as this one to what is in the folder. */
  public boolean isEntry(String name) {
    return entries.matcher(name).matches();
  }
}
