package dev.pybundle.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A Rust literal")
class RustLiteralTest {

  @Test
  @DisplayName("holds every text as it is")
  void escapes() {
    assertThat(RustLiteral.of("a \"b\" \\ {port} ä 😀\n\r\t\0\u202E"))
        .isEqualTo("\"a \\\"b\\\" \\\\ {port} ä 😀\\n\\r\\t\\u{0}\\u{202e}\"");
  }

  @Test
  @DisplayName("holds lists, pairs and nothing")
  void holdsMore() {
    assertThat(RustLiteral.of(List.of())).isEqualTo("[]");
    assertThat(RustLiteral.of(List.of("a", "b"))).isEqualTo("[\"a\", \"b\"]");
    assertThat(RustLiteral.of(Map.of("B", "2", "A", "1")))
        .isEqualTo("[(\"A\", \"1\"), (\"B\", \"2\")]");
    assertThat(RustLiteral.option("8742")).isEqualTo("Some(8742)");
    assertThat(RustLiteral.option(null)).isEqualTo("None");
  }
}
