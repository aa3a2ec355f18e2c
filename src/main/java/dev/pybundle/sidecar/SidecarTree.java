package dev.pybundle.sidecar;

import dev.pybundle.bundle.FileModes;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.OperatingSystem;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The files of a onedir program as Tauri can ship them: every link is replaced by what it leads to,
 * because Tauri drops a link to a folder and fails on one that leads nowhere; folders without files
 * are named, because it drops them, too. Names need no care: {@code [ ] * ?} have a meaning in the
 * configuration only, not below a folder that it names.
 *
 * @param files path in the tree, with {@code /}, to what is copied there; sorted
 * @param emptyFolders folders that will be missing from the app
 * @param brokenFrameworks macOS: frameworks, which lose their form, and with it their signature,
 *     without links
 */
record SidecarTree(
    SortedMap<String, Source> files, List<String> emptyFolders, Set<String> brokenFrameworks) {

  private static final String FRAMEWORK = ".framework";

  /**
   * A file to copy.
   *
   * @param file where it is now, no link
   * @param executable whether it can be started
   */
  record Source(Path file, boolean executable) {}

  /**
   * Reads a tree.
   *
   * @param root folder of the program
   * @param os the system that it is for
   * @throws ProblemException for a link that leads nowhere, out of the tree, or into itself
   * @throws IOException if a folder cannot be read
   */
  static SidecarTree read(Path root, OperatingSystem os) throws ProblemException, IOException {
    Reader reader = new Reader(root.toRealPath(), os);
    reader.readFolder(root.toRealPath(), "");
    return reader.tree;
  }

  /** Returns the sum of the files' sizes in bytes. */
  long size() throws IOException {
    long size = 0;
    for (Source source : files.values()) {
      size += Files.size(source.file());
    }
    return size;
  }

  /** Walks through the tree; remembers the folders it is in, to notice a link into one of them. */
  private static final class Reader {

    private final Path root;
    private final OperatingSystem os;
    private final Deque<Path> above = new ArrayDeque<>();
    private final SidecarTree tree =
        new SidecarTree(new TreeMap<>(), new ArrayList<>(), new TreeSet<>());

    Reader(Path root, OperatingSystem os) {
      this.root = root;
      this.os = os;
    }

    void readFolder(Path folder, String path) throws ProblemException, IOException {
      above.push(folder);
      List<Path> children = childrenOf(folder);
      if (children.isEmpty()) {
        tree.emptyFolders().add(path);
      }
      for (Path child : children) {
        String name = String.valueOf(child.getFileName());
        readChild(child, path.isEmpty() ? name : path + "/" + name);
      }
      above.pop();
    }

    private void readChild(Path child, String path) throws ProblemException, IOException {
      if (isSpareFramework(child)) {
        return;
      }
      Path real = Files.isSymbolicLink(child) ? follow(child, path) : child;
      if (!Files.isDirectory(real)) {
        tree.files().put(path, new Source(real, FileModes.isExecutable(real)));
        return;
      }
      if (os == OperatingSystem.MACOS && path.endsWith(FRAMEWORK)) {
        tree.brokenFrameworks().add(path);
      }
      readFolder(real, path);
    }

    /**
     * PyInstaller's bootloader for macOS loads {@code _internal/Python}, a link into the framework
     * beside it. With a copy in the place of that link nothing needs the framework.
     */
    private boolean isSpareFramework(Path child) {
      return os == OperatingSystem.MACOS
          && String.valueOf(child.getFileName()).equals("Python" + FRAMEWORK)
          && Files.isRegularFile(child.resolveSibling("Python"));
    }

    private Path follow(Path link, String path) throws ProblemException, IOException {
      String target = Files.readSymbolicLink(link).toString();
      Path real = realPath(link, path, target);
      if (!real.startsWith(root)) {
        throw SidecarProblems.linkOutOfTree(path, target).asException();
      }
      if (above.contains(real)) {
        throw SidecarProblems.linkIntoItself(path, target).asException();
      }
      return real;
    }

    private static Path realPath(Path link, String path, String target) throws ProblemException {
      try {
        return link.toRealPath();
      } catch (NoSuchFileException dangling) {
        throw SidecarProblems.linkToNowhere(path, target).asException(dangling);
      } catch (IOException loop) {
        throw SidecarProblems.linkIntoItself(path, target).asException(loop);
      }
    }

    private static List<Path> childrenOf(Path folder) throws IOException {
      List<Path> children = new ArrayList<>();
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
        entries.forEach(children::add);
      }
      children.sort(null);
      return children;
    }
  }
}
