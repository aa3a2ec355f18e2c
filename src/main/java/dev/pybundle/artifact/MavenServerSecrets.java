package dev.pybundle.artifact;

import dev.pybundle.codesign.ServerSecrets;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import javax.inject.Named;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.jspecify.annotations.Nullable;

/**
 * The servers of the running Maven's {@code settings.xml}, decrypted by Maven itself: the one way
 * that works in Maven 3 and 4.
 *
 * <p>Inject it by its own type: Debian's Maven 3.8.7 cannot scan classes of Java 17, so it finds no
 * implementation of an interface in a plugin.
 */
@Named
public final class MavenServerSecrets implements ServerSecrets {

  private static final Set<SettingsProblem.Severity> FAILURES =
      Set.of(SettingsProblem.Severity.ERROR, SettingsProblem.Severity.FATAL);

  private final MavenSession session;
  private final SettingsDecrypter decrypter;

  /**
   * Reads the servers of a session.
   *
   * @param session the running build
   * @param decrypter Maven's own
   */
  @Inject
  public MavenServerSecrets(MavenSession session, SettingsDecrypter decrypter) {
    this.session = session;
    this.decrypter = decrypter;
  }

  @Override
  public Optional<Credentials> find(String id) throws ProblemException {
    @Nullable Server server = session.getSettings().getServer(id);
    if (server == null) {
      return Optional.empty();
    }
    SettingsDecryptionResult result =
        decrypter.decrypt(new DefaultSettingsDecryptionRequest(server));
    for (SettingsProblem problem : result.getProblems()) {
      // Maven goes on with the encrypted text, which would only be a wrong password later.
      if (FAILURES.contains(problem.getSeverity())) {
        throw new Problem(
                "The secret of the server '"
                    + id
                    + "' in settings.xml cannot be decrypted: "
                    + problem.getMessage(),
                "check ~/.m2/settings-security.xml and encrypt the secret again with mvn"
                    + " --encrypt-password (Maven 4: mvnenc)")
            .asException();
      }
    }
    Server clear = result.getServer();
    return Optional.of(new Credentials(clear.getPassword(), clear.getPassphrase()));
  }
}
