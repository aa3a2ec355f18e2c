package dev.pybundle.process;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A process whose end is the end of all its descendants. commons-exec calls {@link #destroy()} when
 * the time is up, when the waiting thread is interrupted and when the JVM shuts down; {@link
 * Process#destroy()} alone would leave the children of the process running.
 */
final class ProcessTree extends Process {

  private static final Duration GRACE = Duration.ofSeconds(3);
  private static final Duration KILL_LATENCY = Duration.ofMillis(500);
  private static final Duration POLL = Duration.ofMillis(10);

  private final Process root;
  private final Runnable onInterrupt;

  ProcessTree(Process root, Runnable onInterrupt) {
    this.root = root;
    this.onInterrupt = onInterrupt;
  }

  @Override
  public void destroy() {
    Set<ProcessHandle> members = members();
    members.forEach(ProcessHandle::destroy);
    awaitEnd(members, GRACE);
    // A shell that was waiting for a member goes on and may start another one, so look until
    // nothing is left.
    long deadline = System.nanoTime() + GRACE.toNanos();
    while (isAnyAlive(members) && System.nanoTime() < deadline) {
      members.addAll(members());
      members.forEach(ProcessHandle::destroyForcibly);
      awaitEnd(members, KILL_LATENCY);
    }
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

  private Set<ProcessHandle> members() {
    return Stream.concat(root.toHandle().descendants(), Stream.of(root.toHandle()))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static boolean isAnyAlive(Set<ProcessHandle> members) {
    return members.stream().anyMatch(ProcessHandle::isAlive);
  }

  private static void awaitEnd(Set<ProcessHandle> members, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (isAnyAlive(members) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(POLL.toNanos());
    }
  }
}
