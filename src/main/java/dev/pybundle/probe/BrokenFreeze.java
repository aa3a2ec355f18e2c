package dev.pybundle.probe;

import java.util.regex.Pattern;

/**
 * Tells a program that broke from one that ended as its author wanted, or only wants arguments, by
 * what it printed before it ended.
 */
final class BrokenFreeze {

  private static final int SIGNAL = 128;
  private static final int LAST_SIGNAL = 64;

  /**
   * Messages of PyInstaller's bootloader, e.g. {@code [PYI-4711:ERROR] Could not load PyInstaller's
   * embedded PKG archive}; but it also closes each traceback with one, and that says nothing new.
   */
  private static final Pattern BOOTLOADER =
      Pattern.compile("\\[PYI-\\d+:\\w+] (?!Failed to execute script)");

  private BrokenFreeze() {}

  /**
   * Returns whether a program failed: something is missing in it, or an exception ended it.
   *
   * @param exitCode how it ended: 128 + n for a signal; negative for a crash of Windows
   * @param output the end of what it printed
   */
  static boolean isShownBy(int exitCode, String output) {
    return exitCode < 0
        || (exitCode > SIGNAL && exitCode <= SIGNAL + LAST_SIGNAL)
        || BOOTLOADER.matcher(output).find()
        || new ProgramOutput(output).isEndedByException(exitCode);
  }
}
