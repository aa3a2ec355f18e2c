package dev.pybundle.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.BundleManifest.ProbeRecord;
import dev.pybundle.bundle.Proof;
import dev.pybundle.message.ProblemException;
import dev.pybundle.probe.ProbeParameters;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What the app knows of its sidecar")
class GlueSettingsTest {

  @ParameterizedTest(name = "{0} and [{1}]: port {2}, arguments [{3}], health {4}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          http://127.0.0.1:{port}/api/health | --port {port}  | 0    | --port {port}  | /api/health
          http://127.0.0.1:8742/api/health   | --port 8742    | 0    | --port {port}  | /api/health
          http://127.0.0.1:8742/health?a=b   | --port=8742    | 0    | --port={port}  | /health?a=b
          http://127.0.0.1:8742              | --bind :8742   | 0    | --bind :{port} | /
          http://127.0.0.1:8742/             | --retries 3    | 8742 | --retries 3    | /
          http://127.0.0.1:87/               | --size 8742    | 87   | --size 8742    | /
          http://localhost/health            | -              | 80   | -              | /health
          https://localhost:8443/health      | -              | 8443 | -              | -
          -                                  | --port {port}  | 0    | --port {port}  | -
          -                                  | --version      | -    | --version      | -
          """)
  void takesFromTheProbe(String url, String args, Integer port, String expectedArgs, String health)
      throws ProblemException {
    GlueSettings settings = of(url, words(args), Map.of());

    assertThat(settings.port()).isEqualTo(port);
    assertThat(settings.args()).isEqualTo(words(expectedArgs));
    assertThat(settings.health()).isEqualTo(health);
  }

  @Test
  @DisplayName("is the variable with the port, and none of the test's")
  void takesOneVariable() throws ProblemException {
    GlueSettings settings =
        of(
            "http://[::1]:{port}/",
            List.of(),
            Map.of("PORT", "{port}", "DATABASE_PASSWORD", "hunter2"));

    assertThat(settings.variables()).containsExactly(Map.entry("PORT", "{port}"));
    assertThat(settings.host()).isEqualTo("::1");
  }

  @ParameterizedTest(name = "that took {0} s in the probe, which proved that it {2}, gets {1} s")
  @CsvSource(
      nullValues = "-",
      value = {
        "-, 60, -",
        "0.68, 30, answers",
        "3.0, 30, answers",
        "3.01, 31, listens",
        "12.5, 125, answers",
        "12.5, 60, stays",
        "12.5, 60, ends",
        "12.5, 60, -"
      })
  void waits(Double measured, long expected, Proof proof) throws ProblemException {
    ProbeRecord probe = measured == null ? null : new ProbeRecord(measured, null, 1, "", proof);

    assertThat(GlueSettings.of("a", ProbeParameters.defaults(), probe, 3).readySeconds())
        .isEqualTo(expected);
  }

  @Test
  @DisplayName("is refused with a wrong number of restarts or a wrong probe")
  void refuses() {
    assertThatThrownBy(() -> GlueSettings.of("a", ProbeParameters.defaults(), null, -1))
        .hasMessage(
            "<restarts> -1 is no number of times, perhaps you should write 0 for never, or e.g."
                + " <restarts>3</restarts>.");
    assertThatThrownBy(() -> of("http://example.org/", List.of(), Map.of()))
        .hasMessageContaining("<url>");
  }

  @Test
  @DisplayName("does not ask a port that only the program knows")
  void leavesAnnouncedPort() throws ProblemException {
    ProbeParameters probe =
        new ProbeParameters(
            "http://127.0.0.1:{port}/",
            List.of("--port", "0"),
            null,
            null,
            null,
            "at (.+)",
            Map.of(),
            60,
            3,
            List.of());

    GlueSettings settings = GlueSettings.of("a", probe, null, 3);

    assertThat(settings.port()).isNull();
    assertThat(settings.health()).isNull();
    assertThat(settings.args()).containsExactly("--port", "0");
  }

  private static GlueSettings of(String url, List<String> args, Map<String, String> environment)
      throws ProblemException {
    ProbeParameters probe =
        new ProbeParameters(url, args, null, null, null, null, environment, 60, 3, List.of());
    return GlueSettings.of("cortex-backend", probe, null, 3);
  }

  private static List<String> words(String text) {
    return text == null ? List.of() : Arrays.asList(text.split(" "));
  }
}
