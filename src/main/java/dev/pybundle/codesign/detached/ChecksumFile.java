package dev.pybundle.codesign.detached;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The text of a {@code SHA256SUMS} file as {@code sha256sum} writes it: hash, two spaces, path,
 * line feed.
 *
 * <p>Source of the format: GNU coreutils manual, "md5sum invocation", which the SHA-2 tools share.
 */
final class ChecksumFile {

  private static final Map<String, String> ESCAPES = Map.of("\\", "\\\\", "\n", "\\n", "\r", "\\r");

  private ChecksumFile() {}

  /**
   * Writes the text.
   *
   * @param hashes path with {@code /} to lower-case SHA-256
   */
  static String text(Map<String, String> hashes) {
    SortedMap<String, String> sorted = new TreeMap<>(hashes);
    StringBuilder text = new StringBuilder();
    sorted.forEach((path, hash) -> text.append(line(path, hash)));
    return text.toString();
  }

  /** A path that needs escapes has a backslash in front of its line. */
  private static String line(String path, String hash) {
    StringBuilder escaped = new StringBuilder();
    path.chars()
        .mapToObj(Character::toString)
        .forEach(character -> escaped.append(ESCAPES.getOrDefault(character, character)));
    String mark = escaped.length() == path.length() ? "" : "\\";
    return mark + hash + "  " + escaped + "\n";
  }
}
