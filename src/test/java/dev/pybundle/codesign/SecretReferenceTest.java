package dev.pybundle.codesign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.message.ProblemException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A reference to a secret")
class SecretReferenceTest {

  private static final Path BASE = Path.of("/projects/backend");
  private static final String WHERE = "<codesign><storepass>";

  @ParameterizedTest(name = "{0}")
  @DisplayName("names an environment variable, a file or a server")
  @CsvSource({
    "env:STORE_PASS, env:STORE_PASS",
    "mvn:signing, mvn:signing",
    "mvn:signing#password, mvn:signing#password",
    "mvn:signing#passphrase, mvn:signing#passphrase",
    "file:/keys/pass word.txt, file:/keys/pass word.txt",
    "file:keys/password, file:/projects/backend/keys/password",
  })
  void isRead(String value, String expected) throws ProblemException {
    // when
    SecretReference reference = SecretReference.parse(value, WHERE, BASE);

    // then
    assertThat(reference).hasToString(expected.replace('/', java.io.File.separatorChar));
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("is refused without showing it if it may be the secret itself")
  @ValueSource(
      strings = {
        "hunter2",
        "pass:word",
        "env:",
        "env:not a name",
        "env:1ST",
        "file:",
        "mvn:",
        "mvn:a#username",
        "mvn:two words",
        "ENV:HUNTER2",
        "https://user:hunter2@host",
        "{jSMOWnoPFgsHVpMvz5VrIt5kRbzGpI8u+9EF1iFQyJQ=}"
      })
  void isRefused(String value) {
    assertThatThrownBy(() -> SecretReference.parse(value, WHERE, BASE))
        .isInstanceOf(ProblemException.class)
        .hasMessage(
            "<codesign><storepass> does not say where the secret is, and a secret itself has no"
                + " place in a POM or on a command line (its value is not shown here), perhaps you"
                + " should write one of env:NAME (an environment variable), file:path (a file that"
                + " only you can read) or mvn:id (a <server> of settings.xml), e.g."
                + " <storepass>env:PYBUNDLE_STOREPASS</storepass>.");
  }
}
