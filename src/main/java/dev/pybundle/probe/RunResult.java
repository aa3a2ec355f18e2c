package dev.pybundle.probe;

import dev.pybundle.bundle.Proof;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a program until it was ended.
 *
 * @param failure null if it did what it should so far
 * @param proof what it did; null for a failure
 * @param exitCode null if it did not end by itself
 * @param after time since the start
 * @param detail what was there instead of what was wanted
 */
record RunResult(
    @Nullable Failure failure,
    @Nullable Proof proof,
    @Nullable Integer exitCode,
    Duration after,
    @Nullable String detail) {

  static RunResult proved(Proof proof, Duration after) {
    return new RunResult(null, proof, null, after, null);
  }

  static RunResult ended(int exitCode, Duration after) {
    return new RunResult(null, Proof.ends, exitCode, after, null);
  }

  static RunResult failed(@Nullable Failure failure, Duration after, @Nullable String detail) {
    return new RunResult(failure, null, null, after, detail);
  }

  /** Returns the same as a failure. */
  RunResult but(Failure other) {
    return new RunResult(other, null, exitCode, after, detail);
  }
}
