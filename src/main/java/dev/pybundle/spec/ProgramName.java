package dev.pybundle.spec;

import dev.pybundle.message.ProblemException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Checks the name of a program: it is a file name on all three systems and part of others. */
final class ProgramName {

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /** A file of that name with its triple, {@code .exe} and {@code .sha256} is there as well. */
  private static final int LONGEST = 100;

  private ProgramName() {}

  static String check(String name) throws ProblemException {
    if (name.toLowerCase(Locale.ROOT).endsWith(".exe")) {
      throw SpecProblems.nameWithExe(name).asException();
    }
    if (!FORM.matcher(name).matches() || name.endsWith(".") || name.length() > LONGEST) {
      throw SpecProblems.badName(name).asException();
    }
    if (FileName.isDevice(name)) {
      throw SpecProblems.reservedName(name).asException();
    }
    return name;
  }
}
