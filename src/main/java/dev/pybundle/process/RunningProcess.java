package dev.pybundle.process;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.commons.exec.PumpStreamHandler;

/**
 * A program that runs while its caller does something else, with all that it starts.
 *
 * <p>Standard input is open and empty, as a desktop app leaves that of its sidecar: a program that
 * ends when its input ends does not end before {@link #end} or {@link #close}. Both streams are
 * pumped, so the program never blocks on a full pipe.
 *
 * <p>A process belongs to the program if it is a descendant, was one when {@link #watch} looked,
 * or, on Linux, has the variable {@value #MARK} of this program: a descendant whose parent has
 * ended is found too. Who clears its environment and loses its parent between two looks is not.
 */
public final class RunningProcess implements AutoCloseable {

  /** Variable that the program and all that it starts have in their environment. */
  public static final String MARK = "PYBUNDLE_PROCESS";

  private static final Duration POLL = Duration.ofMillis(10);
  private static final Duration DRAIN = Duration.ofSeconds(2);

  /** How long a program may run on whose input has ended, where nothing else can be told to it. */
  private static final Duration WITHOUT_SIGNAL = Duration.ofSeconds(2);

  private final ProcessTree tree;
  private final Transcript transcript;
  private final PumpStreamHandler pumps;
  private final String mark;
  private final long started;
  private boolean drained;

  private RunningProcess(
      ProcessTree tree, Transcript transcript, PumpStreamHandler pumps, String mark, long started) {
    this.tree = tree;
    this.transcript = transcript;
    this.pumps = pumps;
    this.mark = mark;
    this.started = started;
  }

  /**
   * How a program took its end.
   *
   * @param told whether it could be told to end; Windows only knows force, so what is left there
   *     says nothing about the program
   * @param left what still ran then, and was ended by force, e.g. {@code the process 4711
   *     (/usr/bin/sleep)}
   */
  public record End(boolean told, List<String> left) {

    /** Copies the list. */
    public End {
      left = List.copyOf(left);
    }
  }

  static RunningProcess start(Command command, OutputListener listener) throws IOException {
    Transcript transcript = Transcript.open(command, listener);
    try {
      String mark = UUID.randomUUID().toString();
      long started = System.nanoTime();
      ProcessTree tree = new ProcessTree(launch(command, mark), () -> {});
      PumpStreamHandler pumps =
          new PumpStreamHandler(
              transcript.stream(OutputListener.Stream.OUT),
              transcript.stream(OutputListener.Stream.ERR));
      pumps.setStopTimeout(DRAIN);
      pumps.setProcessOutputStream(tree.getInputStream());
      pumps.setProcessErrorStream(tree.getErrorStream());
      pumps.start();
      return new RunningProcess(tree, transcript, pumps, MARK + "=" + mark, started);
    } catch (IOException refused) {
      transcript.close();
      throw refused;
    }
  }

  private static Process launch(Command command, String mark) throws NotStartedException {
    ProcessBuilder builder =
        new ProcessBuilder(command.arguments()).directory(command.directory().toFile());
    Map<String, String> environment = new HashMap<>(command.environment());
    environment.put(MARK, mark);
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException refused) {
      throw new NotStartedException(refused);
    }
  }

  /** Returns the time since the start. */
  public Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  /**
   * Waits for the program to end by itself; what it started may go on.
   *
   * @param limit how long to wait at most
   * @return the exit code, 128 + n for a signal n; empty if it still runs
   * @throws InterruptedException if the thread was interrupted; the program still runs then
   */
  public OptionalInt awaitExit(Duration limit) throws InterruptedException {
    return tree.waitFor(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS)
        ? OptionalInt.of(tree.exitValue())
        : OptionalInt.empty();
  }

  /**
   * Looks at what runs now, and remembers it.
   *
   * @return the sum of the most memory that each of these processes had so far, in bytes; empty
   *     where that cannot be known, which is everywhere but on Linux
   */
  public OptionalLong watch() {
    List<Long> peaks =
        tree.living().stream()
            .flatMap(process -> LinuxProcess.of(process).peakMemory().stream().boxed())
            .toList();
    return peaks.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(peaks.stream().mapToLong(Long::longValue).sum());
  }

  /**
   * Returns whether it is this program that listens on a port.
   *
   * @param port of this machine
   * @return false only where it is known that others do, which is on Linux
   */
  public boolean mayListenOn(int port) {
    Set<String> sockets = LinuxProcess.listeningOn(port);
    return sockets.isEmpty()
        || membersAndStrays().stream()
            .anyMatch(process -> LinuxProcess.of(process).mayHave(sockets));
  }

  /**
   * Ends the program as a desktop app does: its input ends, and the one process that was started is
   * told to end. What runs on is ended by force.
   *
   * @param grace how long all of it may take to end
   * @throws IOException if the log cannot be written
   * @throws InterruptedException if the thread was interrupted; {@link #close} then still has to be
   *     called
   */
  public End end(Duration grace) throws IOException, InterruptedException {
    boolean told = tree.toHandle().supportsNormalTermination();
    tree.getOutputStream().close();
    if (told) {
      tree.toHandle().destroy();
    }
    Set<ProcessHandle> left = awaitEnd(told ? grace : WITHOUT_SIGNAL);
    List<String> names = new ArrayList<>(left.stream().map(RunningProcess::describe).toList());
    if (!left.isEmpty()) {
      tree.kill();
    }
    if (!drain()) {
      names.add("a process that holds the output of the program open");
    }
    return new End(told, names);
  }

  /**
   * Ends whatever still runs, at once. Does nothing the second time.
   *
   * @throws IOException if the log cannot be written
   */
  @Override
  public void close() throws IOException {
    if (!membersAndStrays().isEmpty()) {
      tree.destroy();
    }
    drain();
    transcript.close();
  }

  private Set<ProcessHandle> awaitEnd(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    Set<ProcessHandle> living = membersAndStrays();
    while (!living.isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(POLL.toMillis());
      living = tree.living();
      if (living.isEmpty()) {
        living = membersAndStrays();
      }
    }
    return living;
  }

  private Set<ProcessHandle> membersAndStrays() {
    tree.adopt(LinuxProcess.startedWith(mark));
    return tree.living();
  }

  /** Returns false if something that is not known holds the streams open. */
  private synchronized boolean drain() {
    if (drained) {
      return true;
    }
    drained = true;
    try {
      pumps.stop();
      return true;
    } catch (IOException stillOpen) {
      return false;
    }
  }

  private static String describe(ProcessHandle process) {
    return "the process "
        + process.pid()
        + process.info().command().map(command -> " (" + command + ")").orElse("");
  }
}
