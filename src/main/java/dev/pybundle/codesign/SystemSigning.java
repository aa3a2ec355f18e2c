package dev.pybundle.codesign;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.codesign.Signing.SignedFiles;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** How the programs of one system are vouched for. The goal asks in the order of these methods. */
public interface SystemSigning {

  /**
   * Refuses what it would refuse whatever is to be signed.
   *
   * @throws ProblemException if nothing can be signed
   * @throws IOException if a file cannot be read
   */
  default void preflight(SigningRequest request) throws ProblemException, IOException {}

  /** Returns why nothing is signed; empty if something is. */
  default Optional<String> reasonNotTo(Signing signing) throws ProblemException, IOException {
    return Optional.empty();
  }

  /**
   * Returns what decides about the result besides the Bundle before, by its name.
   *
   * @throws ProblemException if something that it names is not there
   */
  Map<String, String> options(Signing signing) throws ProblemException, IOException;

  /**
   * Returns whether a Bundle that was signed so is still signed.
   *
   * @param signed what was made of the Bundle before
   */
  default boolean holds(Signing signing, Bundle signed) throws ProblemException, IOException {
    return true;
  }

  /**
   * Returns the sentence for a Bundle that need not be signed again.
   *
   * @param signed what was made of the Bundle before
   */
  String upToDate(Signing signing, Bundle signed) throws IOException;

  /**
   * Refuses what cannot be signed, before anything is written. In a dry run it starts nothing.
   *
   * @throws ProblemException if it cannot be signed
   */
  default void prepare(Signing signing)
      throws ProblemException, IOException, InterruptedException {}

  /** Returns what a dry run would have done, e.g. {@code written SHA256SUMS over 3 files}. */
  String plan(Signing signing) throws ProblemException, IOException;

  /**
   * Makes the signed files of a Bundle.
   *
   * @param signing whose Bundle is not changed
   * @param folder for them; it does not exist yet
   * @throws ProblemException if they cannot be signed
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if the thread was interrupted; nothing runs then
   */
  SignedFiles sign(Signing signing, Path folder)
      throws ProblemException, IOException, InterruptedException;
}
