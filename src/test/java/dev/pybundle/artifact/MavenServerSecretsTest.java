package dev.pybundle.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.pybundle.codesign.ServerSecrets.Credentials;
import dev.pybundle.message.ProblemException;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.crypto.DefaultSettingsDecrypter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.cipher.PlexusCipherException;
import org.sonatype.plexus.components.sec.dispatcher.SecDispatcherException;

@DisplayName("The secrets of settings.xml")
class MavenServerSecretsTest {

  private final DefaultPlexusCipher cipher = new DefaultPlexusCipher();
  private final Settings settings = new Settings();
  private final MavenServerSecrets secrets;
  private String master = "master of all";

  /** All is Maven's own, but for the file that keeps the master password. */
  MavenServerSecretsTest() {
    MavenSession session = mock(MavenSession.class);
    when(session.getSettings()).thenReturn(settings);
    secrets = new MavenServerSecrets(session, new DefaultSettingsDecrypter(this::decrypt));
  }

  @Test
  @DisplayName("are decrypted with the master password")
  void areDecrypted() throws Exception {
    // given
    server("signing", encrypted("pass & word"), encrypted("phrase"));

    // then
    assertThat(secrets.find("signing")).contains(new Credentials("pass & word", "phrase"));
  }

  @Test
  @DisplayName("are taken as they are if they are not encrypted")
  void arePlain() throws Exception {
    // given
    server("signing", "plain", null);

    // then
    assertThat(secrets.find("signing")).contains(new Credentials("plain", null));
  }

  @Test
  @DisplayName("are not there for a server that is not there")
  void areMissing() throws Exception {
    assertThat(secrets.find("signing")).isEmpty();
  }

  @Test
  @DisplayName("that cannot be decrypted are a problem, not a wrong password")
  void cannotBeDecrypted() throws Exception {
    // given
    server("signing", encrypted("hunter2"), null);
    master = "another one";

    // then
    assertThatThrownBy(() -> secrets.find("signing"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(
            "The secret of the server 'signing' in settings.xml cannot be decrypted: Failed to"
                + " decrypt password for server signing")
        .hasMessageContaining("perhaps you should check ~/.m2/settings-security.xml")
        .hasMessageNotContaining("hunter2");
  }

  private String decrypt(String text) throws SecDispatcherException {
    if (!cipher.isEncryptedString(text)) {
      return text;
    }
    try {
      return cipher.decryptDecorated(text, master);
    } catch (PlexusCipherException failed) {
      throw new SecDispatcherException(failed);
    }
  }

  private String encrypted(String secret) throws Exception {
    return cipher.encryptAndDecorate(secret, master);
  }

  private void server(String id, String password, @Nullable String passphrase) {
    Server server = new Server();
    server.setId(id);
    server.setPassword(password);
    server.setPassphrase(passphrase);
    settings.addServer(server);
  }
}
