package dev.pybundle.python;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An archive of an interpreter in a Maven repository.
 *
 * @param group group id
 * @param artifact artifact id
 * @param version version
 * @param classifier classifier; empty for none
 */
record MavenCoordinates(String group, String artifact, String version, String classifier) {

  /** What {@code <python>} begins with. */
  static final String PREFIX = "maven:";

  private static final Pattern COLON = Pattern.compile(":");
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_.+-]+");

  /**
   * Reads {@code maven:group:artifact:version[:classifier]}.
   *
   * @return empty if it has another form
   */
  static Optional<MavenCoordinates> parse(String text) {
    List<String> parts = COLON.splitAsStream(text).toList();
    boolean valid =
        text.startsWith(PREFIX)
            && !text.endsWith(":")
            && (parts.size() == 4 || parts.size() == 5)
            && parts.stream().allMatch(part -> PART.matcher(part).matches());
    return valid
        ? Optional.of(
            new MavenCoordinates(
                parts.get(1), parts.get(2), parts.get(3), parts.size() == 5 ? parts.get(4) : ""))
        : Optional.empty();
  }

  /** Returns the same with a classifier. */
  MavenCoordinates with(String newClassifier) {
    return new MavenCoordinates(group, artifact, version, newClassifier);
  }

  /** Returns what {@link InterpreterArtifacts#resolve(String)} takes. */
  String resolvable() {
    return group
        + ":"
        + artifact
        + ":jar:"
        + (classifier.isEmpty() ? "" : classifier + ":")
        + version;
  }

  /** Returns a name for a folder. */
  String folderName() {
    return group + "-" + artifact + "-" + version + (classifier.isEmpty() ? "" : "-" + classifier);
  }

  /** Returns what a user writes into {@code <python>}. */
  @Override
  public String toString() {
    return PREFIX
        + group
        + ":"
        + artifact
        + ":"
        + version
        + (classifier.isEmpty() ? "" : ":" + classifier);
  }
}
