package dev.pybundle.sidecar;

import dev.pybundle.bundle.Bundle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The archives of what a program loads when it first imports it.
 *
 * @param files where they are; none if the program loads all from itself
 * @param shipped whether the app ships them
 */
public record LazyArchives(List<Path> files, boolean shipped) {

  /** A program without archives. */
  public static final LazyArchives NONE = new LazyArchives(List.of(), false);

  /** Copies the list. */
  public LazyArchives {
    files = List.copyOf(files);
  }

  /**
   * Returns those of a Bundle.
   *
   * @param shipped whether the app ships them
   */
  public static LazyArchives of(Bundle bundle, boolean shipped) {
    return new LazyArchives(
        bundle.manifest().lazy().stream()
            .map(file -> bundle.folder().resolve(file.path()))
            .toList(),
        shipped);
  }

  /** Returns whether there are some that the app ships. */
  public boolean areShipped() {
    return shipped && !files.isEmpty();
  }

  /** Returns the real paths of those that the app does not ship. */
  List<Path> leftOut() throws IOException {
    List<Path> paths = new ArrayList<>();
    for (Path file : shipped ? List.<Path>of() : files) {
      paths.add(file.toRealPath());
    }
    return paths;
  }
}
