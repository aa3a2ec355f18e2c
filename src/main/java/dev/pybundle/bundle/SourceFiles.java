package dev.pybundle.bundle;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
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

  /** Folders inside a local project that are results, not sources. */
  private static final Set<String> RESULTS =
      Set.of("target", "build", "dist", "__pycache__", "node_modules");

  private SourceFiles() {}

  /**
   * Lists them.
   *
   * @param root a source root
   * @param output folder that pybundle writes to, passed over
   * @throws IOException if a folder cannot be read
   */
  public static List<Path> below(Path root, Path output) throws IOException {
    Collector collector = new Collector(output);
    Files.walkFileTree(root, collector);
    return List.copyOf(collector.found);
  }

  /**
   * Lists all files of a tree, or the file itself.
   *
   * @throws IOException if a folder cannot be read
   */
  public static List<Path> all(Path fileOrFolder) throws IOException {
    try (var paths = Files.walk(fileOrFolder)) {
      return paths.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /**
   * Lists the files of a Python project that is installed from its folder, without what building it
   * leaves.
   *
   * @param root its folder
   * @throws IOException if a folder cannot be read
   */
  public static List<Path> ofProject(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return !folder.equals(root) && isResult(Collector.nameOf(folder))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            found.add(file);
            return FileVisitResult.CONTINUE;
          }
        });
    found.sort(null);
    return List.copyOf(found);
  }

  private static boolean isResult(String name) {
    return RESULTS.contains(name) || name.startsWith(".") || name.endsWith(".egg-info");
  }

  private static final class Collector extends SimpleFileVisitor<Path> {

    private final Path output;
    private final Set<Path> packages = new HashSet<>();
    private final List<Path> found = new ArrayList<>();

    Collector(Path output) {
      this.output = output;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      if (isMadeByTools(folder)) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      if (packages.contains(folder.getParent())
          || Files.isRegularFile(folder.resolve("__init__.py"))) {
        packages.add(folder);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile() && (isCode(file) || packages.contains(file.getParent()))) {
        found.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    private boolean isMadeByTools(Path folder) {
      String name = nameOf(folder);
      return folder.equals(output)
          || SKIPPED.contains(name)
          || (name.startsWith(".") && name.length() > 1)
          || Files.isRegularFile(folder.resolve("pyvenv.cfg"));
    }

    private static boolean isCode(Path file) {
      String name = nameOf(file);
      return CODE.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    private static String nameOf(Path path) {
      Path name = path.getFileName();
      return name == null ? "" : name.toString();
    }
  }
}
