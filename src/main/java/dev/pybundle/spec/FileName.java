package dev.pybundle.spec;

import dev.pybundle.platform.OperatingSystem;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Tells whether a text can be the name of one file or folder. */
final class FileName {

  private static final int LONGEST = 255;

  /** Also what stands for a letter that the locale has not. */
  private static final Pattern NOWHERE =
      Pattern.compile("\\.{0,2}|.*[/\\\\\\p{Cc}\\p{Zl}\\p{Zp}\\uFFFD].*", Pattern.DOTALL);

  /** Source: https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
  private static final Pattern NOT_ON_WINDOWS =
      Pattern.compile(".*[<>:\"|?*].*|.*[. ]", Pattern.DOTALL);

  private static final Pattern DEVICE =
      Pattern.compile(
          "(?:CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9]) *(?:\\..*)?",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private FileName() {}

  /** Returns whether every system that pybundle knows takes a name, and as that name. */
  static boolean fitsEverywhere(String name) {
    return fits(name, OperatingSystem.WINDOWS);
  }

  /** Returns whether a system takes a name, and as that name. */
  static boolean fits(String name, OperatingSystem os) {
    boolean nowhere =
        NOWHERE.matcher(name).matches() || name.getBytes(StandardCharsets.UTF_8).length > LONGEST;
    boolean notOnWindows = NOT_ON_WINDOWS.matcher(name).matches() || isDevice(name);
    return !nowhere && !(os == OperatingSystem.WINDOWS && notOnWindows);
  }

  /** Returns whether Windows takes a name for a device. */
  static boolean isDevice(String name) {
    return DEVICE.matcher(name).matches();
  }
}
