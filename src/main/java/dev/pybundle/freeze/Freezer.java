package dev.pybundle.freeze;

import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.process.Command;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Turns a spec and an environment into a program. */
public interface Freezer {

  /** Returns the name of its goal, and of its step in {@code bundle.json}. */
  String goal();

  /** Returns its name as users read it. */
  default String displayName() {
    return capabilities().freezer();
  }

  /** Returns what it makes of a spec. */
  Capabilities capabilities();

  /** Returns why a version of it is not taken, empty if it is. */
  Optional<Problem> refusal(String version);

  /**
   * Returns the distributions that make it up.
   *
   * @param version a version that is not refused
   */
  List<String> pins(String version);

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
