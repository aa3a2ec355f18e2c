package dev.pybundle.probe;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a program that failed its probe.
 *
 * @param failure why it failed
 * @param exitCode how it ended by itself; 128 + n for a signal n; null if it did not
 * @param after time from its start to the failure
 * @param output what it printed on both streams, decoded as UTF-8 with replacement; the last 64 KiB
 * @param settings how it was started; without placeholders
 * @param program the copy that was started; it is deleted by now
 * @param left what stayed, as phrases such as {@code the process 4711 (…/app)} or {@code the port
 *     8742}; the files that were written ({@link Failure#WRITES_INTO_ITSELF})
 * @param detail what was there instead of what was wanted: the HTTP status ({@link
 *     Failure#WRONG_STATUS}), the beginning of the answer ({@link Failure#WRONG_BODY}), why there
 *     was no answer ({@link Failure#TIMED_OUT}), what the system said ({@link
 *     Failure#NOT_STARTED}), the arguments of the copy ({@link Failure#STARTS_ITSELF}); null for
 *     the others
 */
public record Observation(
    Failure failure,
    @Nullable Integer exitCode,
    Duration after,
    String output,
    ProbeSettings settings,
    Path program,
    List<String> left,
    @Nullable String detail) {

  /** Copies the list. */
  public Observation {
    left = List.copyOf(left);
  }
}
