package dev.pybundle.spec;

import dev.pybundle.message.ProblemException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Checks the name of a program: it is a file name on all three systems and part of others. */
final class ProgramName {

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /** Source: https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
  private static final Pattern DEVICE =
      Pattern.compile("(?:CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])(?:\\..*)?", Pattern.CASE_INSENSITIVE);

  private ProgramName() {}

  static String check(String name) throws ProblemException {
    if (name.toLowerCase(Locale.ROOT).endsWith(".exe")) {
      throw SpecProblems.nameWithExe(name).asException();
    }
    if (!FORM.matcher(name).matches() || name.endsWith(".")) {
      throw SpecProblems.badName(name).asException();
    }
    if (DEVICE.matcher(name).matches()) {
      throw SpecProblems.reservedName(name).asException();
    }
    return name;
  }
}
