package dev.pybundle.bundle;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a goal looks at to see whether it has anything to do: paths, whether something is there or
 * not. A {@link Stamp} remembers how they looked.
 */
public final class Watch {

  /** How a path is looked at. */
  enum Kind {
    /** What is there: nothing, a folder, or a file with these times. */
    FILE,
    /** What lies right in a folder. */
    FOLDER,
    /** All files below a folder, links too. */
    TREE,
    /** The files that {@link SourceFiles#below} finds. */
    SOURCES,
    /** The files that {@link SourceFiles#ofProject} finds. */
    PROJECT
  }

  /** Between the parts of a line. */
  static final char SEPARATOR = '\t';

  private final Set<String> lines = new LinkedHashSet<>();
  private boolean possible = true;

  /**
   * Watches a path that is a file, could be one, or need only be there.
   *
   * @param path need not exist
   */
  public Watch file(Path path) {
    return add(Kind.FILE, path);
  }

  /** Watches several of them. */
  public Watch files(Collection<Path> paths) {
    paths.forEach(this::file);
    return this;
  }

  /**
   * Watches the files right in a folder.
   *
   * @param folder need not exist
   */
  public Watch folder(Path folder) {
    return add(Kind.FOLDER, folder);
  }

  /**
   * Watches all files of a folder, or a file.
   *
   * @param root need not exist
   */
  public Watch tree(Path root) {
    return add(Kind.TREE, root);
  }

  /**
   * Watches the files below a source root that can change a program.
   *
   * @param root a source root
   * @param output folder that pybundle writes to, passed over
   */
  public Watch sources(Path root, Path output) {
    return add(Kind.SOURCES, root, output);
  }

  /**
   * Watches the sources of a Python project that is installed from its folder.
   *
   * @param root its folder, or a file
   */
  public Watch project(Path root) {
    return add(Kind.PROJECT, root);
  }

  /** Says that something matters that cannot be watched: the goal has to look each time. */
  public Watch impossible() {
    possible = false;
    return this;
  }

  boolean isPossible() {
    return possible;
  }

  Set<String> lines() {
    return lines;
  }

  /** Some file names of Linux hold line ends, and some are no text at all. */
  private static boolean isReadBack(String text, Path path) {
    return text.indexOf('\n') < 0
        && text.indexOf('\r') < 0
        && text.indexOf(SEPARATOR) < 0
        && Path.of(text).equals(path);
  }

  private Watch add(Kind kind, Path... paths) {
    StringBuilder line = new StringBuilder(kind.name());
    for (Path path : paths) {
      String text = path.toAbsolutePath().toString();
      possible &= isReadBack(text, path.toAbsolutePath());
      line.append(SEPARATOR).append(text);
    }
    lines.add(line.toString());
    return this;
  }
}
