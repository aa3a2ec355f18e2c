package dev.pybundle.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.message.ProblemException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("<onFailure>")
class OnFailureTest {

  @ParameterizedTest
  @CsvSource({
    "portable, pyinstaller, onedir",
    "portable, portable, ",
    "fail, pyinstaller, ",
  })
  @DisplayName("sets the layout that both freezers have, if there are two")
  void layout(String value, String goal, @Nullable String layout) throws Exception {
    Map<String, @Nullable Object> typed = new HashMap<>();

    OnFailure.of(value).settle(goal, typed);

    assertThat(typed.get("layout")).isEqualTo(layout);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "layout   | onefile  | <layout>onefile</layout> does not, perhaps you should write"
            + " <layout>onedir</layout>",
        "specFile | own.spec | cannot be had with <specFile>",
      })
  @DisplayName("refuses what a portable folder cannot be")
  void refusals(String parameter, String value, String sentence) {
    Map<String, @Nullable Object> typed = new HashMap<>(Map.of(parameter, value));

    assertThatThrownBy(() -> OnFailure.portable.settle("pyinstaller", typed))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  @DisplayName("has no other values")
  void unknown() {
    assertThatThrownBy(() -> OnFailure.of("shrug"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("<onFailure>shrug</onFailure>");
  }
}
