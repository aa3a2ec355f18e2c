package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.platform.HostSystem;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Of the variables of a build")
class ToolVariablesTest {

  private static Map<String, String> installers(String name) {
    return ToolVariables.ofInstallers(host(name));
  }

  private static Map<String, String> interpreters(String name) {
    return ToolVariables.ofInterpreters(host(name));
  }

  private static HostSystem host(String name) {
    return new HostSystem(System::getProperty, Map.of(name, "value"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PATH", "HOME", "SystemRoot", "LC_CTYPE", "PYENV_VERSION", "TMPDIR"})
  @DisplayName("all tools get what any program needs")
  void system(String name) {
    assertThat(interpreters(name)).containsKey(name);
    assertThat(installers(name)).containsKey(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PIP_INDEX_URL",
        "UV_INDEX_OURS_PASSWORD",
        "https_proxy",
        "SSL_CERT_FILE",
        "REQUESTS_CA_BUNDLE",
        "NETRC",
        "SSH_AUTH_SOCK",
        "GIT_SSH_COMMAND",
        "CC",
        "CFLAGS",
        "MYSQLCLIENT_LDFLAGS",
        "PKG_CONFIG_PATH",
        "CARGO_HOME",
        "VCToolsInstallDir",
        "MACOSX_DEPLOYMENT_TARGET",
        "OPENSSL_DIR",
        "HDF5_DIR"
      })
  @DisplayName(
      "installers get where packages are from and what builds look at, interpreters do not")
  void installing(String name) {
    assertThat(installers(name)).containsKey(name);
    assertThat(interpreters(name)).doesNotContainKey(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "KEYSTORE_PASSWORD",
        "GITHUB_TOKEN",
        "CI_JOB_TOKEN",
        "CARGO_REGISTRY_TOKEN",
        "CARGO_REGISTRIES_OURS_CREDENTIAL_PROVIDER",
        "UV_PUBLISH_TOKEN",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "APPLE_CERTIFICATE_PASSWORD",
        "TAURI_SIGNING_PRIVATE_KEY",
        "TAURI_SIGNING_PRIVATE_KEY_PATH",
        "MAVEN_GPG_PASSPHRASE",
        "SIGNING",
        "DATABASE_URL"
      })
  @DisplayName("no tool gets a secret, nor what is of no known kind")
  void secrets(String name) {
    assertThat(installers(name)).doesNotContainKey(name);
    assertThat(interpreters(name)).doesNotContainKey(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PYTHONPATH",
        "PYTHONHOME",
        "VIRTUAL_ENV",
        "CONDA_PREFIX",
        "PIP_TARGET",
        "UV_VENV_SEED"
      })
  @DisplayName("no tool gets what leads it to another environment")
  void astray(String name) {
    assertThat(installers(name)).doesNotContainKey(name);
    assertThat(interpreters(name)).doesNotContainKey(name);
  }
}
