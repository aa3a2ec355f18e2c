package dev.pybundle.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a goal looked at to decide what to do: every look at a file, a folder or a place where
 * nothing is goes through here, and so nobody keeps a second list. What was seen is kept with the
 * question; the next build asks the same questions again, by {@code stat} first and by content
 * second (see {@link GoalRecord}).
 *
 * <p>A question answers itself for whoever asks: {@code Files.isRegularFile(inputs.file(path))},
 * {@code Files.readString(inputs.content(path))}.
 */
public final class Inputs {

  private final FileHashes hashes;
  private final long moment;

  /** Questions, in the order they were asked, with what was seen then. */
  private final Map<String, String> seen = new LinkedHashMap<>();

  private boolean certain = true;

  private Inputs(FileHashes hashes, long moment) {
    this.hashes = hashes;
    this.moment = moment;
  }

  /**
   * Begins to look.
   *
   * @param hashes remembers hashes between builds
   */
  public static Inputs of(FileHashes hashes) {
    return new Inputs(hashes, FileState.now());
  }

  /**
   * Begins to look.
   *
   * @param workspace where hashes are remembered between builds
   */
  public static Inputs of(Workspace workspace) {
    return of(FileHashes.open(workspace.hashes()));
  }

  /** Begins to look for a goal that looks each time anyway. */
  public static Inputs unrecorded() {
    return of(FileHashes.inMemory());
  }

  /**
   * Looks at what is at a path: nothing, a folder, or a file with these times.
   *
   * @return the path
   */
  public Path file(Path path) {
    return ask(Answers.Kind.FILE, path);
  }

  /** Looks at what is at several paths, see {@link #file}. */
  public void files(Collection<Path> paths) {
    paths.forEach(this::file);
  }

  /**
   * Looks at a file of which only the content counts, if it is one.
   *
   * @return the path
   */
  public Path content(Path path) {
    return ask(Answers.Kind.CONTENT, path);
  }

  /**
   * Looks at which files and folders lie right in a folder, not at what is in them.
   *
   * @param folder need not exist
   * @return the path
   */
  public Path folder(Path folder) {
    return ask(Answers.Kind.FOLDER, folder);
  }

  /**
   * Looks at all that lies below a folder, also by links, or at a file.
   *
   * @param root need not exist
   * @return the path
   */
  public Path tree(Path root) {
    return ask(Answers.Kind.TREE, root);
  }

  /**
   * Lists the files below a source root that can change a program.
   *
   * @param root a source root; none if it is no folder
   * @param output folder that pybundle writes to, passed over
   * @throws IOException if a folder cannot be read
   */
  public List<Path> sources(Path root, Path output) throws IOException {
    ask(Answers.Kind.SOURCES, root, output);
    return Files.isDirectory(root) ? SourceFiles.below(root, output) : List.of();
  }

  /**
   * Lists the sources of a Python project that is installed from its folder, or the one file.
   *
   * @param root its folder, or a wheel or an archive
   * @param output folder that the running build writes to, passed over
   * @throws IOException if a folder cannot be read
   */
  public List<Path> project(Path root, Path output) throws IOException {
    ask(Answers.Kind.PROJECT, root, output);
    if (Files.isDirectory(root)) {
      return SourceFiles.ofProject(root, output);
    }
    return Files.isRegularFile(root) ? List.of(root) : List.of();
  }

  /**
   * Returns the SHA-256 of a file.
   *
   * @throws IOException if it cannot be read
   */
  public String hash(Path file) throws IOException {
    return hashes.of(content(file));
  }

  /**
   * Returns what of a file comes into a program: content, and whether it can be started.
   *
   * @param file of a {@link #tree} or of {@link #sources}
   * @throws IOException if it cannot be read
   */
  public String copied(Path file) throws IOException {
    return Answers.copied(file, hashes);
  }

  /**
   * Returns the memory of hashes, for files that are no question of their own: the goal has asked
   * for the {@link #tree} that they lie in, or makes them.
   */
  public FileHashes hashes() {
    return hashes;
  }

  /** Says that something matters that cannot be asked again: the goal has to look each time. */
  public void uncertain() {
    certain = false;
  }

  /** Returns the questions. */
  Set<String> questions() {
    return seen.keySet();
  }

  /**
   * Returns what was seen, if the same is seen now and a later change will show.
   *
   * @param started when the build began to look at anything: what changed later proves nothing, in
   *     nanoseconds since 1970
   * @return empty if something cannot be asked again, or changed while the goal looked or just
   *     before
   * @throws IOException if a folder cannot be read
   */
  Optional<String> proof(long started) throws IOException {
    if (!certain) {
      return Optional.empty();
    }
    Answers now = Answers.byTimes(questions(), Math.min(moment, started));
    String text = now.text();
    return now.isSettled() && text.equals(String.join("", seen.values()))
        ? Optional.of(text)
        : Optional.empty();
  }

  private Path ask(Answers.Kind kind, Path... paths) {
    String question = Answers.question(kind, paths);
    if (!seen.containsKey(question)) {
      certain &= Stream.of(paths).allMatch(Answers::isReadBack);
      seen.put(question, certain ? answer(question) : "");
    }
    return paths[0];
  }

  private String answer(String question) {
    try {
      return Answers.byTimes(List.of(question), moment).text();
    } catch (IOException unreadable) {
      // Whoever asked meets the same, and says so.
      certain = false;
      return "";
    }
  }
}
