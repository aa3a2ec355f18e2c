package dev.pybundle.process;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import javax.inject.Named;

/**
 * Starts processes: the only door to them.
 *
 * <p>{@link #run(Command)} waits for the end. Both streams are pumped while the process runs, so it
 * never blocks on a full pipe. Standard input is empty. When the time is up, the calling thread is
 * interrupted, the listener throws, or Maven itself is ended (Ctrl-C) or killed, the whole process
 * tree ends, not only the process that was started: PyInstaller and pip have children of their own.
 * A child that outlives a process that has ended by itself is left alone, and not waited for.
 *
 * <p>{@link RunningProcess#MARK} is added to the environment of each.
 */
@Named
public class ProcessRunner {

  /** How long the system may take to tell of the end of what was ended by force. */
  private static final Duration KILL_LATENCY = Duration.ofSeconds(3);

  /**
   * Runs a command to its end.
   *
   * @param command what to start
   * @param listener receives each line as it comes
   * @return how it ended, whatever the exit code
   * @throws IOException if the process cannot be started or its log cannot be written
   * @throws InterruptedException if the thread was interrupted or Maven is being ended; the process
   *     tree has ended by then
   */
  public ProcessResult run(Command command, OutputListener listener)
      throws IOException, InterruptedException {
    return run(command, listener, LaunchedProcess::awaitExit);
  }

  private static ProcessResult run(Command command, OutputListener listener, Wait wait)
      throws IOException, InterruptedException {
    try (LaunchedProcess process = LaunchedProcess.start(command, listener)) {
      process.input().close();
      OptionalInt exitCode = wait.await(process, command.timeout());
      boolean timedOut = exitCode.isEmpty();
      Duration elapsed = process.elapsed();
      if (timedOut) {
        process.tree().destroy();
        exitCode = process.awaitExit(KILL_LATENCY);
      }
      process.drain();
      process.failIfMavenEnds();
      return new ProcessResult(
          command,
          exitCode.orElseThrow(() -> new IOException(command.tool() + " cannot be ended")),
          elapsed,
          timedOut,
          process.transcript().output(),
          process.transcript().lastLines());
    }
  }

  /**
   * Runs a command to its end as long as it works: its timeout is how long it may do nothing.
   *
   * @param command what to start
   * @param listener receives each line as it comes
   * @return how it ended, whatever the exit code
   * @throws IOException if the process cannot be started or its log cannot be written
   * @throws InterruptedException if the thread was interrupted or Maven is being ended; the process
   *     tree has ended by then
   */
  public ProcessResult runWhileAtWork(Command command, OutputListener listener)
      throws IOException, InterruptedException {
    return run(command, listener, ProcessRunner::awaitWhileAtWork);
  }

  private static OptionalInt awaitWhileAtWork(LaunchedProcess process, Duration limit)
      throws IOException, InterruptedException {
    RunningProcess watched = new RunningProcess(process);
    Duration before = Duration.ZERO;
    while (true) {
      OptionalInt exitCode = process.awaitExit(limit);
      Duration cpu = watched.watch().cpu();
      if (exitCode.isPresent() || cpu.compareTo(before) <= 0) {
        return exitCode;
      }
      before = cpu;
    }
  }

  /** Waits for the end of a process; empty if it runs longer than it may. */
  private interface Wait {
    OptionalInt await(LaunchedProcess process, Duration limit)
        throws IOException, InterruptedException;
  }

  /**
   * Runs a command without listening to it.
   *
   * @param command what to start
   * @return how it ended, with its output
   * @throws IOException if the process cannot be started or its log cannot be written
   * @throws InterruptedException if the thread was interrupted or Maven is being ended; the process
   *     tree has ended by then
   */
  public ProcessResult run(Command command) throws IOException, InterruptedException {
    return run(command, OutputListener.none());
  }

  /**
   * Starts a program and returns at once. The caller ends it; the command's timeout does not.
   *
   * @param command what to start
   * @param listener receives each line as it comes
   * @throws NotStartedException if the system refuses to start it
   * @throws IOException if its log cannot be written
   */
  public RunningProcess start(Command command, OutputListener listener) throws IOException {
    return RunningProcess.start(command, listener);
  }
}
