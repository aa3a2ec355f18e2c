package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("pip's settings")
class PipSettingsTest {

  @Test
  @DisplayName("become uv's, those of the environment before those of files")
  void translated(@TempDir Path wheels) {
    List<String> lines =
        List.of(
            ":env:.index-url='https://me:secret@env/simple'",
            ":env:.timeout='180'",
            "global.cert='/etc/ssl/my certs.pem'",
            "global.extra-index-url='\\nhttps://one/simple\\nhttps://two/simple'",
            "global.find-links='/does/not/exist " + wheels + " https://host/wheels'",
            "global.index-url='https://global/simple'",
            "install.index-url=\"https://install/simple\"",
            "install.trusted-host='a b'",
            "freeze.index-url='https://no/simple'",
            "not a setting");

    assertThat(PipSettings.translated(lines))
        .containsOnly(
            org.assertj.core.api.Assertions.entry(
                "UV_DEFAULT_INDEX", "https://me:secret@env/simple"),
            org.assertj.core.api.Assertions.entry(
                "UV_INDEX", "https://one/simple https://two/simple"),
            org.assertj.core.api.Assertions.entry("UV_FIND_LINKS", wheels + ",https://host/wheels"),
            org.assertj.core.api.Assertions.entry("UV_INSECURE_HOST", "a b"),
            org.assertj.core.api.Assertions.entry("SSL_CERT_FILE", "/etc/ssl/my certs.pem"));
  }

  @Test
  @DisplayName("that name only wheels that are not there become nothing")
  void empty() {
    assertThat(PipSettings.translated(List.of("global.find-links='/does/not/exist'"))).isEmpty();
  }
}
