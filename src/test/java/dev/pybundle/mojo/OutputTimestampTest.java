package dev.pybundle.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.apache.maven.model.Model;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("OutputTimestamp")
class OutputTimestampTest {

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "2026-11-23T00:00:00Z, 1795392000",
    "1795392000, 1795392000",
    "2026-11-23T02:00:00+02:00, 1795392000"
  })
  @DisplayName("reads what Maven's own plugins read")
  void reads(String text, long seconds) {
    assertThat(OutputTimestamp.of(project(text))).isEqualTo(OptionalLong.of(seconds));
  }

  @ParameterizedTest
  @CsvSource({"x", "''", "0"})
  @DisplayName("takes one that is switched off as none")
  void takesNone(String text) {
    assertThat(OutputTimestamp.of(project(text))).isEmpty();
  }

  private static MavenProject project(String timestamp) {
    Model model = new Model();
    model.addProperty("project.build.outputTimestamp", timestamp);
    return new MavenProject(model);
  }
}
