package dev.pybundle.compress;

import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;

/**
 * Files to leave out of a program, as patterns over their paths in it. {@code *} and {@code ?} stay
 * within a folder, <code>**</code> crosses folders, <code>**&#47;</code> also matches no folder at
 * all, and a pattern that ends with {@code /} means all that is below; e.g. <code>
 * **&#47;tests/</code> or <code>*.dist-info/RECORD</code>.
 */
final class ExcludeRules {

  private static final String FOLDERS = "**/";

  /** Pattern as written, to the matchers of its variants. */
  private final Map<String, List<PathMatcher>> matchers;

  private ExcludeRules(Map<String, List<PathMatcher>> matchers) {
    this.matchers = matchers;
  }

  /**
   * What the patterns match.
   *
   * @param destinations the paths to leave out
   * @param unmatched patterns that match nothing: most likely a mistake
   */
  record Excluded(Set<String> destinations, List<String> unmatched) {

    /** Copies the collections. */
    public Excluded {
      destinations = Collections.unmodifiableSortedSet(new TreeSet<>(destinations));
      unmatched = List.copyOf(unmatched);
    }
  }

  /**
   * Reads patterns.
   *
   * @param patterns globs as of {@link java.nio.file.FileSystem#getPathMatcher(String)}
   * @param where XML path of the parameter, for the message
   * @throws ProblemException if one cannot be read
   */
  static ExcludeRules of(List<String> patterns, String where) throws ProblemException {
    Map<String, List<PathMatcher>> matchers = new LinkedHashMap<>();
    for (String pattern : patterns) {
      try {
        matchers.put(pattern, variants(pattern).stream().map(ExcludeRules::matcher).toList());
      } catch (PatternSyntaxException wrong) {
        throw new Problem(
                "%s has the pattern '%s', which cannot be read: %s"
                    .formatted(where, pattern, wrong.getDescription()),
                "write it with * and ? within a folder, ** across folders, {a,b} for alternatives,"
                    + " and \\ before a character that is meant as it is")
            .asException();
      }
    }
    return new ExcludeRules(matchers);
  }

  /**
   * Applies the patterns.
   *
   * @param destinations paths in the program, with {@code /}
   */
  Excluded apply(Collection<String> destinations) {
    Set<String> excluded = new TreeSet<>();
    List<String> unmatched = new ArrayList<>();
    matchers.forEach(
        (pattern, variants) -> {
          List<String> matched =
              destinations.stream().filter(path -> matches(variants, path)).toList();
          excluded.addAll(matched);
          if (matched.isEmpty()) {
            unmatched.add(pattern);
          }
        });
    return new Excluded(excluded, unmatched);
  }

  private static boolean matches(List<PathMatcher> variants, String destination) {
    Path path = Path.of(destination);
    return variants.stream().anyMatch(matcher -> matcher.matches(path));
  }

  private static PathMatcher matcher(String glob) {
    return FileSystems.getDefault().getPathMatcher("glob:" + glob);
  }

  /**
   * Java's <code>**&#47;x</code> does not match {@code x}, but users of Maven and Git expect it to:
   * so each <code>**&#47;</code> at the start of a path element is also tried as nothing.
   */
  private static Set<String> variants(String pattern) {
    String whole = pattern.endsWith("/") ? pattern + "**" : pattern;
    Set<String> variants = new LinkedHashSet<>(List.of(whole));
    for (int at = whole.lastIndexOf(FOLDERS); at >= 0; at = whole.lastIndexOf(FOLDERS, at - 1)) {
      if (at == 0 || whole.charAt(at - 1) == '/') {
        int start = at;
        int end = at + FOLDERS.length();
        // Going from the end, all variants still have the same text up to here.
        Set<String> shorter = new LinkedHashSet<>();
        variants.forEach(it -> shorter.add(it.substring(0, start) + it.substring(end)));
        variants.addAll(shorter);
      }
    }
    return variants;
  }
}
