package dev.pybundle.freeze.pyoxidizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Json;
import dev.pybundle.spec.BundleSpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("pyoxidizer.bzl")
class ConfigurationTest {

  private static final String SPEC =
      """
      {"name": "prog", "version": "1", "triple": "x86_64-unknown-linux-gnu", "layout": "onedir", "entry": "/main.py",
       "interpreter": {"optimize": 1, "unbuffered": true, "utf8": false, "quickStart": true,
         "options": ["W error", "X importtime", "W ignore"]}}
      """;

  @Test
  @DisplayName("says how it is run by hand, and how the interpreter starts")
  void interpreterIsConfigured() throws Exception {
    String text = Configuration.of(Json.parse(SPEC, BundleSpec.class));

    assertThat(text.lines().limit(4))
        .anySatisfy(line -> assertThat(line).startsWith("# By hand"))
        .contains("#   sh ../state/pyoxidizer/run.sh .");
    assertThat(text.lines().map(String::strip))
        .contains(
            "name = \"prog\",",
            "config.optimization_level = 1",
            "config.buffered_stdio = False",
            "config.utf8_mode = False",
            "config.warn_options = [\"error\", \"ignore\"]",
            "config.x_options = [\"importtime\"]",
            "config.oxidized_importer = False");
  }
}
