package dev.pybundle.freeze;

import dev.pybundle.message.ProblemException;
import dev.pybundle.process.Command;
import java.io.IOException;

/** Turns a spec and an environment into a program. */
public interface Freezer {

  /** Returns the command that {@link #freeze(FreezeRequest)} will start, for a dry run. */
  Command command(FreezeRequest request);

  /**
   * Looks for what would fail later: syntax errors in the user's code, names that the environment
   * does not have. It changes nothing that an earlier build left.
   *
   * @throws ProblemException if there is such a thing
   */
  void check(FreezeRequest request) throws ProblemException, IOException, InterruptedException;

  /**
   * Freezes, and takes of earlier builds what the request allows. The result is equal to that of a
   * clean build, to the byte.
   *
   * @throws ProblemException if the freezer failed, or ended well but left something out
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if the thread was interrupted; nothing runs then
   */
  Frozen freeze(FreezeRequest request) throws ProblemException, IOException, InterruptedException;
}
