package dev.pybundle.codesign.authenticode;

import dev.pybundle.codesign.Secret;
import dev.pybundle.codesign.SecretReference;
import dev.pybundle.codesign.SecretResolver;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A private key with its certificates, leaf first, fit for signing code today. */
final class SigningKey {

  /**
   * Types that the JDK opens from a file. Others of jsign's types are services and devices, which
   * have no file.
   */
  private static final Set<String> STORETYPES = new TreeSet<>(Set.of("PKCS12", "JKS", "JCEKS"));

  /**
   * Extended key usages that allow code signing: codeSigning and anyExtendedKeyUsage. Source: RFC
   * 5280, 4.2.1.12
   */
  private static final Set<String> CODE_SIGNING = Set.of("1.3.6.1.5.5.7.3.3", "2.5.29.37.0");

  private static final String STOREPASS = "<codesign><storepass>";
  private static final String KEYPASS = "<codesign><keypass>";

  private final PrivateKey key;
  private final List<X509Certificate> chain;

  private SigningKey(PrivateKey key, List<X509Certificate> chain) {
    this.key = key;
    this.chain = chain;
  }

  /**
   * Opens the keystore and takes the key out of it.
   *
   * @param keystore its file
   * @throws ProblemException if there is no such key, a password is wrong or the certificate is not
   *     good for signing code today
   * @throws IOException if the keystore or the file of a password cannot be read
   */
  static SigningKey load(Path keystore, AuthenticodeParameters parameters, SecretResolver secrets)
      throws ProblemException, IOException {
    if (!STORETYPES.contains(parameters.storetype())) {
      throw SigningProblems.unknownStoretype(parameters.storetype(), STORETYPES).asException();
    }
    AuthenticodeParameters.requireKeystore(keystore);
    SecretReference storepass = SecretReference.required(parameters.storepass(), STOREPASS);
    try (Secret password = secrets.resolve(storepass, STOREPASS)) {
      KeyStore store = open(keystore, parameters.storetype(), password, storepass);
      String alias = alias(store, parameters.alias(), keystore);
      SigningKey found = take(store, alias, password, storepass, parameters.keypass(), secrets);
      found.requireFitness(alias);
      return found;
    } catch (GeneralSecurityException failed) {
      throw SigningProblems.keystoreUnreadable(
              keystore, parameters.storetype(), String.valueOf(failed.getMessage()))
          .asException(failed);
    }
  }

  PrivateKey key() {
    return key;
  }

  X509Certificate certificate() {
    return chain.get(0);
  }

  Certificate[] chain() {
    return chain.toArray(Certificate[]::new);
  }

  @Override
  public String toString() {
    return "SigningKey[" + certificate().getSubjectX500Principal().getName() + "]";
  }

  private static KeyStore open(
      Path file, String storetype, Secret password, SecretReference reference)
      throws GeneralSecurityException, ProblemException, IOException {
    KeyStore store = KeyStore.getInstance(storetype);
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password.characters());
    } catch (IOException failed) {
      // KeyStore.load() says so: a wrong password is told by the cause.
      if (failed.getCause() instanceof UnrecoverableKeyException) {
        throw SigningProblems.wrongStorePassword(file, reference.toString()).asException();
      }
      throw SigningProblems.keystoreUnreadable(file, storetype, String.valueOf(failed.getMessage()))
          .asException(failed);
    }
    return store;
  }

  private static String alias(KeyStore store, @Nullable String wanted, Path file)
      throws GeneralSecurityException, ProblemException {
    List<String> keys = new ArrayList<>();
    for (String alias : Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias)) {
        keys.add(alias);
      }
    }
    Collections.sort(keys);
    if (wanted == null && keys.size() == 1) {
      return keys.get(0);
    }
    if (wanted == null || !store.isKeyEntry(wanted)) {
      throw SigningProblems.noSuchKey(file, wanted, keys).asException();
    }
    return wanted;
  }

  private static SigningKey take(
      KeyStore store,
      String alias,
      Secret storePassword,
      SecretReference storepass,
      @Nullable SecretReference keypass,
      SecretResolver secrets)
      throws GeneralSecurityException, ProblemException, IOException {
    if (keypass == null) {
      return take(store, alias, storePassword, storepass);
    }
    try (Secret password = secrets.resolve(keypass, KEYPASS)) {
      return take(store, alias, password, keypass);
    }
  }

  private static SigningKey take(
      KeyStore store, String alias, Secret password, SecretReference reference)
      throws GeneralSecurityException, ProblemException {
    try {
      Certificate[] certificates = store.getCertificateChain(alias);
      if (store.getKey(alias, password.characters()) instanceof PrivateKey key
          && certificates != null
          && Arrays.stream(certificates).allMatch(X509Certificate.class::isInstance)) {
        return new SigningKey(
            key, Arrays.stream(certificates).map(X509Certificate.class::cast).toList());
      }
    } catch (UnrecoverableKeyException wrong) {
      throw SigningProblems.wrongKeyPassword(alias, reference.toString()).asException();
    }
    throw SigningProblems.notACertifiedKey(alias).asException();
  }

  private void requireFitness(String alias) throws GeneralSecurityException, ProblemException {
    X509Certificate certificate = certificate();
    try {
      certificate.checkValidity();
    } catch (CertificateExpiredException expired) {
      throw SigningProblems.certificateExpired(alias, certificate.getNotAfter().toInstant())
          .asException();
    } catch (CertificateNotYetValidException early) {
      throw SigningProblems.certificateNotYetValid(alias, certificate.getNotBefore().toInstant())
          .asException();
    }
    List<String> usages = certificate.getExtendedKeyUsage();
    if (usages != null && Collections.disjoint(usages, CODE_SIGNING)) {
      throw SigningProblems.notForCode(alias, certificate.getSubjectX500Principal().getName())
          .asException();
    }
  }
}
