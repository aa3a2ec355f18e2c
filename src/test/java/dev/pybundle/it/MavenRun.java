package dev.pybundle.it;

/**
 * How a further run of Maven ended.
 *
 * @param exitCode 0 if the build succeeded
 * @param log what it printed
 */
public record MavenRun(int exitCode, MavenLog log) {

  /** Fails unless the build succeeded; returns its log. */
  public MavenLog succeeds() {
    if (exitCode != 0) {
      throw new AssertionError("Maven failed:\n" + log.text());
    }
    return log;
  }
}
