package dev.pybundle.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.inject.Named;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteException;
import org.apache.commons.exec.ExecuteWatchdog;
import org.apache.commons.exec.PumpStreamHandler;
import org.apache.commons.exec.ShutdownHookProcessDestroyer;
import org.jspecify.annotations.Nullable;

/**
 * Starts processes: the only door to them.
 *
 * <p>{@link #run(Command)} waits for the end. Both streams are pumped while the process runs, so it
 * never blocks on a full pipe. Standard input is empty. When the time is up, the calling thread is
 * interrupted, or Maven itself is ended (Ctrl-C), the whole process tree ends, not only the process
 * that was started: PyInstaller and pip have children of their own.
 */
@Named
public class ProcessRunner {

  /**
   * Runs a command to its end.
   *
   * @param command what to start
   * @param listener receives each line as it comes
   * @return how it ended, whatever the exit code
   * @throws IOException if the process cannot be started or its log cannot be written
   * @throws InterruptedException if the thread was interrupted; the process tree has ended by then
   */
  public ProcessResult run(Command command, OutputListener listener)
      throws IOException, InterruptedException {
    try (Transcript transcript = Transcript.open(command, listener)) {
      ExecuteWatchdog watchdog = ExecuteWatchdog.builder().setTimeout(command.timeout()).get();
      TreeExecutor executor = new TreeExecutor(command, transcript);
      executor.setWatchdog(watchdog);
      long start = System.nanoTime();
      int exitCode = executor.exitCodeOf(command);
      Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
      return new ProcessResult(
          command,
          exitCode,
          elapsed,
          watchdog.killedProcess(),
          transcript.output(),
          transcript.lastLines());
    }
  }

  /**
   * Runs a command without listening to it.
   *
   * @param command what to start
   * @return how it ended, with its output
   * @throws IOException if the process cannot be started or its log cannot be written
   * @throws InterruptedException if the thread was interrupted; the process tree has ended by then
   */
  public ProcessResult run(Command command) throws IOException, InterruptedException {
    return run(command, OutputListener.none());
  }

  /**
   * Starts a program and returns at once. The caller ends it; the command's timeout does not.
   *
   * @param command what to start; {@link RunningProcess#MARK} is added to its environment
   * @param listener receives each line as it comes
   * @throws NotStartedException if the system refuses to start it
   * @throws IOException if its log cannot be written
   */
  public RunningProcess start(Command command, OutputListener listener) throws IOException {
    return RunningProcess.start(command, listener);
  }

  /** commons-exec's executor, but each process it starts ends as a tree. */
  @SuppressWarnings(
      "deprecation") // The builder makes a DefaultExecutor, and launch() can only be extended.
  private static final class TreeExecutor extends DefaultExecutor {

    // Not commons-exec's own use of it, which begins only after the streams are set up.
    private final ShutdownHookProcessDestroyer shutdown = new ShutdownHookProcessDestroyer();

    private volatile boolean interrupted;
    private @Nullable Process launched;

    TreeExecutor(Command command, Transcript transcript) {
      setWorkingDirectory(command.directory().toFile());
      setStreamHandler(
          new PumpStreamHandler(
              transcript.stream(OutputListener.Stream.OUT),
              transcript.stream(OutputListener.Stream.ERR)));
      setExitValues(null);
    }

    int exitCodeOf(Command command) throws IOException, InterruptedException {
      CommandLine line = new CommandLine(command.arguments().get(0));
      command.arguments().stream().skip(1).forEach(argument -> line.addArgument(argument, false));
      try {
        return failIfInterrupted(command, execute(line, command.environment()));
      } catch (ExecuteException ended) {
        return failIfInterrupted(command, ended.getExitValue());
      } finally {
        shutdown.remove(launched);
      }
    }

    /**
     * commons-exec swallows the interrupt of the waiting thread, so it is remembered and thrown
     * again here.
     */
    private int failIfInterrupted(Command command, int exitCode) throws InterruptedException {
      if (interrupted) {
        throw new InterruptedException("Interrupted while " + command.tool() + " was running");
      }
      return exitCode;
    }

    @Override
    protected Process launch(CommandLine line, Map<String, String> environment, Path directory)
        throws IOException {
      ProcessTree tree =
          new ProcessTree(super.launch(line, environment, directory), () -> interrupted = true);
      shutdown.add(tree);
      launched = tree;
      return tree;
    }
  }
}
