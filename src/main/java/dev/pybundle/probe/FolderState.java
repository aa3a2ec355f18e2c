package dev.pybundle.probe;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is in a folder at a moment.
 *
 * @param entries files and folders by their paths in it, with {@code /}
 */
record FolderState(Map<String, Entry> entries) {

  /** What tells whether a file was written; of a folder it says nothing. */
  record Entry(boolean isFolder, long size, FileTime changed) {

    static Entry of(BasicFileAttributes seen) {
      return seen.isDirectory()
          ? new Entry(true, 0, FileTime.fromMillis(0))
          : new Entry(false, seen.size(), seen.lastModifiedTime());
    }
  }

  /** Looks at a folder. One that is not there is empty; what cannot be seen is left out. */
  static FolderState of(Path folder) throws IOException {
    Map<String, Entry> entries = new TreeMap<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes seen) {
            return visitFile(path, seen);
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes seen) {
            if (!path.equals(folder)) {
              entries.put(folder.relativize(path).toString().replace('\\', '/'), Entry.of(seen));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException gone) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path path, @Nullable IOException gone) {
            return FileVisitResult.CONTINUE;
          }
        });
    return new FolderState(entries);
  }

  /** Returns whether there is a folder. */
  boolean hasFolder(String path) {
    @Nullable Entry entry = entries.get(path);
    return entry != null && entry.isFolder();
  }

  /** Returns the files that are new or other than before. */
  List<String> writtenSince(FolderState before) {
    return paths(
        entry ->
            !entry.getValue().isFolder()
                && !entry.getValue().equals(before.entries.get(entry.getKey())));
  }

  /** Returns what is new, and the files that have grown. */
  List<String> grownSince(FolderState before) {
    return paths(
        entry -> {
          @Nullable Entry then = before.entries.get(entry.getKey());
          return then == null || entry.getValue().size() > then.size();
        });
  }

  private List<String> paths(Predicate<Map.Entry<String, Entry>> wanted) {
    return entries.entrySet().stream().filter(wanted).map(Map.Entry::getKey).toList();
  }
}
