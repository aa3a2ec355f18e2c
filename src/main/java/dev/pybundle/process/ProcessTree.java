package dev.pybundle.process;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A process whose end is the end of all its descendants. commons-exec calls {@link #destroy()} when
 * the time is up, when the waiting thread is interrupted and when the JVM shuts down; {@link
 * Process#destroy()} alone would leave the children of the process running.
 */
final class ProcessTree extends Process {

  private static final Duration GRACE = Duration.ofSeconds(3);
  private static final long POLL_MILLIS = 20;

  private final Process root;
  private final Runnable onInterrupt;

  ProcessTree(Process root, Runnable onInterrupt) {
    this.root = root;
    this.onInterrupt = onInterrupt;
  }

  @Override
  public void destroy() {
    List<ProcessHandle> members = members();
    members.forEach(ProcessHandle::destroy);
    awaitEnd(members);
    // A member may have started another one after the first look.
    Stream.concat(members.stream(), members().stream())
        .filter(ProcessHandle::isAlive)
        .forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public int waitFor() throws InterruptedException {
    try {
      return root.waitFor();
    } catch (InterruptedException interrupt) {
      onInterrupt.run();
      throw interrupt;
    }
  }

  @Override
  public OutputStream getOutputStream() {
    return root.getOutputStream();
  }

  @Override
  public InputStream getInputStream() {
    return root.getInputStream();
  }

  @Override
  public InputStream getErrorStream() {
    return root.getErrorStream();
  }

  @Override
  public int exitValue() {
    return root.exitValue();
  }

  @Override
  public ProcessHandle toHandle() {
    return root.toHandle();
  }

  private List<ProcessHandle> members() {
    return Stream.concat(root.descendants(), Stream.of(root.toHandle())).toList();
  }

  private static void awaitEnd(List<ProcessHandle> members) {
    long deadline = System.nanoTime() + GRACE.toNanos();
    while (members.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException hurry) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
