package dev.pybundle.probe;

import dev.pybundle.message.Problem;
import dev.pybundle.platform.TargetTriple;

/** What can be wrong with {@code <runner>} and {@code <runners>}. */
public final class RunnerProblems {

  private RunnerProblems() {}

  /**
   * What is to start a program of another machine is not there.
   *
   * @param runner as it was given
   */
  public static Problem noRunner(String runner) {
    return new Problem(
        "The runner '%s' of <probe> is no command on the PATH and no file that can be started"
            .formatted(runner),
        "install it (Debian: wine, qemu-user-static), or write none instead, to ship a"
            + " program that was not started");
  }

  /**
   * A runner for a machine that nothing is built for.
   *
   * @param triple as it was given
   */
  public static Problem unknownTriple(String triple) {
    return new Problem(
        "<probe><runners> (-Dpybundle.probe.runners) has one for '%s', which is not a target triple that is known"
            .formatted(triple),
        "write one of " + String.join(", ", TargetTriple.known()));
  }

  /**
   * A property that names no triple.
   *
   * @param entry as it was given
   */
  public static Problem noPair(String entry) {
    return new Problem(
        "'%s' in -Dpybundle.probe.runners has no triple".formatted(entry),
        "write -Dpybundle.probe.runners=x86_64-pc-windows-msvc=wine64, with a comma before the"
            + " next");
  }
}
