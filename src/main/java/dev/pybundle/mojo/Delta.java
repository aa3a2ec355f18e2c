package dev.pybundle.mojo;

import dev.pybundle.artifact.ProgramCoordinates;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/** The parameter {@code <delta>}: from which earlier releases patches lead to the program. */
public final class Delta {

  private static final String PROPERTY = "pybundle.delta.from";
  static final String FROM = "<delta><from> (-D" + PROPERTY + ")";

  private @Nullable List<@Nullable String> from;

  /**
   * Sets the earlier releases: versions of the same module, or {@code group:artifact:version}, with
   * a classifier as for {@code stage-sidecar}.
   */
  public void setFrom(@Nullable List<@Nullable String> from) {
    this.from = from;
  }

  /**
   * Returns the earlier releases.
   *
   * @param properties finds a property of Maven, for what is not in the POM: {@code
   *     pybundle.delta.from}, with commas between several
   * @param project the module that is built
   * @param classifier that of its program
   * @throws ProblemException if one is none, or two have the same version
   */
  List<ProgramCoordinates> earlier(
      Function<String, Optional<String>> properties, MavenProject project, String classifier)
      throws ProblemException {
    List<ProgramCoordinates> earlier = new ArrayList<>();
    for (String text : texts(properties)) {
      ProgramCoordinates release = parse(text, project, classifier);
      if (release.areOf(project.getGroupId(), project.getArtifactId(), project.getVersion())) {
        throw new Problem(
                "%s in %s is the version that is built".formatted(release.version(), FROM),
                "name earlier releases only")
            .asException();
      }
      if (earlier.stream().anyMatch(other -> other.version().equals(release.version()))) {
        throw new Problem(
                "%s names two releases of the version %s".formatted(FROM, release.version()),
                "name each version once")
            .asException();
      }
      earlier.add(release);
    }
    return earlier;
  }

  private List<String> texts(Function<String, Optional<String>> properties) {
    List<@Nullable String> given =
        from != null
            ? from
            : properties
                .apply(PROPERTY)
                .map(text -> Arrays.<@Nullable String>asList(text.split(",")))
                .orElse(List.of());
    return given.stream()
        .filter(Objects::nonNull)
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .toList();
  }

  private static ProgramCoordinates parse(String text, MavenProject project, String classifier)
      throws ProblemException {
    return ProgramCoordinates.parse(
        text.indexOf(':') >= 0
            ? text
            : String.join(":", project.getGroupId(), project.getArtifactId(), text, classifier),
        PROPERTY);
  }
}
