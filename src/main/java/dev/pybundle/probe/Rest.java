package dev.pybundle.probe;

import dev.pybundle.process.Activity;
import java.time.Duration;

/**
 * For how long a program has had nothing to do, as far as it got the chance to do something: what
 * waits for a processor or a disk is not at rest, however long that takes on a busy machine.
 */
final class Rest {

  /** Who unpacks itself, starts or ends is never at rest for so long. */
  static final Duration CALM = Duration.ofMillis(500);

  /** More time between two looks says nothing about the program: whoever looks came too late. */
  private static final Duration LONGEST_STEP = Duration.ofMillis(250);

  /**
   * What a program at rest may use at once, and of the time that it rests, for its housekeeping.
   */
  private static final Duration HOUSEKEEPING = Duration.ofMillis(60);

  private static final int SHARE = 20;

  private Duration length = Duration.ZERO;
  private Duration cpuBefore = Duration.ZERO;
  private Duration cpu = Duration.ZERO;
  private Duration last = Duration.ZERO;

  /**
   * Takes a look into account.
   *
   * @param activity what was seen
   * @param elapsed time since the start of the program
   */
  void see(Activity activity, Duration elapsed) {
    Duration step = elapsed.minus(last);
    last = elapsed;
    cpu = activity.cpu();
    if (cpu.minus(cpuBefore).compareTo(HOUSEKEEPING.plus(length.dividedBy(SHARE))) > 0) {
      length = Duration.ZERO;
      cpuBefore = cpu;
    } else if (!activity.busy()) {
      length = length.plus(step.compareTo(LONGEST_STEP) > 0 ? LONGEST_STEP : step);
    }
  }

  boolean isAtLeast(Duration limit) {
    return length.compareTo(limit) >= 0;
  }

  /** Returns the CPU time that the program has used. */
  Duration cpu() {
    return cpu;
  }
}
