package dev.pybundle.artifact;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TargetTriple;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;

/**
 * The programs that one module attaches, one a triple.
 *
 * @param group group id
 * @param artifact artifact id
 * @param version version
 * @param classifier classifier, in which <code>{triple}</code> stands for the triple
 */
public record ProgramCoordinates(String group, String artifact, String version, String classifier) {

  /** Type of an archive of what a program loads when it first imports it. */
  static final String LAZY = "zip";

  private static final String TRIPLE = "{triple}";
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]*");

  /**
   * Reads {@code <from>}.
   *
   * @param text {@code group:artifact:version}, and, for a module with several programs or its own
   *     classifier, that as a fourth part, e.g. <code>{triple}-worker</code>
   * @throws ProblemException if it has another form
   */
  public static ProgramCoordinates parse(String text) throws ProblemException {
    return parse(text, "pybundle.from");
  }

  /**
   * Reads a {@code <from>}.
   *
   * @param text as for {@link #parse(String)}
   * @param property the property that it may come from
   * @throws ProblemException if it has another form
   */
  public static ProgramCoordinates parse(String text, String property) throws ProblemException {
    List<String> parts = Arrays.stream(text.strip().split(":", -1)).map(String::strip).toList();
    boolean valid =
        (parts.size() == 3 || parts.size() == 4)
            && parts.stream()
                .map(part -> part.replace(TRIPLE, "triple"))
                .allMatch(part -> PART.matcher(part).matches());
    if (!valid) {
      throw ArtifactProblems.badFrom(text, property).asException();
    }
    return new ProgramCoordinates(
        parts.get(0), parts.get(1), parts.get(2), parts.size() == 4 ? parts.get(3) : TRIPLE);
  }

  /** Returns a classifier for all triples, from that for one. */
  public static String classifierOf(String classifier, TargetTriple triple) {
    return classifier.replace(triple.value(), TRIPLE);
  }

  /** Returns whether a Maven project is the one that they name. */
  public boolean areOf(String group, String artifact, String version) {
    return equals(new ProgramCoordinates(group, artifact, version, classifier));
  }

  /** Returns the classifier of the program for a triple. */
  public String classifierFor(TargetTriple triple) {
    return classifier.replace(TRIPLE, triple.value());
  }

  /**
   * Returns the classifier of an archive of what a program loads when it first imports it.
   *
   * @param classifier that of the program
   * @param archive of a distribution
   */
  static String lazy(String classifier, BundledFile archive) {
    return classifier + "-" + archive.distribution();
  }

  /** Returns such an archive for a triple. */
  Artifact of(BundledFile archive, TargetTriple triple) {
    return new DefaultArtifact(
        group, artifact, lazy(classifierFor(triple), archive), LAZY, version);
  }

  /** Returns what is attached for a triple. */
  Artifact of(String type, TargetTriple triple) {
    return new DefaultArtifact(group, artifact, classifierFor(triple), type, version);
  }

  @Override
  public String toString() {
    return group + ":" + artifact + ":" + version;
  }
}
