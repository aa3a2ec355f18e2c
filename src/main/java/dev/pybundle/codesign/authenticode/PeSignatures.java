package dev.pybundle.codesign.authenticode;

import dev.pybundle.codesign.SignatureState;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import net.jsign.DigestAlgorithm;
import net.jsign.asn1.authenticode.AuthenticodeObjectIdentifiers;
import net.jsign.pe.PEFile;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.PKCS7ProcessableObject;
import org.bouncycastle.cms.SignerId;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.SignerInformationVerifier;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.util.Store;
import org.jspecify.annotations.Nullable;

/**
 * Checks Authenticode signatures: whether the digest in the signature is the digest of the file,
 * and whether the signature was made with the key of the certificate in it. jsign signs, but does
 * not check.
 *
 * <p>Source of the format: Microsoft, "Windows Authenticode Portable Executable Signature Format".
 */
final class PeSignatures {

  private PeSignatures() {}

  /**
   * Checks the signatures of a Windows executable; the file is only read.
   *
   * @throws IOException if it cannot be read or is no Windows executable
   */
  static SignatureState inspect(Path file) throws IOException {
    PeHeader header =
        PeHeader.read(file).orElseThrow(() -> new IOException(file + " is no Windows executable"));
    if (!header.endsWithTable()) {
      return new SignatureState.Broken("the file was made longer or shorter after it was signed");
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file);
        PEFile pe = new PEFile(channel)) {
      // The first one is the signature; those after it are nested in it, for older systems.
      List<CMSSignedData> signatures = pe.getSignatures();
      @Nullable SignatureState first = null;
      for (CMSSignedData signature : signatures) {
        SignatureState state = check(pe, signature);
        if (state instanceof SignatureState.Broken) {
          return state;
        }
        first = first == null ? state : first;
      }
      return first == null ? withoutSignature(header) : first;
    }
  }

  private static SignatureState withoutSignature(PeHeader header) {
    return header.tableSize() == 0
        ? new SignatureState.Unsigned()
        : new SignatureState.Broken("its certificate table holds no signature");
  }

  private static SignatureState check(PEFile pe, CMSSignedData bare) throws IOException {
    try {
      ContentInfo content =
          SignedData.getInstance(bare.toASN1Structure().getContent()).getEncapContentInfo();
      DigestInfo stated =
          DigestInfo.getInstance(ASN1Sequence.getInstance(content.getContent()).getObjectAt(1));
      DigestAlgorithm algorithm = algorithm(stated.getAlgorithmId().getAlgorithm());
      if (!Arrays.equals(stated.getDigest(), pe.computeDigest(algorithm))) {
        return new SignatureState.Broken("the file was changed after it was signed");
      }
      // jsign returns the signature without what it signs, but CMS checks both together.
      return checkSigner(
          new CMSSignedData(
              new PKCS7ProcessableObject(content.getContentType(), content.getContent()),
              bare.toASN1Structure()));
    } catch (CMSException
        | OperatorCreationException
        | CertificateException
        | IllegalArgumentException failed) {
      return new SignatureState.Broken("the signature cannot be checked: " + failed.getMessage());
    }
  }

  private static SignatureState checkSigner(CMSSignedData signature)
      throws CMSException, OperatorCreationException, CertificateException, IOException {
    List<SignerInformation> signers = List.copyOf(signature.getSignerInfos().getSigners());
    if (signers.size() != 1) {
      return new SignatureState.Broken("the signature has " + signers.size() + " signers, not one");
    }
    SignerInformation signer = signers.get(0);
    Optional<X509CertificateHolder> certificate =
        find(signature.getCertificates(), signer.getSID());
    if (certificate.isEmpty()) {
      return new SignatureState.Broken("the signature lacks the certificate of its signer");
    }
    if (!signer.verify(verifier(certificate.get()))) {
      return new SignatureState.Broken(
          "the signature was not made with the key of its certificate");
    }
    Optional<TimeStampToken> token = token(signer);
    return new SignatureState.Valid(
        certificate.get().getSubject().toString(),
        sha256(certificate.get().getEncoded()),
        token.map(PeSignatures::time).orElse(null),
        isVouchedFor(chain(certificate.get(), signature.getCertificates()), token));
  }

  /**
   * Returns whether a machine that trusts the root could accept the signature: a certificate that
   * its own key signed is nobody's word, and one that has expired counts if an authority, which
   * others vouch for in turn, saw the signature before.
   */
  private static boolean isVouchedFor(CertificateChain signer, Optional<TimeStampToken> token)
      throws OperatorCreationException, CertificateException {
    if (token.isPresent()) {
      Instant seen = time(token.get());
      Optional<X509CertificateHolder> authority =
          find(token.get().getCertificates(), token.get().getSID());
      if (authority.isPresent()
          && chain(authority.get(), token.get().getCertificates())
              .holds(KeyPurposeId.id_kp_timeStamping, seen)) {
        return signer.holds(KeyPurposeId.id_kp_codeSigning, seen);
      }
    }
    return signer.holds(KeyPurposeId.id_kp_codeSigning, Instant.now());
  }

  private static CertificateChain chain(
      X509CertificateHolder signer, Store<X509CertificateHolder> certificates) {
    return new CertificateChain(signer, List.copyOf(certificates.getMatches(null)));
  }

  @SuppressWarnings("JavaUtilDate") // Bouncy Castle has no other.
  private static Instant time(TimeStampToken token) {
    return token.getTimeStampInfo().getGenTime().toInstant();
  }

  /**
   * Returns the RFC 3161 timestamp that belongs to this signature, if there is one that does. A
   * timestamp vouches for the signature and not for the file, so a bad one is no more than none.
   */
  private static Optional<TimeStampToken> token(SignerInformation signer)
      throws OperatorCreationException, CertificateException, IOException {
    @Nullable AttributeTable attributes = signer.getUnsignedAttributes();
    @Nullable Attribute attribute =
        attributes == null ? null : attributes.get(AuthenticodeObjectIdentifiers.SPC_RFC3161_OBJID);
    if (attribute == null) {
      return Optional.empty();
    }
    try {
      TimeStampToken token =
          new TimeStampToken(ContentInfo.getInstance(attribute.getAttrValues().getObjectAt(0)));
      Optional<X509CertificateHolder> authority = find(token.getCertificates(), token.getSID());
      boolean ours =
          authority.isPresent()
              && isOver(signer.getSignature(), token)
              && token.isSignatureValid(verifier(authority.get()));
      return ours ? Optional.of(token) : Optional.empty();
    } catch (TSPException | IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  private static boolean isOver(byte[] signature, TimeStampToken token) {
    MessageDigest digest =
        algorithm(token.getTimeStampInfo().getMessageImprintAlgOID()).getMessageDigest();
    return Arrays.equals(
        token.getTimeStampInfo().getMessageImprintDigest(), digest.digest(signature));
  }

  private static Optional<X509CertificateHolder> find(
      Store<X509CertificateHolder> certificates, SignerId signer) {
    return certificates.getMatches(null).stream().filter(signer::match).findFirst();
  }

  private static SignerInformationVerifier verifier(X509CertificateHolder certificate)
      throws OperatorCreationException, CertificateException {
    return new JcaSimpleSignerInfoVerifierBuilder().build(certificate);
  }

  private static DigestAlgorithm algorithm(ASN1ObjectIdentifier id) {
    return Arrays.stream(DigestAlgorithm.values())
        .filter(algorithm -> algorithm.oid.equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown digest algorithm " + id));
  }

  private static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(DigestAlgorithm.SHA256.getMessageDigest().digest(bytes));
  }
}
