package dev.pybundle.pipeline;

import dev.pybundle.message.Problem;
import dev.pybundle.spec.TraceFile;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What to do about a program that cannot be traced. */
final class TraceProblems {

  private static final int LAST_LINES = 10;

  private TraceProblems() {}

  /** There is no environment to run the program in. */
  static Problem noEnvironment(Path env) {
    return new Problem(
        "There is no finished Python environment in " + env + " to run the program in",
        "run pybundle:generate-spec and pybundle:pyinstaller first, e.g. mvn package");
  }

  /** There is no freeze to compare with. */
  static Problem noFreeze(Path state) {
    return new Problem(
        "Nothing in " + state + " tells what is frozen",
        "run pybundle:pyinstaller first, after mvn clean if it says that all is up to date");
  }

  /** There is no script to run. */
  static Problem noEntry(Path specFile) {
    return new Problem(
        "Which script " + specFile + " freezes is not known, so the program cannot be traced",
        "name it: <entry>src/main.py</entry>");
  }

  /** There is no generated spec to add to. */
  static Problem ownSpec(Path specFile) {
    return new Problem(
        "What a trace finds cannot be added to "
            + specFile
            + ", because "
            + TraceFile.NAME
            + " is for generated specs",
        "leave out pybundle.trace.apply and write what the trace names into your spec");
  }

  /**
   * The program fails already as it is.
   *
   * @param how e.g. {@code it ended with exit code 1}
   * @param output the end of what it printed
   * @param log holds all of it
   */
  static Problem failsUnfrozen(String how, String output, Path log) {
    List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
    String last =
        lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()).stream()
            .map(line -> "\n    " + line)
            .collect(Collectors.joining());
    return new Problem(
        "The program does not pass <probe> when it is not frozen either: "
            + how
            + " (whole output: "
            + log
            + ")"
            + last
            + "\n",
        "mend the program, its requirements or <probe> first: what is missing here is not the freeze's fault");
  }

  /** Warns that little was seen. */
  static Problem littleSeen(String summary) {
    return new Problem(
        "The program was started as <probe> says and " + summary + ", so little of it was seen",
        "say how it is tried, with what its users do: <probe><args><arg>--version</arg></args></probe>");
  }
}
