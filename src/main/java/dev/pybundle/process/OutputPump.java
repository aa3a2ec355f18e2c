package dev.pybundle.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/**
 * Hands on what a process writes to one of its streams, so that it never blocks on a full pipe.
 *
 * <p>A stream ends when all who have it have ended, and a process may leave a child that has it for
 * ever. So {@link #drain} waits for more only so long. Time in which the receiver is busy does not
 * count: nothing is lost to a slow terminal.
 */
final class OutputPump {

  private static final int BUFFER = 8192;
  private static final Duration POLL = Duration.ofMillis(10);

  private final InputStream from;
  private final OutputStream to;
  private final Thread thread = new Thread(this::run, "pybundle output");

  // Guarded by this.
  private long waitedNanos;
  private long waitingSince;
  private boolean waiting;

  private OutputPump(InputStream from, OutputStream to) {
    this.from = from;
    this.to = to;
    // Whoever holds the stream must not hold the JVM.
    thread.setDaemon(true);
  }

  /**
   * Starts to pump.
   *
   * @param to takes the bytes; it never throws
   */
  static OutputPump start(InputStream from, OutputStream to) {
    OutputPump pump = new OutputPump(from, to);
    pump.thread.start();
    return pump;
  }

  /** Returns how long it has waited for the process to write something. */
  synchronized Duration waited() {
    return Duration.ofNanos(waitedNanos + (waiting ? System.nanoTime() - waitingSince : 0));
  }

  /**
   * Waits until the stream has ended.
   *
   * @param limit what {@link #waited} may become; then something else holds the stream open
   * @return whether it has ended
   */
  boolean drain(Duration limit) throws InterruptedException, IOException {
    while (thread.isAlive()) {
      if (waited().compareTo(limit) > 0) {
        flush();
        return false;
      }
      thread.join(POLL.toMillis());
    }
    return true;
  }

  private void run() {
    byte[] buffer = new byte[BUFFER];
    try (from;
        to) {
      for (int count = read(buffer); count >= 0; count = read(buffer)) {
        write(buffer, count);
      }
    } catch (IOException closed) {
      // Java closes the stream of a process that has ended, also while somebody waits for more.
      return;
    }
  }

  private int read(byte[] buffer) throws IOException {
    synchronized (this) {
      waiting = true;
      waitingSince = System.nanoTime();
    }
    try {
      return from.read(buffer);
    } finally {
      synchronized (this) {
        waiting = false;
        waitedNanos += System.nanoTime() - waitingSince;
      }
    }
  }

  private void write(byte[] buffer, int count) throws IOException {
    synchronized (to) {
      to.write(buffer, 0, count);
    }
  }

  /** A line without an end is a line, too. */
  private void flush() throws IOException {
    synchronized (to) {
      to.flush();
    }
  }
}
