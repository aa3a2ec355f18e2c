package dev.pybundle.freeze;

/** What becomes of options that a freezer cannot do. */
public enum Unsupported {
  /** They end the build before anything is started. */
  fail,
  /** They are left out, with a warning each. */
  warn
}
