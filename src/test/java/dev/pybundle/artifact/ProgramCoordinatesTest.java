package dev.pybundle.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TargetTriple;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("<from>")
class ProgramCoordinatesTest {

  private static final TargetTriple LINUX =
      TargetTriple.parse("x86_64-unknown-linux-gnu").orElseThrow();

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "dev.example:backend:1.0, dev.example:backend:exe:x86_64-unknown-linux-gnu:1.0",
    "' dev.example : backend : 1.0-SNAPSHOT ',"
        + " dev.example:backend:exe:x86_64-unknown-linux-gnu:1.0-SNAPSHOT",
    "dev.example:backend:1.0:{triple}-worker,"
        + " dev.example:backend:exe:x86_64-unknown-linux-gnu-worker:1.0",
    "dev.example:backend:1.0:linux, dev.example:backend:exe:linux:1.0",
  })
  void names(String from, String artifact) throws Exception {
    assertThat(ProgramCoordinates.parse(from).of("exe", LINUX)).hasToString(artifact);
  }

  @ParameterizedTest(name = "cannot be {0}")
  @ValueSource(
      strings = {
        "",
        "backend",
        "dev.example:backend",
        "dev.example:backend:",
        "a:b:c:d:e",
        "a:..:1",
        "a:b/c:1",
        "a:b:[1,2)",
        "a:b:1:{machine}"
      })
  void cannotBe(String from) {
    assertThatThrownBy(() -> ProgramCoordinates.parse(from))
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith("<from>" + from + "</from> (-Dpybundle.from) does not name")
        .hasMessageContaining("write <from>groupId:artifactId:version</from>");
  }
}
