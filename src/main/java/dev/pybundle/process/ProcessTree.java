package dev.pybundle.process;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A process whose end is the end of all its descendants. commons-exec calls {@link #destroy()} when
 * the time is up, when the waiting thread is interrupted and when the JVM shuts down; {@link
 * Process#destroy()} alone would leave the children of the process running.
 *
 * <p>A descendant that has been seen once is remembered, because it has no path to the root any
 * more when its parent has ended.
 */
final class ProcessTree extends Process {

  private static final Duration GRACE = Duration.ofSeconds(3);
  private static final Duration KILL_LATENCY = Duration.ofMillis(500);
  private static final Duration POLL = Duration.ofMillis(10);

  private final Process root;
  private final Runnable onInterrupt;
  private final Set<ProcessHandle> seen = ConcurrentHashMap.newKeySet();

  ProcessTree(Process root, Runnable onInterrupt) {
    this.root = root;
    this.onInterrupt = onInterrupt;
  }

  @Override
  public void destroy() {
    Set<ProcessHandle> members = members();
    members.forEach(ProcessHandle::destroy);
    awaitEnd(members, GRACE);
    kill();
    // A courtesy: whoever asks Java next need not know that a process has ended but is still
    // listed.
    await(() -> seen.stream().noneMatch(ProcessHandle::isAlive), GRACE);
  }

  /** Ends all members by force, without asking them first. */
  void kill() {
    Set<ProcessHandle> members = members();
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

  /** Not inherited: that polls. */
  @Override
  public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
    return root.waitFor(timeout, unit);
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

  /** Adds processes that belong to the tree although their parents do not show it. */
  void adopt(Collection<ProcessHandle> strays) {
    seen.addAll(strays);
  }

  /** Looks for new members, and returns those that run. */
  Set<ProcessHandle> living() {
    return members().stream()
        .filter(ProcessTree::isRunning)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Parents come before their children, so that none is left to react to the end of a child. */
  private Set<ProcessHandle> members() {
    Set<ProcessHandle> known = new LinkedHashSet<>(Set.of(root.toHandle()));
    known.addAll(seen);
    Set<ProcessHandle> members =
        known.stream()
            .filter(ProcessHandle::isAlive)
            .flatMap(member -> Stream.concat(Stream.of(member), member.descendants()))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    seen.addAll(members);
    return members;
  }

  private static boolean isAnyAlive(Set<ProcessHandle> members) {
    return members.stream().anyMatch(ProcessTree::isRunning);
  }

  /** For Java a process that has ended is alive until its parent has asked how it ended. */
  private static boolean isRunning(ProcessHandle process) {
    return process.isAlive() && !LinuxProcess.of(process).isZombie();
  }

  private static void awaitEnd(Set<ProcessHandle> members, Duration limit) {
    await(() -> !isAnyAlive(members), limit);
  }

  private static void await(BooleanSupplier condition, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(POLL.toNanos());
    }
  }
}
