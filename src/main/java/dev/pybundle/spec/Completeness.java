package dev.pybundle.spec;

import java.util.Arrays;
import java.util.List;

/**
 * What goes into a program besides what the user names; the constants are as a user writes them.
 */
public enum Completeness {
  /**
   * What the distributions that the program needs recorded about themselves too: metadata, package
   * data, libraries, and the modules that are imported by a computed name.
   */
  closure,
  /** What PyInstaller's analysis and its hooks find. */
  hooks;

  /** Returns what a user can write, the default first. */
  public static List<String> ids() {
    return Arrays.stream(values()).map(Completeness::name).toList();
  }
}
