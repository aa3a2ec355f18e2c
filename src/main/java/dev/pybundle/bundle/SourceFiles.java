package dev.pybundle.bundle;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The files below a source root that can change a frozen program: Python code, extension modules,
 * and whatever lies in a package. What a tool made (caches, virtual environments, Maven's and
 * cargo's output) is passed over, because a source root may be the project's own folder.
 */
public final class SourceFiles {

  private static final Set<String> CODE = Set.of("py", "pyi", "so", "pyd", "dll", "dylib");
  private static final Set<String> SKIPPED = Set.of("__pycache__", "node_modules", "src-tauri");

  /** Folders right in the folder of a Python project that are results, not sources. */
  private static final Set<String> RESULTS = Set.of("target", "build", "dist");

  private SourceFiles() {}

  /**
   * Lists them. Links are followed, as Python does.
   *
   * @param root a source root
   * @param output folder that pybundle writes to, passed over
   * @throws IOException if a folder cannot be read
   */
  public static List<Path> below(Path root, Path output) throws IOException {
    return walk(root, new Collector(output));
  }

  /**
   * Lists all files of a tree, or the file itself. Links are followed.
   *
   * @throws IOException if a folder cannot be read
   */
  public static List<Path> all(Path fileOrFolder) throws IOException {
    return walk(fileOrFolder, new Walk()).stream().sorted().toList();
  }

  /**
   * Lists what is neither a file nor a folder in a tree: pipes, sockets and devices, which whoever
   * reads them waits for. Links are followed.
   *
   * @throws IOException if a folder cannot be read
   */
  public static List<Path> special(Path fileOrFolder) throws IOException {
    Walk walk = new Walk();
    walk(fileOrFolder, walk);
    return walk.special.stream().sorted().toList();
  }

  /**
   * Lists the files of a Python project that is installed from its folder, without what tools made.
   * Links are followed.
   *
   * @param root its folder
   * @param output folder that the running build writes to, passed over
   * @throws IOException if a folder cannot be read
   */
  public static List<Path> ofProject(Path root, Path output) throws IOException {
    return walk(
            root,
            new Walk() {
              @Override
              boolean passesOver(Path folder) {
                return folder.equals(output) || isMade(folder, root);
              }
            })
        .stream()
        .sorted()
        .toList();
  }

  /**
   * Returns whether tools made a folder: what they left where they look for sources themselves, and
   * what may be deleted at any time.
   *
   * @param folder a folder in the project
   * @param project folder of a Python project
   */
  public static boolean isMade(Path folder, Path project) {
    String name = nameOf(folder);
    boolean first = project.equals(folder.getParent());
    if (folder.equals(project)) {
      return false;
    }
    return name.equals(".git")
        || SKIPPED.contains(name)
        || (first && (RESULTS.contains(name) || name.startsWith(".") || name.endsWith(".egg-info")))
        || Files.isRegularFile(folder.resolve("pyvenv.cfg"))
        // What may be deleted says so itself.
        || Files.isRegularFile(folder.resolve("CACHEDIR.TAG"));
  }

  private static List<Path> walk(Path root, Walk walk) throws IOException {
    Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, walk);
    return List.copyOf(walk.found);
  }

  private static String nameOf(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }

  /** Finds regular files; a pipe or a device would be read for ever. */
  private static class Walk extends SimpleFileVisitor<Path> {

    private final List<Path> found = new ArrayList<>();
    private final List<Path> special = new ArrayList<>();

    boolean passesOver(Path folder) {
      return false;
    }

    boolean takes(Path file) {
      return true;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return passesOver(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile() && takes(file)) {
        found.add(file);
      } else if (attributes.isOther()) {
        special.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failed) throws IOException {
      // A link to a folder above leads to files that are found there.
      if (failed instanceof FileSystemLoopException) {
        return FileVisitResult.CONTINUE;
      }
      throw failed;
    }
  }

  private static final class Collector extends Walk {

    private final Path output;
    private final Set<Path> packages = new HashSet<>();

    Collector(Path output) {
      this.output = output;
    }

    @Override
    boolean passesOver(Path folder) {
      if (isMadeByTools(folder)) {
        return true;
      }
      if (packages.contains(folder.getParent())
          || Files.isRegularFile(folder.resolve("__init__.py"))) {
        packages.add(folder);
      }
      return false;
    }

    @Override
    boolean takes(Path file) {
      return isCode(file) || packages.contains(file.getParent());
    }

    private boolean isMadeByTools(Path folder) {
      String name = nameOf(folder);
      return isOutput(folder)
          || SKIPPED.contains(name)
          || (name.startsWith(".") && name.length() > 1)
          || Files.isRegularFile(folder.resolve("pyvenv.cfg"));
    }

    /** A link may lead there by another path. */
    private boolean isOutput(Path folder) {
      try {
        return nameOf(folder).equals(nameOf(output)) && Files.isSameFile(folder, output);
      } catch (IOException notThere) {
        return folder.equals(output);
      }
    }

    private static boolean isCode(Path file) {
      String name = nameOf(file);
      return CODE.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }
  }
}
