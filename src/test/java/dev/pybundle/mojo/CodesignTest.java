package dev.pybundle.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.codesign.CodesignParameters;
import dev.pybundle.codesign.SecretReference.Server;
import dev.pybundle.codesign.SecretReference.Variable;
import dev.pybundle.message.ProblemException;
import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The parameter <codesign>")
class CodesignTest {

  private static final Path BASE = Path.of("project").toAbsolutePath();

  private final Codesign inPom = new Codesign();
  private final Codesign properties = new Codesign();

  @Test
  @DisplayName("means nothing is signed if it is empty")
  void isEmpty() throws Exception {
    assertThat(inPom.parameters(properties, BASE)).isEqualTo(CodesignParameters.none());
  }

  @Test
  @DisplayName("is read with its passwords as references")
  void isRead() throws Exception {
    // given
    inPom.setKeystore(new File("keys/own.p12"));
    inPom.setStorepass("env:PASS");
    inPom.setKeypass("mvn:signing");

    // when
    CodesignParameters parameters = inPom.parameters(properties, BASE);

    // then
    assertThat(parameters.keystore()).isEqualTo(BASE.resolve("keys/own.p12"));
    assertThat(parameters.storepass()).isEqualTo(new Variable("PASS"));
    assertThat(parameters.keypass()).isInstanceOf(Server.class).hasToString("mvn:signing");
  }

  @Test
  @DisplayName("comes before the command line, which fills its gaps")
  void isFilledUp() throws Exception {
    // given
    inPom.setAlias("in the POM");
    properties.setAlias("on the command line");
    properties.setTimestampUrl("http://time.example/");

    // when
    CodesignParameters parameters = inPom.parameters(properties, BASE);

    // then
    assertThat(parameters.alias()).isEqualTo("in the POM");
    assertThat(parameters.timestampUrl()).isEqualTo("http://time.example/");
  }

  @Test
  @DisplayName("refuses a password that is written down, and does not show it")
  void refusesSecret() {
    // given
    inPom.setStorepass("hunter2");

    // then
    assertThatThrownBy(() -> inPom.parameters(properties, BASE))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("<codesign><storepass> does not say where the secret is")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  @DisplayName("refuses an address of the authority with a password in it, and does not show it")
  void refusesPasswordInAddress() {
    // given
    properties.setTimestampUrl("http://me:hunter2@time.example/");

    // then
    assertThatThrownBy(() -> inPom.parameters(properties, BASE))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("<codesign><timestampUrl> http://****@time.example/ has a user name")
        .hasMessageNotContaining("hunter2");
  }
}
