package dev.pybundle.compress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("strip is tried")
class StripRulesTest {

  @ParameterizedTest(name = "{0}: {1}")
  @DisplayName("only where its maker has not moved the segments")
  @CsvSource({
    "libtest.so.3, true",
    "pkg/native/libtest.so.3, true",
    "pkg.libs/libtest.so.3, false",
    "a/numpy.libs/b/libtest.so.3, false",
    "pkg.libsomething/libtest.so.3, true",
  })
  void respectsWheelLibraries(String destination, boolean expected) {
    assertThat(new StripRules(List.of(destination)).strippable(destination)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("not on a library that checks itself against a file beside it")
  @ValueSource(strings = {".libtest.so.3.hmac", "libtest.so.3.hmac", "libtest.so.chk"})
  void respectsCompanions(String companion) {
    String library = "pkg/libtest.so.3";

    assertThat(new StripRules(List.of("pkg/" + companion)).strippable(library)).isFalse();
    assertThat(new StripRules(List.of("other/" + companion)).strippable(library)).isTrue();
  }
}
