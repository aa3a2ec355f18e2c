package dev.pybundle.process;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

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

  /** Variable that every process and all that it starts have in their environment. */
  public static final String MARK = "PYBUNDLE_PROCESS";

  private static final Duration POLL = Duration.ofMillis(10);

  /** How long a program may run on whose input has ended, where nothing else can be told to it. */
  private static final Duration WITHOUT_SIGNAL = Duration.ofSeconds(2);

  private final LaunchedProcess process;
  private final Map<ProcessHandle, Duration> cpu = new HashMap<>();

  RunningProcess(LaunchedProcess process) {
    this.process = process;
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
    return new RunningProcess(LaunchedProcess.start(command, listener));
  }

  /** Returns the time since the start. */
  public Duration elapsed() {
    return process.elapsed();
  }

  /**
   * Waits for the program to end by itself; what it started may go on.
   *
   * @param limit how long to wait at most
   * @return the exit code, 128 + n for a signal n; empty if it still runs
   * @throws IOException if its output cannot be taken; the program still runs then
   * @throws InterruptedException if the thread was interrupted; the program still runs then
   */
  public OptionalInt awaitExit(Duration limit) throws IOException, InterruptedException {
    return process.awaitExit(limit);
  }

  /** Looks at what runs now, and remembers it. */
  public Activity watch() {
    Set<ProcessHandle> living = process.tree().living();
    living.forEach(
        member -> member.info().totalCpuDuration().ifPresent(time -> cpu.put(member, time)));
    List<LinuxProcess> known = living.stream().map(LinuxProcess::of).toList();
    List<Long> peaks = known.stream().flatMap(each -> each.peakMemory().stream().boxed()).toList();
    return new Activity(
        peaks.isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of(peaks.stream().mapToLong(Long::longValue).sum()),
        cpu.values().stream().reduce(Duration.ZERO, Duration::plus),
        known.stream().anyMatch(LinuxProcess::isBusy),
        living.stream().map(Activity.Member::of).toList());
  }

  /** Returns the addresses at which it can be asked now; none where that cannot be known. */
  public List<InetSocketAddress> listening() {
    return ListeningSockets.of(
        process.tree().living().stream().map(ProcessHandle::pid).collect(Collectors.toSet()));
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
    boolean told = process.handle().supportsNormalTermination();
    process.input().close();
    if (told) {
      process.handle().destroy();
    }
    Set<ProcessHandle> left = awaitEnd(told ? grace : WITHOUT_SIGNAL);
    List<String> names = new ArrayList<>(left.stream().map(RunningProcess::describe).toList());
    if (!left.isEmpty()) {
      process.tree().kill();
    }
    if (!process.drain()) {
      names.add("a process that holds the output of the program open");
    }
    return new End(told, names);
  }

  /** Ends all of it by force, without a word. */
  public void kill() {
    process.adoptStrays();
    process.tree().kill();
  }

  /**
   * Ends whatever still runs, at once. Does nothing the second time.
   *
   * @throws IOException if the log cannot be written
   */
  @Override
  public void close() throws IOException {
    if (!membersAndStrays().isEmpty()) {
      process.tree().destroy();
    }
    process.close();
  }

  private Set<ProcessHandle> awaitEnd(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    Set<ProcessHandle> living = membersAndStrays();
    while (!living.isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(POLL.toMillis());
      living = process.tree().living();
      if (living.isEmpty()) {
        living = membersAndStrays();
      }
    }
    return living;
  }

  private Set<ProcessHandle> membersAndStrays() {
    process.adoptStrays();
    return process.tree().living();
  }

  private static String describe(ProcessHandle process) {
    return "the process "
        + process.pid()
        + process.info().command().map(command -> " (" + command + ")").orElse("");
  }
}
