package dev.pybundle.codesign.authenticode;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.codesign.SecretResolver;
import dev.pybundle.codesign.SignatureState;
import dev.pybundle.codesign.SignatureState.Valid;
import dev.pybundle.codesign.Signer;
import dev.pybundle.codesign.TimestampUrl;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import net.jsign.AuthenticodeSigner;
import net.jsign.DigestAlgorithm;
import net.jsign.pe.PEFile;
import net.jsign.timestamp.TimestampingException;
import net.jsign.timestamp.TimestampingMode;
import org.jspecify.annotations.Nullable;

/**
 * Signs Windows programs and libraries ({@code .exe}, {@code .dll}, {@code .pyd}) in this process,
 * on any system: SHA-256, with an RFC 3161 timestamp if an authority is given.
 */
public final class PeSigner implements Signer {

  private static final int TIMESTAMP_ATTEMPTS = 3;
  private static final int TIMESTAMP_WAIT_SECONDS = 5;

  private final Path keystore;
  private final AuthenticodeParameters parameters;
  private final SecretResolver secrets;
  private final int timestampWaitSeconds;

  private @Nullable SigningKey key;

  /**
   * Makes a signer.
   *
   * @param keystore the keystore of the parameters
   * @param parameters which key to use and what to write into the signature
   * @param secrets fetches the passwords
   */
  public PeSigner(Path keystore, AuthenticodeParameters parameters, SecretResolver secrets) {
    this(keystore, parameters, secrets, TIMESTAMP_WAIT_SECONDS);
  }

  PeSigner(
      Path keystore,
      AuthenticodeParameters parameters,
      SecretResolver secrets,
      int timestampWaitSeconds) {
    this.keystore = keystore;
    this.parameters = parameters;
    this.secrets = secrets;
    this.timestampWaitSeconds = timestampWaitSeconds;
  }

  @Override
  public void prepare() throws ProblemException, IOException {
    key = SigningKey.load(keystore, parameters, secrets);
  }

  @Override
  public String identity() {
    return key().certificate().getSubjectX500Principal().getName();
  }

  /**
   * Returns the SHA-256 of the certificate that signs, in the form of {@link Valid#certificate()}.
   */
  public String certificate() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(key().certificate().getEncoded()));
    } catch (CertificateEncodingException | NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("The certificate was read from a keystore", impossible);
    }
  }

  /**
   * Signs a Windows executable in place of the signatures that it has: a copy beside it is signed,
   * checked, and moved over it.
   */
  @Override
  public void sign(Path file) throws ProblemException, IOException {
    sign(file, file.toString());
  }

  /** Signs a file that messages call by another name, because it lies in a folder of no account. */
  void sign(Path file, String name) throws ProblemException, IOException {
    PeHeader header =
        PeHeader.read(file).orElseThrow(() -> SigningProblems.notWindowsCode(name).asException());
    if (!header.endsWithTable()) {
      throw SigningProblems.changedAfterSigning(name).asException();
    }
    Path folder = file.toAbsolutePath().getParent();
    Path copy = Files.createTempFile(folder, "." + file.getFileName(), ".signing");
    try {
      // Not Files.copy() to a path: it would take over a read-only mode.
      try (OutputStream out = Files.newOutputStream(copy)) {
        Files.copy(file, out);
      }
      signInPlace(copy, name);
      requireValid(copy, name);
      takeMode(file, copy);
      AtomicFiles.move(copy, file);
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  @Override
  public SignatureState verify(Path file) throws IOException {
    return PeSignatures.inspect(file);
  }

  private void signInPlace(Path copy, String name) throws ProblemException {
    @Nullable TimestampUrl url = parameters.timestampUrl();
    AuthenticodeSigner signer =
        new AuthenticodeSigner(key().chain(), key().key())
            .withDigestAlgorithm(DigestAlgorithm.SHA256)
            .withSignaturesReplaced(true)
            .withProgramName(parameters.programName())
            .withProgramURL(parameters.programUrl())
            // jsign asks an authority of its own choice unless told not to.
            .withTimestamping(url != null);
    if (url != null) {
      signer
          .withTimestampingMode(TimestampingMode.RFC3161)
          .withTimestampingAuthority(url.toString())
          .withTimestampingRetries(TIMESTAMP_ATTEMPTS)
          .withTimestampingRetryWait(timestampWaitSeconds);
    }
    // Signable.of() would also look for formats whose libraries are not on the class path.
    try (PEFile pe = new PEFile(copy.toFile())) {
      signer.sign(pe);
    } catch (TimestampingException failed) {
      throw SigningProblems.noTimestamp(String.valueOf(url), reason(failed)).asException(failed);
    } catch (Exception failed) { // jsign declares nothing narrower.
      throw SigningProblems.notSigned(name, String.valueOf(failed.getMessage()))
          .asException(failed);
    }
  }

  private void requireValid(Path copy, String name) throws ProblemException, IOException {
    SignatureState state = verify(copy);
    boolean timestampWanted = parameters.timestampUrl() != null;
    if (!(state instanceof Valid valid)) {
      String reason = state instanceof SignatureState.Broken broken ? broken.reason() : "none";
      throw SigningProblems.notSigned(name, "the new signature is not valid: " + reason)
          .asException();
    }
    if (timestampWanted && valid.timestamp() == null) {
      throw SigningProblems.noTimestamp(
              String.valueOf(parameters.timestampUrl()),
              "its answer does not belong to the signature of " + name)
          .asException();
    }
  }

  private SigningKey key() {
    if (key == null) {
      throw new IllegalStateException("prepare() was not called");
    }
    return key;
  }

  private static void takeMode(Path from, Path to) throws IOException {
    @Nullable PosixFileAttributeView view =
        Files.getFileAttributeView(to, PosixFileAttributeView.class);
    if (view != null) {
      view.setPermissions(Files.getPosixFilePermissions(from));
    }
  }

  /** jsign's own message counts attempts; why each failed is in what it suppressed. */
  private static String reason(TimestampingException failed) {
    String causes =
        Arrays.stream(failed.getSuppressed())
            .map(PeSigner::rootMessage)
            .distinct()
            .collect(Collectors.joining("; "));
    return causes.isEmpty() ? rootMessage(failed) : causes;
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
