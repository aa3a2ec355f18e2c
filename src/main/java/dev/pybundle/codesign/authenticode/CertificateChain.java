package dev.pybundle.codesign.authenticode;

import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that a signature brings: whether a machine that trusts their root could accept
 * them. Which roots it trusts is not known here, and a root need not be among them.
 *
 * <p>Source: RFC 5280, section 6.1, of which this is what can be told without a root.
 */
final class CertificateChain {

  private static final int LONGEST = 10;

  private final X509CertificateHolder signer;
  private final List<X509CertificateHolder> certificates;

  /**
   * Makes one.
   *
   * @param signer certificate of the key that signed
   * @param certificates all that came with the signature
   */
  CertificateChain(X509CertificateHolder signer, List<X509CertificateHolder> certificates) {
    this.signer = signer;
    this.certificates = List.copyOf(certificates);
  }

  /**
   * Returns whether somebody else vouches for the signer.
   *
   * @param purpose what the key must be for, unless its certificate says nothing about that
   * @param moment when all of it must have been valid
   */
  @SuppressWarnings("JavaUtilDate") // Bouncy Castle has no other.
  boolean holds(KeyPurposeId purpose, Instant moment)
      throws CertificateException, OperatorCreationException {
    if (!isFor(purpose) || isIssuedBy(signer, signer)) {
      return false;
    }
    X509CertificateHolder certificate = signer;
    for (int length = 0; length < LONGEST; length++) {
      if (!certificate.isValidOn(Date.from(moment))) {
        return false;
      }
      Optional<X509CertificateHolder> issuer = issuer(certificate);
      if (issuer.isEmpty() || issuer.get().equals(certificate)) {
        return true;
      }
      if (!isIssuedBy(certificate, issuer.get())) {
        return false;
      }
      certificate = issuer.get();
    }
    return false;
  }

  private boolean isFor(KeyPurposeId purpose) {
    @Nullable ExtendedKeyUsage usage = ExtendedKeyUsage.fromExtensions(signer.getExtensions());
    return usage == null
        || usage.hasKeyPurposeId(purpose)
        || usage.hasKeyPurposeId(KeyPurposeId.anyExtendedKeyUsage);
  }

  private Optional<X509CertificateHolder> issuer(X509CertificateHolder certificate) {
    return certificates.stream()
        .filter(other -> other.getSubject().equals(certificate.getIssuer()))
        .findFirst();
  }

  private static boolean isIssuedBy(X509CertificateHolder certificate, X509CertificateHolder issuer)
      throws CertificateException, OperatorCreationException {
    try {
      return certificate.isSignatureValid(new JcaContentVerifierProviderBuilder().build(issuer));
    } catch (CertException otherKind) {
      // The key is of another algorithm than the signature, so it did not make it.
      return false;
    }
  }
}
