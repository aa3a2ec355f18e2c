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
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The answers to questions of {@link Inputs} at a moment. They are one text, because comparing two
 * of them is all that an up-to-date build does, and a virtual machine that has just started does it
 * slowly: each question is a line, and each file that answers it is one below.
 */
final class Answers {

  /** What is asked of a path. */
  enum Kind {
    /** What is there: nothing, a folder, or a file with these times. */
    FILE,
    /** The content of a file, if it is one. */
    CONTENT,
    /** Which files and folders lie right in a folder. */
    FOLDER,
    /** All files below a folder, links too. */
    TREE,
    /** The files that {@link SourceFiles#below} finds. */
    SOURCES,
    /** The files that {@link SourceFiles#ofProject} finds. */
    PROJECT
  }

  private static final char SEPARATOR = '\t';

  /** Stands before an answer, and not before a question. */
  private static final char ANSWER = ' ';

  private final long moment;
  private final @Nullable FileHashes hashes;
  private final StringBuilder text = new StringBuilder();
  private boolean byContent;
  private boolean settled = true;

  private Answers(long moment, @Nullable FileHashes hashes) {
    this.moment = moment;
    this.hashes = hashes;
  }

  /**
   * Asks, and looks at times only.
   *
   * @param questions see {@link #question}
   * @param moment files that changed about then or later make it unsettled, in nanoseconds since
   *     1970
   * @throws IOException if a folder cannot be read
   */
  static Answers byTimes(Iterable<String> questions, long moment) throws IOException {
    return new Answers(moment, /* hashes= */ null).to(questions);
  }

  /**
   * Asks, and looks into the files whose content is all that counts.
   *
   * @param questions see {@link #question}
   * @param hashes remembers what was hashed before
   * @throws IOException if a file or a folder cannot be read
   */
  static Answers byContent(Iterable<String> questions, FileHashes hashes) throws IOException {
    return new Answers(/* moment= */ 0, hashes).to(questions);
  }

  /** Returns the line of a question. */
  static String question(Kind kind, Path... paths) {
    StringBuilder line = new StringBuilder(kind.name());
    for (Path path : paths) {
      line.append(SEPARATOR).append(path.toAbsolutePath());
    }
    return line.toString();
  }

  /** Some file names of Linux hold line ends, and some are no text at all. */
  static boolean isReadBack(Path path) {
    String name = path.toAbsolutePath().toString();
    return name.indexOf('\n') < 0
        && name.indexOf('\r') < 0
        && name.indexOf(SEPARATOR) < 0
        && Path.of(name).equals(path.toAbsolutePath());
  }

  /** Returns the questions that a text answers. */
  static List<String> questions(String text) {
    List<String> questions = new ArrayList<>();
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      if (text.charAt(start) != ANSWER) {
        questions.add(text.substring(start, end));
      }
      start = end + 1;
    }
    return questions;
  }

  /** Returns the questions with their answers. */
  String text() {
    return text.toString();
  }

  /** Returns whether a change after the moment would show in the next ones. */
  boolean isSettled() {
    return settled;
  }

  private Answers to(Iterable<String> questions) throws IOException {
    for (String question : questions) {
      text.append(question).append('\n');
      answer(question);
    }
    return this;
  }

  private void answer(String question) throws IOException {
    int at = question.indexOf(SEPARATOR);
    int second = question.indexOf(SEPARATOR, at + 1);
    Path path = Path.of(question.substring(at + 1, second < 0 ? question.length() : second));
    Kind kind = Kind.valueOf(question.substring(0, at));
    byContent = hashes != null && kind != Kind.FILE && kind != Kind.FOLDER;
    switch (kind) {
      case FILE, CONTENT -> see("", path);
      case FOLDER -> lookInto(path);
      case TREE -> lookBelow(path, "", new HashSet<>());
      case SOURCES -> lookAtSources(path, question.substring(second + 1), SourceFiles::below);
      case PROJECT -> lookAtSources(path, question.substring(second + 1), SourceFiles::ofProject);
    }
  }

  private void lookInto(Path folder) throws IOException {
    for (Path entry : entries(folder)) {
      String kind = FileState.of(entry).kind().name();
      text.append(ANSWER).append(nameOf(entry)).append(ANSWER).append(kind).append('\n');
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
        see(name, path, state);
        lookBehind(path, name, entered);
      }
      case FOLDER -> lookAtEntries(path, name, entered);
      default -> see(name, path, state);
    }
  }

  private void lookBehind(Path link, String name, Set<Path> entered) throws IOException {
    FileState state = FileState.of(link);
    see(name, link, state);
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

  /** Lists sources, without what the running build writes. */
  private interface Lister {
    List<Path> below(Path root, Path output) throws IOException;
  }

  private void lookAtSources(Path root, String output, Lister lister) throws IOException {
    if (!Files.isDirectory(root)) {
      see("", root);
      return;
    }
    List<Path> files = new ArrayList<>(lister.below(root, Path.of(output)));
    Collections.sort(files);
    for (Path file : files) {
      see(root.relativize(file).toString(), file);
    }
  }

  private void see(String name, Path file) throws IOException {
    see(name, file, FileState.of(file));
  }

  private void see(String name, Path file, FileState state) throws IOException {
    settled &= state.isSettledAt(moment);
    text.append(ANSWER).append(name).append(ANSWER);
    text.append(byContent ? content(file, state) : state.text()).append('\n');
  }

  private String content(Path file, FileState state) throws IOException {
    return switch (state.kind()) {
      case FILE -> copied(file, Objects.requireNonNull(hashes));
      case LINK -> "link to ".concat(Files.readSymbolicLink(file).toString());
      default -> state.text();
    };
  }

  static String copied(Path file, FileHashes hashes) throws IOException {
    return hashes.of(file).concat(FileModes.isExecutable(file) ? " executable" : "");
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
