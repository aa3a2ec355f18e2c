package dev.pybundle.freeze;

import dev.pybundle.message.ProblemException;
import dev.pybundle.process.Command;
import java.io.IOException;
import java.nio.file.Path;

/** Turns a spec and an environment into a program. */
public interface Freezer {

  /** Returns the command that {@link #freeze(FreezeRequest)} will start, for a dry run. */
  Command command(FreezeRequest request);

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
