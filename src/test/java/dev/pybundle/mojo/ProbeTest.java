package dev.pybundle.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.message.ProblemException;
import dev.pybundle.probe.ProbeParameters;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The parameter <probe>")
class ProbeTest {

  private final Probe probe = new Probe();

  @Test
  @DisplayName("has defaults that need no configuration")
  void defaults() throws Exception {
    assertThat(probe.parameters(ProbeTest::none)).isEqualTo(ProbeParameters.defaults());
    assertThat(probe.isSkipped(ProbeTest::none)).isFalse();
  }

  @Test
  @DisplayName("is set by properties of the same names where the POM is silent")
  void properties() throws Exception {
    // given
    probe.setStatus(204);
    Map<String, String> given =
        Map.of(
            "pybundle.probe.url", "http://127.0.0.1:1/",
            "pybundle.probe.args", "--port,{port},",
            "pybundle.probe.status", "200",
            "pybundle.probe.body", "ok",
            "pybundle.probe.timeoutSeconds", "5",
            "pybundle.probe.settleSeconds", "0");
    // when
    ProbeParameters parameters = probe.parameters(key -> Optional.ofNullable(given.get(key)));
    // then
    assertThat(parameters.url()).isEqualTo("http://127.0.0.1:1/");
    assertThat(parameters.args()).containsExactly("--port", "{port}", "");
    assertThat(parameters.status()).isEqualTo(204);
    assertThat(parameters.body()).isEqualTo("ok");
    assertThat(parameters.timeoutSeconds()).isEqualTo(5);
    assertThat(parameters.settleSeconds()).isZero();
  }

  @Test
  @DisplayName("takes an empty <arg/> for an empty argument")
  void emptyArgument() throws Exception {
    probe.setArgs(Arrays.asList("a", null));
    assertThat(probe.parameters(ProbeTest::none).args()).containsExactly("a", "");
  }

  @Test
  @DisplayName("refuses a property that is no number")
  void noNumber() {
    assertThatThrownBy(() -> probe.parameters(key -> Optional.of("soon")))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("<probe><status>soon</status> is not a whole number");
  }

  @Test
  @DisplayName("is switched off by <skip> or by pybundle.probe.skip")
  void skipped() {
    assertThat(probe.isSkipped(key -> Optional.of("true"))).isTrue();
    assertThat(probe.isSkipped(key -> Optional.of("false"))).isFalse();
    probe.setSkip(true);
    assertThat(probe.isSkipped(ProbeTest::none)).isTrue();
  }

  private static Optional<String> none(String key) {
    return Optional.empty();
  }
}
