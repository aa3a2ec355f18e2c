package dev.pybundle.pipeline;

import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.CodesignService.Request;
import java.io.IOException;

/** How the programs of one system are vouched for. */
interface SystemSigning {

  /** How the sentence of a dry run begins. */
  String DRY_RUN = "dry run: would have ";

  /** Does it, unless it is done. */
  GoalResult sign(Signing signing) throws ProblemException, IOException, InterruptedException;

  /**
   * Refuses what it would refuse whatever is to be signed.
   *
   * @throws ProblemException if nothing can be signed
   * @throws IOException if a file cannot be read
   */
  default void preflight(Request request) throws ProblemException, IOException {}
}
