package dev.pybundle.freeze;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is in a frozen program, by name.
 *
 * @param modules modules in archives, as files and as extensions
 * @param destinations paths of all files in the program, with {@code /}
 * @param sources where they are from
 * @param metadata distributions with metadata, normalized
 */
public record FrozenSet(
    Set<String> modules, Set<String> destinations, Set<Path> sources, Set<String> metadata) {

  private static final Pattern MODULE_FILE = Pattern.compile(".*\\.(pyc?|pyd|so)");
  private static final Pattern INFO = Pattern.compile("([^/]+?)(-[^/]*)?\\.(dist|egg)-info(/.*)?");

  /**
   * Adds what files tell by their names: their modules, and whose metadata they are.
   *
   * @param archived modules in archives
   */
  public static FrozenSet of(Set<String> archived, Set<String> destinations, Set<Path> sources) {
    Set<String> modules = new HashSet<>(archived);
    destinations.stream()
        .filter(destination -> MODULE_FILE.matcher(destination).matches())
        .map(FrozenSet::moduleOf)
        .forEach(modules::add);
    Set<String> metadata =
        destinations.stream()
            .map(INFO::matcher)
            .filter(matcher -> matcher.matches())
            .map(matcher -> normalized(matcher.group(1)))
            .collect(Collectors.toSet());
    return new FrozenSet(modules, destinations, sources, metadata);
  }

  /**
   * Returns the name that imports a file.
   *
   * @param path relative to a folder that is imported from, with {@code /}
   */
  static String moduleOf(String path) {
    int dynamic = path.indexOf("lib-dynload/");
    String inside = dynamic < 0 ? path : path.substring(dynamic + "lib-dynload/".length());
    int name = inside.lastIndexOf('/') + 1;
    int suffix = inside.indexOf('.', name);
    String module = inside.substring(0, suffix < 0 ? inside.length() : suffix).replace('/', '.');
    return module.endsWith(".__init__")
        ? module.substring(0, module.length() - ".__init__".length())
        : module;
  }

  /** Source: https://packaging.python.org/en/latest/specifications/name-normalization/. */
  static String normalized(String name) {
    return name.replaceAll("[-_.]+", "-").toLowerCase(Locale.ROOT);
  }
}
