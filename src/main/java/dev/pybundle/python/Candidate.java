package dev.pybundle.python;

import org.jspecify.annotations.Nullable;

/**
 * An interpreter that was looked at and not taken.
 *
 * @param place its path, or another name of where it was looked for
 * @param version its version; null if it did not tell
 * @param reason why it cannot be taken
 */
record Candidate(String place, @Nullable String version, String reason) {

  /** Returns one line for a list of candidates. */
  String line() {
    return place + (version == null ? "" : " (" + version + ")") + ": " + reason;
  }
}
