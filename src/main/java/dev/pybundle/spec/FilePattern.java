package dev.pybundle.spec;

import dev.pybundle.bundle.Inputs;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A pattern for files, read name by name as in PyInstaller's own specs: {@code *}, {@code ?} and
 * {@code [a-z]} or {@code [!a-z]} stay within one folder, and do not find a name that begins with a
 * dot.
 *
 * @param start the folder before the first wildcard, empty if there is none
 * @param names what follows, the last of them of files and folders, the others of folders
 */
record FilePattern(String start, List<String> names) {

  private static final Pattern WILDCARD = Pattern.compile("[*?\\[]");

  /** Characters that mean something to Java's patterns only. */
  private static final Pattern PLAIN = Pattern.compile("[{}\\\\]");

  /** Returns whether a text holds a wildcard. */
  static boolean isPattern(String text) {
    return WILDCARD.matcher(text).find();
  }

  /** Reads a text that holds a wildcard. */
  static FilePattern of(String text) {
    List<String> names =
        List.of(text.replace(FileSystems.getDefault().getSeparator(), "/").split("/"));
    List<String> fixed = names.stream().takeWhile(name -> !isPattern(name)).toList();
    return new FilePattern(
        Stream.concat(fixed.stream(), Stream.of("")).reduce((a, b) -> a + "/" + b).orElseThrow(),
        names.stream().skip(fixed.size()).filter(name -> !name.isEmpty()).toList());
  }

  /**
   * Looks for what it matches.
   *
   * @param folder what {@link #start} stands for
   * @param inputs notes the folders that decide
   * @return files and folders, sorted
   * @throws IOException if a folder cannot be read
   * @throws java.util.regex.PatternSyntaxException if a bracket is not closed, or a range runs
   *     backwards
   */
  Set<Path> in(Path folder, Inputs inputs) throws IOException {
    Set<Path> found = new TreeSet<>();
    collect(folder, names, found, inputs);
    return found;
  }

  private static void collect(Path folder, List<String> names, Set<Path> found, Inputs inputs)
      throws IOException {
    if (!Files.isDirectory(inputs.folder(folder))) {
      return;
    }
    List<String> rest = names.subList(1, names.size());
    for (Path entry : entries(folder, names.get(0))) {
      if (rest.isEmpty()) {
        found.add(entry);
      } else {
        collect(entry, rest, found, inputs);
      }
    }
  }

  private static List<Path> entries(Path folder, String name) throws IOException {
    PathMatcher matcher =
        folder.getFileSystem().getPathMatcher("glob:" + PLAIN.matcher(name).replaceAll("\\\\$0"));
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path entry : all) {
        boolean hidden = entry.getFileName().toString().startsWith(".");
        if (hidden == name.startsWith(".") && matcher.matches(entry.getFileName())) {
          entries.add(entry);
        }
      }
    }
    return entries;
  }
}
