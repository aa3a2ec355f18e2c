package dev.pybundle.bundle;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How all that is watched looked at a moment. It is one text, because comparing two of them is all
 * that an up-to-date build does, and a virtual machine that has just started does it slowly.
 */
final class Snapshot {

  /** Stands before what was seen, and not before what is watched. */
  private static final char SEEN = ' ';

  private final long moment;
  private final StringBuilder text = new StringBuilder();
  private boolean settled = true;

  private Snapshot(long moment) {
    this.moment = moment;
  }

  /**
   * Looks.
   *
   * @param lines of a {@link Watch}
   * @param moment files that changed about then or later make it unsettled, in nanoseconds since
   *     1970
   * @throws IOException if a folder cannot be read
   */
  static Snapshot take(Iterable<String> lines, long moment) throws IOException {
    Snapshot snapshot = new Snapshot(moment);
    for (String line : lines) {
      snapshot.text.append(line).append('\n');
      snapshot.look(line);
    }
    return snapshot;
  }

  /** Returns the lines of the {@link Watch} that a text was made of. */
  static List<String> watched(String text) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      if (text.charAt(start) != SEEN) {
        lines.add(text.substring(start, end));
      }
      start = end + 1;
    }
    return lines;
  }

  /** Returns what was seen. */
  String text() {
    return text.toString();
  }

  /** Returns when, in nanoseconds since 1970. */
  long moment() {
    return moment;
  }

  /** Returns whether a change after the moment would show in the next one. */
  boolean isSettled() {
    return settled;
  }

  private void look(String line) throws IOException {
    int at = line.indexOf(Watch.SEPARATOR);
    int second = line.indexOf(Watch.SEPARATOR, at + 1);
    String kind = line.substring(0, at);
    Path path = Path.of(line.substring(at + 1, second < 0 ? line.length() : second));
    switch (Watch.Kind.valueOf(kind)) {
      case FILE -> see("", FileState.of(path));
      case FOLDER -> lookInto(path);
      case TREE -> lookBelow(path, "", new HashSet<>());
      case SOURCES -> lookAtSources(path, Path.of(line.substring(second + 1)));
      case PROJECT -> lookAtSources(path, null);
    }
  }

  private void lookInto(Path folder) throws IOException {
    for (Path entry : entries(folder)) {
      see(nameOf(entry), FileState.of(entry));
    }
  }

  /**
   * Looks at a tree, and at the trees that links in it lead to.
   *
   * @param entered the folders behind links that are being looked at: a link may lead to a folder
   *     above it
   */
  private void lookBelow(Path path, String name, Set<Path> entered) throws IOException {
    FileState state = FileState.of(path, LinkOption.NOFOLLOW_LINKS);
    switch (state.kind()) {
      case LINK -> {
        see(name, state);
        lookBehind(path, name, entered);
      }
      case FOLDER -> lookAtEntries(path, name, entered);
      default -> see(name, state);
    }
  }

  private void lookBehind(Path link, String name, Set<Path> entered) throws IOException {
    FileState state = FileState.of(link);
    see(name, state);
    if (state.kind() == FileState.Kind.FOLDER) {
      Path folder = link.toRealPath();
      if (entered.add(folder)) {
        lookAtEntries(folder, name, entered);
        entered.remove(folder);
      }
    }
  }

  private void lookAtEntries(Path folder, String name, Set<Path> entered) throws IOException {
    for (Path entry : entries(folder)) {
      String child = nameOf(entry);
      lookBelow(entry, name.isEmpty() ? child : name.concat("/").concat(child), entered);
    }
  }

  private void lookAtSources(Path root, @Nullable Path output) throws IOException {
    FileState state = FileState.of(root);
    if (state.kind() != FileState.Kind.FOLDER) {
      see("", state);
      return;
    }
    List<Path> files =
        new ArrayList<>(
            output == null ? SourceFiles.ofProject(root) : SourceFiles.below(root, output));
    Collections.sort(files);
    for (Path file : files) {
      see(root.relativize(file).toString(), FileState.of(file));
    }
  }

  private void see(String name, FileState state) {
    settled &= state.isSettledAt(moment);
    text.append(SEEN).append(name).append(SEEN).append(state.text()).append('\n');
  }

  /** Not names: some file names of Linux are no text, and a path made of such a text is another. */
  private static List<Path> entries(Path folder) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      for (Path entry : stream) {
        entries.add(entry);
      }
    } catch (NoSuchFileException | NotDirectoryException nothing) {
      // It is seen as an empty folder: what could matter is a file in it.
    } catch (DirectoryIteratorException unreadable) {
      throw unreadable.getCause();
    }
    Collections.sort(entries);
    return entries;
  }

  private static String nameOf(Path path) {
    return String.valueOf(path.getFileName());
  }
}
