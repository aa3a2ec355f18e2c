package dev.pybundle.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file that pybundle writes and the user owns. A mark in it holds a hash of the rest: while it
 * fits, pybundle may write the file anew; once the user has edited it, it stays as it is. White
 * space does not count, so that a formatter or Git's line ends are no edit.
 */
public final class OwnedFile implements Owned {

  /** Stands in a template for the mark. A template without it is ours only as long as it is new. */
  public static final String MARK = "@MARK@";

  private static final Pattern WRITTEN = Pattern.compile("(pybundle sha256:)([0-9a-f]{64})");
  private static final String EXPLANATION = "; once you edit this file, pybundle keeps it";
  private static final Pattern SPACE = Pattern.compile("\\s+");

  private final String owner;
  private final Path path;
  private final String text;

  /**
   * Describes a file.
   *
   * @param owner name of the program that it is for; a file of another one counts as edited
   * @param path where it belongs
   * @param template its text, with {@value #MARK}
   */
  public OwnedFile(String owner, Path path, String template) {
    this.owner = owner;
    this.path = path;
    this.text = marked(owner, template);
  }

  @Override
  public Path path() {
    return path;
  }

  /** Returns its text as it would be written. */
  public String text() {
    return text;
  }

  @Override
  public State state() throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return State.NEW;
    }
    if (!Files.isRegularFile(path)) {
      return State.EDITED;
    }
    // Any bytes have a text in this charset, and the mark is the same in it as in UTF-8.
    String old = new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
    String fresh = new String(bytes(), StandardCharsets.ISO_8859_1);
    if (compact(old).equals(compact(fresh))) {
      return State.SAME;
    }
    return isUnedited(old) ? State.OUTDATED : State.EDITED;
  }

  @Override
  public void write() throws IOException {
    AtomicFiles.write(path, bytes());
  }

  private byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private boolean isUnedited(String latin) {
    String old = new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    Matcher mark = WRITTEN.matcher(old);
    return mark.find() && hash(owner, mark.replaceFirst("$1")).equals(mark.group(2));
  }

  private static String marked(String owner, String template) {
    String unhashed = template.replace(MARK, "pybundle sha256:" + EXPLANATION);
    String hash = hash(owner, unhashed);
    return template.replace(MARK, "pybundle sha256:" + hash + EXPLANATION);
  }

  private static String hash(String owner, String text) {
    return Sha256.of(owner + "\n" + compact(text));
  }

  /** Returns a text without its white space. */
  public static String compact(String text) {
    return SPACE.matcher(text).replaceAll("");
  }
}
