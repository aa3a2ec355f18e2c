package dev.pybundle.process;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a program does at a moment, with all that it started.
 *
 * @param peakMemory the sum of the most memory that each of these processes had so far, in bytes;
 *     empty where that cannot be known, which is everywhere but on Linux
 * @param cpu the CPU time that it has used so far, also by processes that have ended since
 * @param busy whether a part of it runs, or waits for a processor or a disk; false where that
 *     cannot be known, which is everywhere but on Linux
 * @param members its processes
 */
public record Activity(OptionalLong peakMemory, Duration cpu, boolean busy, List<Member> members) {

  /** Copies the list. */
  public Activity {
    members = List.copyOf(members);
  }

  /**
   * One of its processes.
   *
   * @param pid its number
   * @param parent that of what started it; 0 if that has gone
   * @param executable its file; empty if that cannot be known
   * @param arguments without the first, which is the executable; none where they cannot be known
   * @param image what is the same as the parent's if it was forked, and else another one; empty
   *     where that cannot be known, which is everywhere but on Linux
   */
  public record Member(
      long pid, long parent, String executable, List<String> arguments, String image) {

    /** Copies the list. */
    public Member {
      arguments = List.copyOf(arguments);
    }

    static Member of(ProcessHandle process) {
      ProcessHandle.Info info = process.info();
      return new Member(
          process.pid(),
          process.parent().map(ProcessHandle::pid).orElse(0L),
          info.command().orElse(""),
          info.arguments().map(List::of).orElse(List.of()),
          LinuxProcess.of(process).image());
    }
  }
}
