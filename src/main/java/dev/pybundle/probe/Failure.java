package dev.pybundle.probe;

/** Why a program failed its probe. */
public enum Failure {
  /** It ended before it was ready. */
  EXITED,
  /** It ended with another exit code than the wanted one. */
  WRONG_EXIT,
  /** It ended, and did not print what was wanted. */
  WRONG_OUTPUT,
  /** It answered, with another HTTP status than the wanted one. */
  WRONG_STATUS,
  /** It answered with the wanted status, and with another body than the wanted one. */
  WRONG_BODY,
  /** It was not ready, or did not end, in time. */
  TIMED_OUT,
  /** It takes itself for Python, or starts itself without end. */
  STARTS_ITSELF,
  /** It wrote into its own folder. */
  WRITES_INTO_ITSELF,
  /** It was ended, and something of it stayed. */
  LEFT_BEHIND,
  /** It was not started: the system refused. A port that was taken is no failure of the program. */
  NOT_STARTED
}
