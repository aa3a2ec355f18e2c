package dev.pybundle.spec;

import java.util.Arrays;
import java.util.List;

/** When a program ends because who started it is gone; the constants are as a user writes them. */
public enum GuardMode {
  /**
   * When the app that marked it is gone; without a mark, when its parent is gone and its standard
   * input, a pipe, ends in the same moment.
   */
  sidecar,
  /** Also when its standard input, a pipe, ends, whoever started it. */
  always,
  /** Never. */
  off;

  /** Returns what a user can write. */
  public static List<String> ids() {
    return Arrays.stream(values()).map(GuardMode::name).toList();
  }
}
