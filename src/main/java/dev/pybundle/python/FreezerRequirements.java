package dev.pybundle.python;

import dev.pybundle.bundle.PythonRoom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What freezers need, with hashes for every system, for the versions that pybundle knows. Each of
 * its resources {@code freezer-requirements/<name>-<version>.txt} is what {@code uv pip compile
 * --universal --generate-hashes} made of one pin.
 */
final class FreezerRequirements {

  private static final Pattern PIN = Pattern.compile("([A-Za-z0-9._-]+)==([A-Za-z0-9.+!_-]+)");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

  private FreezerRequirements() {}

  /**
   * Returns the locked requirements of a pin.
   *
   * @param pin e.g. {@code pyinstaller==6.22.3}
   * @return a requirements file; empty if pybundle has none for this version
   */
  static Optional<String> locked(String pin) {
    Matcher matcher = PIN.matcher(pin.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String name =
        "freezer-requirements/"
            + Requirement.normalized(matcher.group(1))
            + "-"
            + matcher.group(2)
            + ".txt";
    return PythonRoom.ENVIRONMENT.has(name) ? Optional.of(Tools.resource(name)) : Optional.empty();
  }

  /** Returns the normalized name of a pin. */
  static String nameOf(String pin) {
    Matcher matcher = PIN.matcher(pin.strip());
    return Requirement.normalized(matcher.matches() ? matcher.group(1) : pin.strip());
  }

  /** Returns the version of a pin; empty if it is none. */
  static String versionOf(String pin) {
    Matcher matcher = PIN.matcher(pin.strip());
    return matcher.matches() ? matcher.group(2) : "";
  }

  /**
   * Leaves out distributions from a requirements file.
   *
   * @param text one requirement a paragraph: its first line is not indented, its hashes are
   * @param names normalized names of what to leave out
   */
  static String without(String text, Set<String> names) {
    List<String> kept = new ArrayList<>();
    boolean keep = true;
    for (String line : text.lines().toList()) {
      Matcher name = NAME.matcher(line);
      if (name.lookingAt()) {
        keep = !names.contains(Requirement.normalized(name.group()));
      }
      if (keep || line.startsWith("#")) {
        kept.add(line);
      }
    }
    return String.join("\n", kept) + "\n";
  }
}
