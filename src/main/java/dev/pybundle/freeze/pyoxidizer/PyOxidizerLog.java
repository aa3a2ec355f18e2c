package dev.pybundle.freeze.pyoxidizer;

import dev.pybundle.freeze.FreezeProblems;
import dev.pybundle.message.Problem;
import dev.pybundle.process.ProcessResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads what PyOxidizer, and Cargo in it, print before they end. */
final class PyOxidizerLog {

  /** {@code error[PYOXIDIZER_BUILD]: what}, then causes, then the place in the configuration. */
  private static final Pattern ERROR = Pattern.compile("\\s*error\\[PYOXIDIZER\\w*]: (.*)");

  private static final Pattern CAUSE = Pattern.compile("\\s+(?:\\d+: )?(\\S.*)");
  private static final Pattern PLACE =
      Pattern.compile("\\s*--> \\./(pyoxidizer\\.bzl:\\d+:\\d+)\\s*");

  /** What Cargo and rustc begin an error with. */
  private static final Pattern CARGO = Pattern.compile("error(?:\\[E\\d+])?: (.*)");

  private static final Pattern DOWNLOAD =
      Pattern.compile("failed to (download|get|fetch|load source).*|.*offline.*");

  private static final String CAUSED = "Caused by:";

  /** The rest is one line for each file and for each licence. */
  private static final Pattern WORTH_READING =
      Pattern.compile("\\s*(Making|Downloaded|Compiling|Finished|Blocking) .*|error.*");

  private PyOxidizerLog() {}

  /** Returns whether a user should see a line while it builds. */
  static boolean isWorthReading(String line) {
    return WORTH_READING.matcher(line).matches();
  }

  /** Returns what failed, where, and what to do. */
  static Problem problem(ProcessResult result) {
    List<String> lines = result.output();
    Optional<Failure> failure = failure(lines);
    if (failure.isEmpty()) {
      return FreezeProblems.failed(result);
    }
    List<String> cargo =
        lines.stream()
            .takeWhile(line -> !ERROR.matcher(line).matches())
            .map(CARGO::matcher)
            .filter(Matcher::matches)
            .map(matcher -> matcher.group(1))
            .toList();
    String what =
        "PyOxidizer failed at %s: %s%s (whole output: %s)"
            .formatted(
                failure.get().place(),
                String.join(": ", failure.get().messages()),
                cargo.isEmpty() ? "" : "; Cargo said: " + String.join("; ", cargo),
                result.command().log());
    return new Problem(what, advice(cargo));
  }

  private static String advice(List<String> cargo) {
    if (cargo.stream().anyMatch(line -> DOWNLOAD.matcher(line).matches())) {
      return "build once with a network: the crates of PyOxidizer's runtime are downloaded then,"
          + " and Cargo keeps them";
    }
    if (cargo.stream().anyMatch(line -> line.startsWith("linking with"))) {
      return "install what the linker misses, which the whole output names: on Debian and Ubuntu a"
          + " C compiler is in build-essential, and -lz and -lexpat are in zlib1g-dev and"
          + " libexpat1-dev";
    }
    return "look at that line of it in the folder spec of the build, and at the whole output; mvn"
        + " -X shows the command";
  }

  private record Failure(String place, List<String> messages) {}

  private static Optional<Failure> failure(List<String> lines) {
    List<String> messages = new ArrayList<>();
    boolean causes = false;
    for (String line : lines) {
      Matcher error = ERROR.matcher(line);
      Matcher place = PLACE.matcher(line);
      Matcher cause = CAUSE.matcher(line);
      if (error.matches()) {
        messages.add(error.group(1));
      } else if (!messages.isEmpty() && place.matches()) {
        return Optional.of(
            new Failure(place.group(1), messages.stream().distinct().collect(Collectors.toList())));
      } else if (!messages.isEmpty() && line.strip().equals(CAUSED)) {
        causes = true;
      } else if (causes && cause.matches()) {
        messages.add(cause.group(1));
      }
    }
    return Optional.empty();
  }
}
