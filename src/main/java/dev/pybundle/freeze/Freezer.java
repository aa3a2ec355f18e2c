package dev.pybundle.freeze;

import dev.pybundle.message.ProblemException;
import dev.pybundle.process.Command;
import java.io.IOException;
import java.nio.file.Path;

/** Turns a spec and an environment into a program. */
public interface Freezer {

  /** Returns the command that {@link #freeze(FreezeRequest)} will start, for a dry run. */
  Command command(FreezeRequest request);

  /** How an attempt to splice ended. */
  sealed interface Splice {

    /**
     * The program is built.
     *
     * @param program the folder that holds exactly the program
     */
    record Done(Path program) implements Splice {}

    /**
     * It takes a full build.
     *
     * @param reason e.g. {@code api.py imports json}
     */
    record Refused(String reason) implements Splice {}
  }

  /**
   * Puts what changed of the user's own code and data into the program of the last build, if the
   * freezer's analysis would find nothing else. The result is equal to that of {@link
   * #freeze(FreezeRequest)}, to the byte.
   *
   * @throws InterruptedException if the thread was interrupted; nothing runs then
   */
  Splice splice(FreezeRequest request) throws ProblemException, IOException, InterruptedException;

  /**
   * Looks for what would fail later: syntax errors in the user's code, names that the environment
   * does not have.
   *
   * @throws ProblemException if there is such a thing
   */
  void check(FreezeRequest request) throws ProblemException, IOException, InterruptedException;

  /**
   * Freezes.
   *
   * @return the folder that holds exactly the program
   * @throws ProblemException if the freezer failed, or ended well but left something out
   */
  Path freeze(FreezeRequest request) throws ProblemException, IOException, InterruptedException;
}
