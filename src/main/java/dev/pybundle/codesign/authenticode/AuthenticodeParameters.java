package dev.pybundle.codesign.authenticode;

import dev.pybundle.bundle.NotAnInput;
import dev.pybundle.codesign.SecretReference;
import dev.pybundle.codesign.TimestampUrl;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the user says in {@code <codesign>} about a program for Windows. Secrets are here only as
 * references.
 *
 * @param keystore absolute path of the keystore; null to sign nothing
 * @param storetype {@code PKCS12} (default), {@code JKS} or {@code JCEKS}
 * @param storepass where the keystore's password is
 * @param alias the key to sign with; null for the only one
 * @param keypass where the key's own password is; null if it is the keystore's
 * @param timestampUrl RFC 3161 time stamping authority; null for no timestamp
 * @param programName shown by Windows as the name of the program
 * @param programUrl shown by Windows as the page about the program
 */
public record AuthenticodeParameters(
    @NotAnInput @Nullable Path keystore,
    String storetype,
    @NotAnInput @Nullable SecretReference storepass,
    @Nullable String alias,
    @NotAnInput @Nullable SecretReference keypass,
    @Nullable TimestampUrl timestampUrl,
    @Nullable String programName,
    @Nullable String programUrl) {

  /** Takes the usual type if there is none. */
  public AuthenticodeParameters {
    storetype = Objects.requireNonNullElse(storetype, "PKCS12");
  }

  /**
   * Looks for the keystore.
   *
   * @throws ProblemException if there is no such file
   */
  static void requireKeystore(Path keystore) throws ProblemException {
    if (!Files.isRegularFile(keystore)) {
      throw new Problem(
              "<codesign><keystore> names " + keystore + ", which does not exist or is not a file",
              "correct the path (a relative one starts from the project's folder), or leave signing"
                  + " out with -Dpybundle.codesign.skip")
          .asException();
    }
  }
}
