package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.message.Problem;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("PyInstallerVersions")
class PyInstallerVersionsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"6.22.3", "6.0", "6.21.0", "7.0.0", "6.23.0rc1", PyInstallerVersions.DEFAULT})
  @DisplayName("takes")
  void takes(String version) {
    assertThat(PyInstallerVersions.refusal(version)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "6.22.1, GHSA-9fxf-4qw3-ghmr",
    "6.22.2, GHSA-9fxf-4qw3-ghmr",
    "5.13.2, CVE-2025-59042",
    "'>=6', not an exact version",
    "latest, not an exact version",
  })
  @DisplayName("refuses, with the reason and the parameter")
  void refuses(String version, String reason) {
    // when
    Optional<Problem> refusal = PyInstallerVersions.refusal(version);
    // then
    assertThat(refusal).isPresent();
    assertThat(refusal.get().sentence())
        .contains(reason, "<pyinstallerVersion>" + version, "perhaps you should", "6.22.3");
  }
}
