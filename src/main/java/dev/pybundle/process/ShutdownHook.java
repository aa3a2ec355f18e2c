package dev.pybundle.process;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ends a process tree when the JVM is told to end. It is there before the process is, so it also
 * ends one that is just being started.
 */
final class ShutdownHook {

  private final Thread thread = new Thread(this::endTree, "pybundle shutdown");

  // Guarded by this.
  private @Nullable ProcessTree tree;
  private boolean ending;

  /**
   * Starts a process.
   *
   * @throws NotStartedException if the system refuses to start it
   * @throws IOException if the JVM is about to end
   */
  Process start(ProcessBuilder builder) throws IOException {
    try {
      Runtime.getRuntime().addShutdownHook(thread);
    } catch (IllegalStateException tooLate) {
      throw new IOException(refusal(builder), tooLate);
    }
    try {
      return launch(builder);
    } catch (IOException refused) {
      remove();
      throw refused;
    }
  }

  /**
   * Forgets the tree: it has ended.
   *
   * @return false if the JVM is about to end: then the hook runs, and may have ended the tree
   */
  boolean remove() {
    try {
      Runtime.getRuntime().removeShutdownHook(thread);
      return true;
    } catch (IllegalStateException ending) {
      return false;
    }
  }

  /** Synchronized, so that the end waits for the start. */
  private synchronized Process launch(ProcessBuilder builder) throws IOException {
    if (ending) {
      throw new IOException(refusal(builder));
    }
    try {
      Process process = builder.start();
      tree = new ProcessTree(List.of(process.toHandle()));
      return process;
    } catch (IOException refused) {
      throw new NotStartedException(refused);
    }
  }

  private void endTree() {
    ProcessTree started = stopStarting();
    if (started != null) {
      started.destroy();
    }
  }

  private synchronized @Nullable ProcessTree stopStarting() {
    ending = true;
    return tree;
  }

  private static String refusal(ProcessBuilder builder) {
    return builder.command().get(0) + " is not started: Maven is being ended";
  }
}
