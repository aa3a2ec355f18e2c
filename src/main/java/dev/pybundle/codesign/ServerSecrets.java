package dev.pybundle.codesign;

import dev.pybundle.message.ProblemException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The {@code <servers>} of Maven's {@code settings.xml}, as far as secrets need them. */
public interface ServerSecrets {

  /**
   * Looks a server up.
   *
   * @param id its {@code <id>}
   * @return empty if there is none
   * @throws ProblemException if its secrets are encrypted and cannot be decrypted
   */
  Optional<Credentials> find(String id) throws ProblemException;

  /**
   * What a server holds, decrypted.
   *
   * @param password its {@code <password>}
   * @param passphrase its {@code <passphrase>}
   */
  record Credentials(@Nullable String password, @Nullable String passphrase) {

    @Override
    public String toString() {
      return "Credentials[(secret)]";
    }
  }
}
