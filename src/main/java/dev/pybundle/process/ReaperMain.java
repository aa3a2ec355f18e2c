package dev.pybundle.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads from standard input which processes to watch, and ends those that are left, with all their
 * descendants, when it ends: then the JVM that wrote it has ended. Runs in a JVM of its own, with
 * nothing but this package.
 */
final class ReaperMain {

  /** Begins a line with the mark of a process, and its pid as soon as it has one. */
  static final char WATCH = '+';

  /** Begins a line with the mark of a process that has ended. */
  static final char FORGET = '-';

  /** How long a process that was being started may take to show its mark. */
  private static final long START_MILLIS = 200;

  private ReaperMain() {}

  /** Ends with standard input. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    // A signal that ends all of a terminal or a job ends Maven, too; this has to outlive that.
    Thread main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> join(main)));
    Map<String, Optional<ProcessHandle>> left = left();
    if (left.isEmpty()) {
      return;
    }
    destroy(left);
    Thread.sleep(START_MILLIS);
    destroy(left);
  }

  private static Map<String, Optional<ProcessHandle>> left() throws IOException {
    Map<String, Optional<ProcessHandle>> watched = new HashMap<>();
    try (BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      for (String line = orders.readLine(); line != null; line = orders.readLine()) {
        String[] process = line.substring(1).split(" ", -1);
        if (line.charAt(0) == FORGET) {
          watched.remove(process[0]);
        } else {
          watched.put(
              process[0],
              process.length > 1 ? ProcessHandle.of(Long.parseLong(process[1])) : Optional.empty());
        }
      }
    }
    return watched;
  }

  private static void destroy(Map<String, Optional<ProcessHandle>> left) {
    ProcessTree tree = new ProcessTree(left.values().stream().flatMap(Optional::stream).toList());
    left.keySet()
        .forEach(mark -> tree.adopt(LinuxProcess.startedWith(RunningProcess.MARK + "=" + mark)));
    tree.destroy();
  }

  private static void join(Thread main) {
    try {
      main.join();
    } catch (InterruptedException neverHappens) {
      Thread.currentThread().interrupt();
    }
  }
}
