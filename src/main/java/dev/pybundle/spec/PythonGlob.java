package dev.pybundle.spec;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Finds files by a pattern in the way that PyInstaller does with {@code datas} and {@code
 * binaries}: with Python's {@code glob}, not recursive, unless there is a file of that very name.
 *
 * <p>Source: https://docs.python.org/3/library/glob.html and
 * https://docs.python.org/3/library/fnmatch.html
 */
public final class PythonGlob {

  private static final Pattern WILDCARD = Pattern.compile("[*?\\[]");
  private static final boolean WINDOWS = FileSystems.getDefault().getSeparator().charAt(0) == '\\';
  private static final int CASE = WINDOWS ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0;

  private PythonGlob() {}

  /** Returns whether a text holds a wildcard: {@code *}, {@code ?} or {@code [}. */
  public static boolean isPattern(String text) {
    return WILDCARD.matcher(text).find();
  }

  /** Returns a text in which no character is a wildcard any more, as {@code glob.escape} does. */
  public static String escape(String text) {
    return WILDCARD.matcher(text).replaceAll("[$0]");
  }

  /**
   * Finds what {@link BundleSpec.CollectedFile#source()} stands for.
   *
   * @param source an absolute path or pattern
   * @return files and folders, sorted; empty if there is none
   * @throws IOException if a folder cannot be read
   */
  public static List<Path> find(String source) throws IOException {
    Optional<Path> literal = literal(source);
    if (literal.isPresent()) {
      return List.of(literal.get());
    }
    if (!isPattern(source)) {
      return List.of();
    }
    List<String> segments = segments(source);
    int fixed = fixed(segments);
    Set<Path> found = new TreeSet<>();
    collect(
        start(segments, fixed), segments.subList(fixed, segments.size()), found, new TreeSet<>());
    return List.copyOf(found);
  }

  /**
   * Returns the folders that decide what {@link #find} finds: it finds the same as long as the same
   * lies in them.
   *
   * @param source an absolute path or pattern
   * @throws IOException if a folder cannot be read
   */
  public static Set<Path> folders(String source) throws IOException {
    Set<Path> looked = new TreeSet<>();
    if (literal(source).isPresent() || !isPattern(source)) {
      return looked;
    }
    List<String> segments = segments(source);
    int fixed = fixed(segments);
    collect(
        start(segments, fixed), segments.subList(fixed, segments.size()), new TreeSet<>(), looked);
    return looked;
  }

  private static int fixed(List<String> segments) {
    int fixed = 0;
    while (!isPattern(segments.get(fixed))) {
      fixed++;
    }
    return fixed;
  }

  private static Path start(List<String> segments, int fixed) {
    return Path.of(String.join("/", segments.subList(0, fixed)) + "/");
  }

  private static Optional<Path> literal(String source) {
    try {
      return Optional.of(Path.of(source)).filter(Files::exists);
    } catch (InvalidPathException pattern) {
      return Optional.empty();
    }
  }

  /** Splits a pattern at its separators; on Windows that is also the backslash. */
  static List<String> segments(String pattern) {
    return List.of((WINDOWS ? pattern.replace('\\', '/') : pattern).split("/"));
  }

  private static void collect(Path folder, List<String> segments, Set<Path> found, Set<Path> looked)
      throws IOException {
    looked.add(folder);
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<String> rest = segments.subList(1, segments.size());
    for (Path match : matches(folder, segments.get(0))) {
      if (rest.isEmpty()) {
        found.add(match);
      } else {
        collect(match, rest, found, looked);
      }
    }
  }

  private static List<Path> matches(Path folder, String segment) throws IOException {
    if (!isPattern(segment)) {
      Path fixed = folder.resolve(segment);
      return Files.exists(fixed) ? List.of(fixed) : List.of();
    }
    Pattern pattern = translate(segment);
    boolean hiddenToo = segment.startsWith(".");
    List<Path> matches = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if ((hiddenToo || !name.startsWith(".")) && pattern.matcher(name).matches()) {
          matches.add(entry);
        }
      }
    }
    return matches;
  }

  /** Makes a regular expression of one segment, by the rules of Python's {@code fnmatch}. */
  private static Pattern translate(String segment) {
    StringBuilder regex = new StringBuilder();
    int at = 0;
    while (at < segment.length()) {
      int character = segment.codePointAt(at);
      int close = character == '[' ? closingBracket(segment, at) : -1;
      if (close > 0) {
        regex.append(characterClass(segment.substring(at + 1, close)));
        at = close + 1;
        continue;
      }
      regex.append(
          switch (character) {
            case '*' -> ".*";
            case '?' -> ".";
            default -> Pattern.quote(Character.toString(character));
          });
      at += Character.charCount(character);
    }
    return compile(regex.toString());
  }

  /** A range that runs backwards, as in {@code [z-a]}, matches nothing in Python. */
  private static Pattern compile(String regex) {
    try {
      return Pattern.compile(regex, Pattern.DOTALL | CASE);
    } catch (PatternSyntaxException backwards) {
      return Pattern.compile("(?!)");
    }
  }

  /** A bracket that comes first, or right after the {@code !}, is a member of the class. */
  private static int closingBracket(String segment, int open) {
    int first = open + 1;
    if (segment.startsWith("!", first)) {
      first++;
    }
    return segment.indexOf(']', first + 1);
  }

  private static String characterClass(String members) {
    boolean negated = members.startsWith("!");
    String plain = negated ? members.substring(1) : members;
    String escaped = plain.replaceAll("[\\\\\\[\\]^&~|]", "\\\\$0");
    return "[" + (negated ? "^" : "") + escaped + "]";
  }
}
