package dev.pybundle.python;

import dev.pybundle.platform.TargetTriple;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The interpreters that are taken from Maven's repositories where nothing is installed, and what is
 * known of them, so that none is downloaded that cannot do the job.
 */
final class EmbeddedPython {

  private static final MavenCoordinates DEFAULT =
      new MavenCoordinates("org.bytedeco", "cpython", "3.14.3-1.5.13", "");

  /** Triple to classifier; all of them exist for the default version. */
  private static final Map<String, String> CLASSIFIERS =
      Map.of(
          "x86_64-unknown-linux-gnu", "linux-x86_64",
          "aarch64-unknown-linux-gnu", "linux-arm64",
          "x86_64-apple-darwin", "macosx-x86_64",
          "aarch64-apple-darwin", "macosx-arm64",
          // What is no machine code is the same for both.
          "universal-apple-darwin", "macosx-arm64",
          "x86_64-pc-windows-msvc", "windows-x86_64");

  /**
   * Builds whose {@code _sqlite3} was compiled without loadable extensions: of all the classifiers,
   * only the one for Windows contains {@code enable_load_extension}.
   */
  private static final List<String> WITHOUT_EXTENSIONS =
      List.of("linux-x86_64", "linux-arm64", "macosx-x86_64", "macosx-arm64");

  private EmbeddedPython() {}

  /** Returns the version of the default interpreter. */
  static Optional<String> defaultVersion() {
    return version(DEFAULT);
  }

  /** Returns the default interpreter for a triple; empty if there is none. */
  static Optional<MavenCoordinates> defaultFor(TargetTriple triple) {
    return Optional.ofNullable(CLASSIFIERS.get(triple.value())).map(DEFAULT::with);
  }

  /** Returns coordinates with the classifier for a triple if they need one and have none. */
  static MavenCoordinates completed(MavenCoordinates coordinates, TargetTriple triple) {
    boolean known = coordinates.group().equals(DEFAULT.group());
    return known && coordinates.classifier().isEmpty()
        ? coordinates.with(CLASSIFIERS.getOrDefault(triple.value(), ""))
        : coordinates;
  }

  /**
   * Returns the version of Python that an archive holds.
   *
   * @return empty if it is not known before it is unpacked
   */
  static Optional<String> version(MavenCoordinates coordinates) {
    int dash = coordinates.version().indexOf('-');
    return coordinates.group().equals(DEFAULT.group()) && dash > 0
        ? Optional.of(coordinates.version().substring(0, dash))
        : Optional.empty();
  }

  /** Returns why an archive cannot be taken, as far as that is known before it is downloaded. */
  static Optional<String> knownReasonAgainst(MavenCoordinates coordinates, Needs needs) {
    Optional<String> version = version(coordinates).flatMap(needs::version);
    if (version.isPresent() || !coordinates.with("").equals(DEFAULT)) {
      return version;
    }
    return needs.extensions(!WITHOUT_EXTENSIONS.contains(coordinates.classifier()), null);
  }
}
