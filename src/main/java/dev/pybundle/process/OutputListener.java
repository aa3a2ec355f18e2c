package dev.pybundle.process;

/** Receives the output of a process, line by line, while it runs. */
@FunctionalInterface
public interface OutputListener {

  /** Where a line came from. Standard error is not by itself an error: many tools log there. */
  enum Stream {
    /** Standard output. */
    OUT,
    /** Standard error. */
    ERR
  }

  /**
   * Takes one line, without its line end. Called from the pumping threads, one call at a time. What
   * it throws ends the process, and is thrown by whoever waits for that.
   *
   * @param stream where the line came from
   * @param line the decoded line (UTF-8; what is not UTF-8 is replaced)
   */
  void line(Stream stream, String line);

  /** Returns a listener that ignores everything. */
  static OutputListener none() {
    return (stream, line) -> {};
  }
}
