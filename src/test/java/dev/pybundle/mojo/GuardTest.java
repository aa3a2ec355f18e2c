package dev.pybundle.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.message.ProblemException;
import dev.pybundle.spec.SpecInput;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The parameter <guard>")
class GuardTest {

  private static final Map<String, String> PROPERTIES =
      Map.of("pybundle.guard.mode", "always", "pybundle.guard.deadline", "0.5");

  private final Guard guard = new Guard();

  @Test
  @DisplayName("needs no configuration")
  void defaults() throws Exception {
    assertThat(guard.input(key -> Optional.empty(), true))
        .isEqualTo(new SpecInput.Guard(null, null, true));
  }

  @Test
  @DisplayName("is set by properties where the POM is silent")
  void properties() throws Exception {
    assertThat(guard.input(GuardTest::property, false))
        .isEqualTo(new SpecInput.Guard("always", 0.5, false));
    guard.setMode("off");
    guard.setDeadline(3.0);
    assertThat(guard.input(GuardTest::property, false))
        .isEqualTo(new SpecInput.Guard("off", 3.0, false));
  }

  @Test
  @DisplayName("refuses a property that is no number")
  void noNumber() {
    assertThatThrownBy(() -> guard.input(key -> Optional.of("soon"), false))
        .isInstanceOf(ProblemException.class)
        .hasMessage(
            "pybundle.guard.deadline=soon is no number of seconds, perhaps you should write e.g."
                + " -Dpybundle.guard.deadline=2.");
  }

  private static Optional<String> property(String key) {
    return Optional.ofNullable(PROPERTIES.get(key));
  }
}
