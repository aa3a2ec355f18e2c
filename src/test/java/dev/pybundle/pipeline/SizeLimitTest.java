package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("<maxInstallerSize>")
class SizeLimitTest {

  @ParameterizedTest
  @CsvSource({"20MB, 20000000", "20.5 MB, 20500000", "1MiB, 1048576", "7 kb, 7000", "42, 42"})
  @DisplayName("is a number and a unit")
  void isASize(String text, long bytes) throws Exception {
    assertThat(SizeLimit.parse(text).bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "20 apples", "-1MB", "1,5MB"})
  @DisplayName("refuses anything else, with an example")
  void refuses(String text) {
    assertThatThrownBy(() -> SizeLimit.parse(text))
        .hasMessageContaining("<maxInstallerSize>" + text)
        .hasMessageContaining("perhaps you should write for example 20MB");
  }
}
