package dev.pybundle.process;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Processes with all their descendants, which {@link ProcessHandle#destroy()} alone would leave
 * running.
 *
 * <p>A descendant that has been seen once is remembered, because it has no path to the root any
 * more when its parent has ended.
 */
final class ProcessTree {

  private static final Duration GRACE = Duration.ofSeconds(3);
  private static final Duration KILL_LATENCY = Duration.ofMillis(500);
  private static final Duration POLL = Duration.ofMillis(10);

  private final Collection<ProcessHandle> roots;
  private final Set<ProcessHandle> seen = ConcurrentHashMap.newKeySet();

  ProcessTree(Collection<ProcessHandle> roots) {
    this.roots = List.copyOf(roots);
  }

  /** Tells all members to end, and ends by force those that do not. */
  void destroy() {
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
    Set<ProcessHandle> known = new LinkedHashSet<>(roots);
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
