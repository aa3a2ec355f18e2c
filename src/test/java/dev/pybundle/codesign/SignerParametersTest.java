package dev.pybundle.codesign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.codesign.SecretReference.Server;
import dev.pybundle.codesign.SecretReference.Variable;
import dev.pybundle.codesign.authenticode.AuthenticodeParameters;
import dev.pybundle.message.ProblemException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The parameter <codesign>")
class SignerParametersTest {

  private static final Path BASE = Path.of("project").toAbsolutePath();

  private final Map<String, Object> inPom = new HashMap<>();
  private final Map<String, String> properties = new HashMap<>();

  @Test
  @DisplayName("means nothing is signed if it is empty")
  void isEmpty() throws Exception {
    // given
    inPom.put("keystore", null);

    // then
    assertThat(read().keystore()).isNull();
    assertThat(read().storetype()).isEqualTo("PKCS12");
  }

  @Test
  @DisplayName("is read with its passwords as references")
  void isRead() throws Exception {
    // given
    inPom.put("keystore", "keys/own.p12");
    inPom.put("storepass", "env:PASS");
    inPom.put("keypass", "mvn:signing");

    // then
    assertThat(read().keystore()).isEqualTo(BASE.resolve("keys/own.p12"));
    assertThat(read().storepass()).isEqualTo(new Variable("PASS"));
    assertThat(read().keypass()).isInstanceOf(Server.class).hasToString("mvn:signing");
  }

  @Test
  @DisplayName("comes before the command line, which fills its gaps, but for passwords")
  void isFilledUp() throws Exception {
    // given
    inPom.put("alias", "in the POM");
    properties.put("pybundle.codesign.alias", "on the command line");
    properties.put("pybundle.codesign.timestampUrl", "http://time.example/");
    properties.put("pybundle.codesign.storepass", "hunter2");

    // then
    assertThat(read().alias()).isEqualTo("in the POM");
    assertThat(read().timestampUrl()).hasToString("http://time.example/");
    assertThat(read().storepass()).isNull();
  }

  @Test
  @DisplayName("refuses a password that is written down, and does not show it")
  void refusesSecret() {
    // given
    inPom.put("storepass", "hunter2");

    // then
    assertThatThrownBy(this::read)
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("<codesign><storepass> does not say where the secret is")
        .hasMessageNotContaining("hunter2");
    assertThat(given()).asString().doesNotContain("hunter2");
  }

  @Test
  @DisplayName("refuses an address of the authority with a password in it, and does not show it")
  void refusesPasswordInAddress() {
    // given
    properties.put("pybundle.codesign.timestampUrl", "http://me:hunter2@time.example/");

    // then
    assertThatThrownBy(this::read)
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("<codesign><timestampUrl> http://****@time.example/ has a user name")
        .hasMessageNotContaining("hunter2");
  }

  private AuthenticodeParameters read() throws ProblemException {
    return given().as(AuthenticodeParameters.class);
  }

  private SignerParameters given() {
    return new SignerParameters(inPom, key -> Optional.ofNullable(properties.get(key)), BASE);
  }
}
