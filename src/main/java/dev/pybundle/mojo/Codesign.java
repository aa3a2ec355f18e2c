package dev.pybundle.mojo;

import dev.pybundle.codesign.CodesignParameters;
import dev.pybundle.codesign.SecretReference;
import dev.pybundle.codesign.TimestampUrl;
import dev.pybundle.message.ProblemException;
import java.io.File;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The parameter {@code <codesign>}: how to sign a Windows program. It has no text form, because a
 * user may have written a secret into it by mistake.
 */
public final class Codesign {

  private @Nullable File keystore;
  private @Nullable String storetype;
  private @Nullable String storepass;
  private @Nullable String alias;
  private @Nullable String keypass;
  private @Nullable String timestampUrl;
  private @Nullable String programName;
  private @Nullable String programUrl;

  /** Sets the keystore with the private key, e.g. {@code ${user.home}/signing.p12}. */
  public void setKeystore(@Nullable File keystore) {
    this.keystore = keystore;
  }

  /** Sets the type of the keystore: {@code PKCS12} (default), {@code JKS} or {@code JCEKS}. */
  public void setStoretype(@Nullable String storetype) {
    this.storetype = storetype;
  }

  /**
   * Sets where the keystore's password is: {@code env:NAME}, {@code file:path} or {@code
   * mvn:serverId}; never the password itself.
   */
  public void setStorepass(String storepass) {
    this.storepass = storepass;
  }

  /** Sets the name of the key; not needed if the keystore has only one. */
  public void setAlias(@Nullable String alias) {
    this.alias = alias;
  }

  /** Sets where the key's own password is, if it is not that of the keystore. */
  public void setKeypass(String keypass) {
    this.keypass = keypass;
  }

  /**
   * Sets the RFC 3161 time stamping authority. With a timestamp the signature stays valid after the
   * certificate has expired.
   */
  public void setTimestampUrl(@Nullable String timestampUrl) {
    this.timestampUrl = timestampUrl;
  }

  /** Sets the name that Windows shows when it asks whether to run the program. */
  public void setProgramName(@Nullable String programName) {
    this.programName = programName;
  }

  /** Sets the page about the program that Windows shows with its name. */
  public void setProgramUrl(@Nullable String programUrl) {
    this.programUrl = programUrl;
  }

  /**
   * Returns the same as the service takes it.
   *
   * @param properties what was given as {@code pybundle.codesign.*}, for what is not in the POM
   * @param base folder that relative {@code file:} references start from
   * @throws ProblemException if a password is not a reference, or the address of the authority is
   *     none or holds a password
   */
  CodesignParameters parameters(Codesign properties, Path base) throws ProblemException {
    @Nullable File file = first(keystore, properties.keystore);
    @Nullable String type = first(storetype, properties.storetype);
    @Nullable String authority = first(timestampUrl, properties.timestampUrl);
    if (authority != null) {
      TimestampUrl.check(authority);
    }
    return new CodesignParameters(
        file == null ? null : base.resolve(file.toPath()),
        type == null ? CodesignParameters.DEFAULT_STORETYPE : type,
        reference(storepass, "<codesign><storepass>", base),
        first(alias, properties.alias),
        reference(keypass, "<codesign><keypass>", base),
        authority,
        first(programName, properties.programName),
        first(programUrl, properties.programUrl));
  }

  private static @Nullable SecretReference reference(
      @Nullable String value, String where, Path base) throws ProblemException {
    return value == null ? null : SecretReference.parse(value, where, base);
  }

  private static <T> @Nullable T first(@Nullable T inPom, @Nullable T property) {
    return inPom == null ? property : inPom;
  }
}
