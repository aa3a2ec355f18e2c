package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.platform.TargetTriple;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Maven coordinates of an interpreter")
class MavenCoordinatesTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          maven:org.x:cpython:3.14.3-1.5.13,              org.x:cpython:jar:3.14.3-1.5.13
          maven:org.x:cpython:3.14.3-1.5.13:linux-x86_64, org.x:cpython:jar:linux-x86_64:3.14.3-1.5.13
          """)
  @DisplayName("are resolved with their classifier")
  void parsed(String text, String resolvable) {
    MavenCoordinates coordinates = MavenCoordinates.parse(text).orElseThrow();

    assertThat(coordinates.resolvable()).isEqualTo(resolvable);
    assertThat(coordinates).hasToString(text);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "maven:a",
        "maven:a:b",
        "maven:a::1",
        "maven:a:b:1:c:d",
        "a:b:1",
        "maven:a:b:../1",
        "maven:a:b:1:"
      })
  @DisplayName("of another form are not read")
  void refused(String text) {
    assertThat(MavenCoordinates.parse(text)).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          x86_64-unknown-linux-gnu,  linux-x86_64
          aarch64-unknown-linux-gnu, linux-arm64
          aarch64-apple-darwin,      macosx-arm64
          x86_64-apple-darwin,       macosx-x86_64
          x86_64-pc-windows-msvc,    windows-x86_64
          """)
  @DisplayName("get the classifier of the triple")
  void completed(String triple, String classifier) {
    TargetTriple target = TargetTriple.parse(triple).orElseThrow();
    MavenCoordinates given =
        MavenCoordinates.parse("maven:org.bytedeco:cpython:3.13.5-1.5.12").orElseThrow();

    assertThat(EmbeddedPython.completed(given, target).classifier()).isEqualTo(classifier);
    assertThat(EmbeddedPython.defaultFor(target).orElseThrow().classifier()).isEqualTo(classifier);
  }

  @Test
  @DisplayName("are left as they are if they have a classifier or are of another group")
  void kept() {
    MavenCoordinates other = MavenCoordinates.parse("maven:org.x:python:1").orElseThrow();
    MavenCoordinates full =
        MavenCoordinates.parse("maven:org.bytedeco:cpython:1:special").orElseThrow();

    assertThat(EmbeddedPython.completed(other, Fixture.LINUX)).isEqualTo(other);
    assertThat(EmbeddedPython.completed(full, Fixture.LINUX)).isEqualTo(full);
    assertThat(
            EmbeddedPython.defaultFor(
                TargetTriple.parse("x86_64-unknown-linux-musl").orElseThrow()))
        .isEmpty();
  }
}
