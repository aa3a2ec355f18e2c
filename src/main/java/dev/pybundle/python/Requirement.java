package dev.pybundle.python;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One distribution that the user asks for.
 *
 * @param name normalized (PEP 503); empty if the line names none, such as a folder or a URL
 * @param text as it was written, without hashes and comments, e.g. {@code six==1.17.0}
 * @param file where it stands
 * @param line line in that file, from 1; 0 if it is not known
 * @param hashed whether it has hashes
 */
record Requirement(String name, String text, Path file, int line, boolean hashed) {

  private static final Pattern SEPARATORS = Pattern.compile("[-_.]+");

  /** Returns a distribution's name in the one form that all spellings share (PEP 503). */
  static String normalized(String name) {
    return SEPARATORS.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
  }
}
