package dev.pybundle.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.platform.OperatingSystem;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A name")
class FileNameTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"_internal", "two words", ".config", "..a", "ä", "com10", "console", "a.b"})
  @DisplayName("that every system takes")
  void everywhere(String name) {
    assertThat(FileName.fitsEverywhere(name)).isTrue();
  }

  static Stream<String> nowhere() {
    return Stream.of(
        "",
        ".",
        "..",
        "a/b",
        "a\\b",
        "a\nb",
        "a\nb\nc",
        "\n",
        "a\n",
        "a\rb",
        "a\tb",
        "a\0b",
        "a\u0085b",
        "a\u2028b",
        "a\uFFFDb",
        "ä".repeat(128));
  }

  @ParameterizedTest(name = "number {index}")
  @MethodSource("nowhere")
  @DisplayName("that no system may get")
  void refused(String name) {
    assertThat(OperatingSystem.values()).noneMatch(os -> FileName.fits(name, os));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a:b", "a?", "a*", "<a", "a>", "a|b", "a\"", "a.", "a ", "con", "NUL.txt", "Com1 .x"
      })
  @DisplayName("that Windows reads as another or none")
  void notOnWindows(String name) {
    assertThat(FileName.fits(name, OperatingSystem.LINUX)).isTrue();
    assertThat(FileName.fits(name, OperatingSystem.WINDOWS)).isFalse();
    assertThat(FileName.fitsEverywhere(name)).isFalse();
  }
}
