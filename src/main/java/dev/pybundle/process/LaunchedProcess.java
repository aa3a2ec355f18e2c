package dev.pybundle.process;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process from its start until the last line of its output was taken. */
final class LaunchedProcess implements AutoCloseable {

  /** How long to wait for more output of a process that has ended. */
  private static final Duration DRAIN = Duration.ofSeconds(2);

  private final String mark;
  private final Process root;
  private final ProcessTree tree;
  private final ShutdownHook hook;
  private final Transcript transcript;
  private final List<OutputPump> pumps;
  private final CompletableFuture<?> endedOrBroken;
  private final long started = System.nanoTime();

  private LaunchedProcess(String mark, Process root, ShutdownHook hook, Transcript transcript) {
    this.mark = mark;
    this.root = root;
    this.tree = new ProcessTree(List.of(root.toHandle()));
    this.hook = hook;
    this.transcript = transcript;
    this.pumps =
        List.of(
            OutputPump.start(root.getInputStream(), transcript.stream(OutputListener.Stream.OUT)),
            OutputPump.start(root.getErrorStream(), transcript.stream(OutputListener.Stream.ERR)));
    this.endedOrBroken = CompletableFuture.anyOf(root.onExit(), transcript.failure());
  }

  /**
   * Starts a process.
   *
   * @param command what to start; {@link RunningProcess#MARK} is added to its environment
   * @param listener receives each line as it comes
   * @throws NotStartedException if the system refuses to start it
   * @throws IOException if its log cannot be written, or the JVM is about to end
   */
  static LaunchedProcess start(Command command, OutputListener listener) throws IOException {
    String mark = UUID.randomUUID().toString();
    ProcessBuilder builder =
        new ProcessBuilder(command.arguments()).directory(command.directory().toFile());
    builder.environment().clear();
    builder.environment().putAll(command.environment());
    builder.environment().put(RunningProcess.MARK, mark);
    Transcript transcript = Transcript.open(command, listener);
    Reaper.watch(mark);
    try {
      ShutdownHook hook = new ShutdownHook();
      Process root = hook.start(builder);
      Reaper.watch(mark, root.pid());
      return new LaunchedProcess(mark, root, hook, transcript);
    } catch (IOException refused) {
      Reaper.forget(mark);
      transcript.close();
      throw refused;
    }
  }

  Transcript transcript() {
    return transcript;
  }

  ProcessTree tree() {
    return tree;
  }

  /** Finds what belongs to it although no parent leads to it any more, where that can be known. */
  void adoptStrays() {
    tree.adopt(LinuxProcess.startedWith(RunningProcess.MARK + "=" + mark));
  }

  ProcessHandle handle() {
    return root.toHandle();
  }

  OutputStream input() {
    return root.getOutputStream();
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  /**
   * Waits for the process to end; what it started may go on.
   *
   * @return its exit code, empty if it still runs
   * @throws IOException if its output could not be taken
   */
  OptionalInt awaitExit(Duration limit) throws IOException, InterruptedException {
    try {
      endedOrBroken.get(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException stillRuns) {
      return root.isAlive() ? OptionalInt.empty() : OptionalInt.of(root.exitValue());
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
    transcript.failIfBroken();
    return root.isAlive() ? OptionalInt.empty() : OptionalInt.of(root.exitValue());
  }

  /**
   * Waits for the last output of a process that has ended.
   *
   * @return false if something else holds the output open
   * @throws IOException if it could not be taken
   */
  boolean drain() throws IOException, InterruptedException {
    List<Duration> limits = pumps.stream().map(pump -> pump.waited().plus(DRAIN)).toList();
    boolean complete = true;
    for (int index = 0; index < pumps.size(); index++) {
      complete &= pumps.get(index).drain(limits.get(index));
    }
    transcript.failIfBroken();
    return complete;
  }

  /**
   * Refuses to say how a process ended that Ctrl-C, or the end of Maven, has ended as well.
   *
   * @throws InterruptedException if Maven is being ended
   */
  void failIfMavenEnds() throws InterruptedException {
    if (!hook.remove()) {
      throw new InterruptedException("Maven is being ended");
    }
  }

  /**
   * Ends the process with all its descendants if it still runs, and takes no more output.
   *
   * @throws IOException if the log cannot be written
   */
  @Override
  public void close() throws IOException {
    if (root.isAlive()) {
      tree.destroy();
    }
    Reaper.forget(mark);
    hook.remove();
    transcript.close();
  }
}
