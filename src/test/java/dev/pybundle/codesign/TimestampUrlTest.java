package dev.pybundle.codesign;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.message.ProblemException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The address of a time stamping authority")
class TimestampUrlTest {

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"http://timestamp.digicert.com", "https://tsa.example:8443/rfc3161?a=b"})
  @DisplayName("may be")
  void passes(String url) {
    assertThatCode(() -> TimestampUrl.parse(url)).doesNotThrowAnyException();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "http://user:hunter2@tsa.example/, http://****@tsa.example/",
    "https://hunter2@tsa.example, https://****@tsa.example",
    "http://user:hun/ter2@tsa.example/, http://****@tsa.example/",
    "http://user:hunt@er2@tsa.example/, http://****@tsa.example/",
    "http://user:hunter 2@tsa.example/, http://****@tsa.example/",
    "user:hunter2@tsa.example, ****@tsa.example",
    "//user:hunter2@tsa.example, ****@tsa.example"
  })
  @DisplayName("shows no password that stands in it")
  void isRedacted(String url, String shown) {
    assertThatThrownBy(() -> TimestampUrl.parse(url))
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith("<codesign><timestampUrl> " + shown + " has a user name")
        .hasMessageNotContainingAny("hun", "er2", "user:")
        .hasNoCause();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"tsa.example", "ftp://tsa.example", "http:///path", "http://a b/"})
  @DisplayName("is not")
  void isNone(String url) {
    assertThatThrownBy(() -> TimestampUrl.parse(url))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("'" + url + "', which is not an http or https address");
  }
}
