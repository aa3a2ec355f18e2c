package dev.pybundle.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
  @DisplayName("holds lists")
  void holdsLists() {
    assertThat(RustLiteral.of(List.of())).isEqualTo("[]");
    assertThat(RustLiteral.of(List.of("a", "b"))).isEqualTo("[\"a\", \"b\"]");
  }
}
