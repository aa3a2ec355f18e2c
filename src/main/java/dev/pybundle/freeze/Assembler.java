package dev.pybundle.freeze;

import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Writes a program from its analysis, taking other copies of some files: the one primitive behind
 * trim, strip and sign.
 */
public interface Assembler {

  /**
   * Which files to take instead, and which to leave out.
   *
   * @param replacements source in the analysis to the copy to take
   * @param excluded destinations to leave out
   */
  record Changes(Map<Path, Path> replacements, Set<String> excluded) {

    /** Returns whether the program would be as the freezer made it. */
    public boolean isEmpty() {
      return replacements.isEmpty() && excluded.isEmpty();
    }
  }

  /**
   * Assembles the program of a request again.
   *
   * @return the folder that holds exactly the program
   * @throws ProblemException if the freezer's own assembly failed
   */
  Path assemble(FreezeRequest request, Analysis analysis, Changes changes)
      throws ProblemException, IOException, InterruptedException;
}
