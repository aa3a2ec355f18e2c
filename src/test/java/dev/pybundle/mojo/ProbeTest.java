package dev.pybundle.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.probe.ProbeParameters;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The parameter <probe>")
class ProbeTest {

  private static final String ARM = "aarch64-unknown-linux-gnu";
  private static final TargetTriple WINDOWS =
      TargetTriple.parse("x86_64-pc-windows-msvc").orElseThrow();

  private final Probe probe = new Probe();

  @Test
  @DisplayName("has defaults that need no configuration")
  void defaults() throws Exception {
    assertThat(probe.parameters(ProbeTest::none, WINDOWS)).isEqualTo(ProbeParameters.defaults());
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
    ProbeParameters parameters =
        probe.parameters(key -> Optional.ofNullable(given.get(key)), WINDOWS);
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
    assertThat(probe.parameters(ProbeTest::none, WINDOWS).args()).containsExactly("a", "");
  }

  @Test
  @DisplayName("refuses a property that is no number")
  void noNumber() {
    assertThatThrownBy(() -> probe.parameters(key -> Optional.of("soon"), WINDOWS))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("<probe><status>soon</status> is not a whole number");
  }

  @ParameterizedTest(name = "{0} is started by {1}")
  @CsvSource({
    "x86_64-pc-windows-msvc, wine64",
    "aarch64-unknown-linux-gnu, qemu-aarch64-static",
    "i686-pc-windows-msvc, box",
    "aarch64-apple-darwin, none"
  })
  @DisplayName("takes the runner of each target, from the POM or a property")
  void runners(String triple, String runner) throws Exception {
    // given
    TargetTriple target = TargetTriple.parse(triple).orElseThrow();
    Map<String, String> given =
        Map.of(
            "pybundle.probe.runners",
            WINDOWS.value() + "=wine64, " + ARM + "=qemu-aarch64-static,aarch64-apple-darwin=none",
            "pybundle.probe.runner",
            "box");
    // when
    ProbeParameters byProperty =
        probe.parameters(key -> Optional.ofNullable(given.get(key)), target);
    probe.setRunner("box");
    probe.setRunners(
        Map.of(
            WINDOWS.value(), "wine64", ARM, "qemu-aarch64-static", "aarch64-apple-darwin", "none"));
    ProbeParameters inPom = probe.parameters(ProbeTest::none, target);
    // then
    assertThat(byProperty.runner()).isEqualTo(runner);
    assertThat(inPom.runner()).isEqualTo(runner);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "x86_64-windows=wine64, <probe><runners> (-Dpybundle.probe.runners) has one for"
        + " 'x86_64-windows'",
    "wine64, in -Dpybundle.probe.runners has no triple"
  })
  @DisplayName("refuses a runner for what is no target")
  void noTarget(String runners, String said) {
    assertThatThrownBy(
            () ->
                probe.parameters(
                    key -> Optional.of(runners).filter(any -> key.endsWith("runners")), WINDOWS))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(said);
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
