package dev.pybundle.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The inputs of a step hold")
class RecordInputsTest {

  /** What a goal could be asked. */
  public record Group(boolean console, @Nullable String icon) {}

  /** What a goal could be asked. */
  public record Request(
      @NotAnInput boolean dryRun, List<String> datas, Map<String, String> modes, Group group) {}

  @Test
  @DisplayName(
      "each option by its element in the POM, those of a group too, but not what is marked")
  void holdAll() {
    Request request =
        new Request(true, List.of("a"), Map.of("b", "2", "a", "1"), new Group(false, null));
    assertThat(RecordInputs.of(request))
        .containsOnly(
            entry("<datas>", "[a]"),
            entry("<modes>", "{\n  \"a\" : \"1\",\n  \"b\" : \"2\"\n}\n"),
            entry("<console>", "false"),
            entry("<icon>", ""));
  }
}
