package dev.pybundle.codesign;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the signature of a file is worth. */
public sealed interface SignatureState {

  /**
   * The signature belongs to these bytes. Whether its certificate is trusted is for the machine to
   * say that runs the program.
   *
   * @param signer who signed, e.g. the subject of the certificate
   * @param certificate SHA-256 of the certificate, empty for a signature without one
   * @param timestamp when a time stamping authority saw the signature; null if none did
   * @param vouchedFor whether somebody else vouches for the signer, and did so when the signature
   *     was made or does so now: without that, no machine would trust it
   */
  record Valid(String signer, String certificate, @Nullable Instant timestamp, boolean vouchedFor)
      implements SignatureState {}

  /** There is none. */
  record Unsigned() implements SignatureState {}

  /**
   * There is one, but it does not belong to these bytes.
   *
   * @param reason what does not fit
   */
  record Broken(String reason) implements SignatureState {}
}
