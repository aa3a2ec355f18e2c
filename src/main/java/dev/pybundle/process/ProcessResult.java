package dev.pybundle.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a process ended.
 *
 * @param command what was started
 * @param exitCode its exit code; 128 + n or negative for a signal, as the JVM reports it
 * @param elapsed wall time from start to end
 * @param timedOut true if it was ended because {@link Command#timeout()} had passed
 * @param output standard output, at most its last 10,000 lines
 * @param lastLines the last lines of both streams, for messages
 */
public record ProcessResult(
    Command command,
    int exitCode,
    Duration elapsed,
    boolean timedOut,
    List<String> output,
    List<String> lastLines) {

  /** By SIGKILL, as Linux does for want of memory, or by SIGTERM. */
  private static final Set<Integer> ENDED = Set.of(137, 143);

  private static final Pattern WANT =
      Pattern.compile(
          "^MemoryError\\b|Cannot allocate memory|No space left on device|Killed signal"
              + " terminated");

  /** Returns whether the process ended by itself with exit code 0. */
  public boolean succeeded() {
    return exitCode == 0 && !timedOut;
  }

  /**
   * Returns whether a failure came of want of time, memory or room, or of somebody who ended the
   * process, and not of what it does.
   */
  public boolean isOfMoment() {
    return timedOut || ENDED.contains(exitCode) || lastLines.stream().anyMatch(WANT.asPredicate());
  }

  /** Returns standard output as one text. */
  public String outputText() {
    return String.join("\n", output);
  }

  /**
   * Returns one paragraph that says all a reader needs of a failure: tool, exit code, time, log
   * file and last lines.
   */
  public String describe() {
    StringBuilder text = new StringBuilder(command.tool());
    text.append(
        timedOut
            ? " did not end within " + command.timeout().toSeconds() + " s and was stopped"
            : " ended with exit code " + exitCode);
    text.append(" after ").append(Math.round(elapsed.toMillis() / 100.0) / 10.0).append(" s");
    @Nullable Path log = command.log();
    if (log != null) {
      text.append(" (whole output: ").append(log).append(')');
    }
    if (!lastLines.isEmpty()) {
      text.append("; its last lines:");
      lastLines.forEach(line -> text.append("\n    ").append(line));
      text.append('\n');
    }
    return text.toString();
  }
}
