package dev.pybundle.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.artifact.ProgramCoordinates;
import dev.pybundle.message.ProblemException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("<delta><from>")
class DeltaTest {

  private static final String CLASSIFIER = "{triple}-worker";

  private final MavenProject project = new MavenProject();

  DeltaTest() {
    project.setGroupId("dev.example");
    project.setArtifactId("backend");
    project.setVersion("1.1.0");
  }

  @Test
  @DisplayName("names versions of this module, and programs of others")
  void named() throws Exception {
    List<ProgramCoordinates> expected =
        List.of(
            new ProgramCoordinates("dev.example", "backend", "1.0.0", CLASSIFIER),
            new ProgramCoordinates("dev.other", "server", "0.9", "{triple}"),
            new ProgramCoordinates("dev.other", "server", "0.8", "{triple}-api"));

    assertThat(earlier(null, " 1.0.0,dev.other:server:0.9 , dev.other:server:0.8:{triple}-api,"))
        .isEqualTo(expected);
    assertThat(earlier(Arrays.asList("1.0.0", null, "dev.other:server:0.9"), "2.0"))
        .as("in the POM, which comes first")
        .isEqualTo(expected.subList(0, 2));
    assertThat(earlier(null, null)).isEmpty();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "1.1.0, 1.1.0 in <delta><from> (-Dpybundle.delta.from) is the version that is built",
    "dev.example:backend:1.1.0, is the version that is built",
    "'1.0.0,dev.other:server:1.0.0', names two releases of the version 1.0.0",
    "dev.other:server, <from>dev.other:server</from> (-Dpybundle.delta.from)",
    "../1.0.0, <from>dev.example:backend:../1.0.0:{triple}-worker</from>",
  })
  @DisplayName("refuses what names no earlier release, or two for one artifact")
  void refused(String from, String message) {
    assertThatThrownBy(() -> earlier(null, from))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(message);
  }

  private List<ProgramCoordinates> earlier(
      @Nullable List<@Nullable String> inPom, @Nullable String property) throws ProblemException {
    Delta delta = new Delta();
    delta.setFrom(inPom);
    return delta.earlier(name -> Optional.ofNullable(property), project, CLASSIFIER);
  }
}
