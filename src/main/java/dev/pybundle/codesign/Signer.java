package dev.pybundle.codesign;

import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.nio.file.Path;

/** One way to vouch for a program. */
public interface Signer {

  /**
   * Gets ready, and fails if signing is bound to fail: a key that is missing, a wrong password, an
   * expired certificate. Called before anything is written.
   *
   * @throws ProblemException if signing cannot succeed
   * @throws IOException if a file cannot be read
   */
  void prepare() throws ProblemException, IOException;

  /**
   * Returns who signs, fit for a log, e.g. the subject of the certificate. Called after {@link
   * #prepare()}.
   */
  String identity();

  /**
   * Signs. An interruption leaves the old bytes or the new ones.
   *
   * @param subject the file to sign; the folder of the Bundle for a detached signature
   * @throws ProblemException if it cannot be signed
   * @throws IOException if it cannot be read or written
   * @throws InterruptedException if the thread was interrupted while a tool ran
   */
  void sign(Path subject) throws ProblemException, IOException, InterruptedException;

  /**
   * Looks at the signature of a file.
   *
   * @param subject as for {@link #sign(Path)}
   * @throws ProblemException if the signature cannot be looked at
   * @throws IOException if it cannot be read
   * @throws InterruptedException if the thread was interrupted while a tool ran
   */
  SignatureState verify(Path subject) throws ProblemException, IOException, InterruptedException;
}
