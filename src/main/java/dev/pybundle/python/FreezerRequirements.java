package dev.pybundle.python;

import dev.pybundle.bundle.CarriedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What freezers need, with hashes for every system, for the versions that pybundle knows. Each
 * {@code requirements/<name>-<version>.txt} in the package of a freezer is what {@code uv pip
 * compile --universal --generate-hashes} made of one pin, and says which Pythons it is for. A
 * package that is called as that distribution without hyphens is that of a freezer which users may
 * require, too.
 */
public final class FreezerRequirements {

  private static final String FREEZERS = "/dev/pybundle/freeze/";

  private static final Pattern LOCKED = Pattern.compile("(\\w+)/requirements/(.+)-[^-]+\\.txt");

  private static final Pattern PIN = Pattern.compile("([A-Za-z0-9._-]+)==([A-Za-z0-9.+!_-]+)");

  private static final Pattern PYTHONS = Pattern.compile("(?m)^# Python: (\\S+)$");

  private FreezerRequirements() {}

  /** Returns the normalized names of the distributions that are freezers. */
  public static List<String> freezers() throws IOException {
    return CarriedFiles.below(FREEZERS).stream()
        .map(LOCKED::matcher)
        .filter(Matcher::matches)
        .filter(file -> file.group(1).equals(file.group(2).replace("-", "")))
        .map(file -> file.group(2))
        .distinct()
        .toList();
  }

  /**
   * Returns the locked requirements of some pins.
   *
   * @param pins e.g. {@code pyinstaller==6.22.3}
   * @return a requirements file that has all of them; empty if pybundle has none
   */
  static Optional<String> locked(List<String> pins) {
    return pins.stream()
        .flatMap(pin -> locked(pin).stream())
        .filter(text -> pins.stream().allMatch(pin -> text.contains(pin.strip() + " ")))
        .findFirst();
  }

  /**
   * Returns the versions of Python that some pins are for, e.g. {@code >=3.10,<3.16}.
   *
   * @return empty if pybundle has no locked requirements of them
   */
  static Optional<VersionSpecifiers> pythons(List<String> pins) {
    return locked(pins)
        .map(PYTHONS::matcher)
        .filter(Matcher::find)
        .flatMap(pythons -> VersionSpecifiers.parse(pythons.group(1)));
  }

  private static Optional<String> locked(String pin) {
    Matcher matcher = PIN.matcher(pin.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String name = Requirement.normalized(matcher.group(1));
    String file = "/requirements/" + name + "-" + matcher.group(2) + ".txt";
    try {
      for (String carried : CarriedFiles.below(FREEZERS)) {
        if (carried.endsWith(file)) {
          return Optional.of(CarriedFiles.text(FREEZERS + carried));
        }
      }
      return Optional.empty();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Returns the normalized name of a pin. */
  static String nameOf(String pin) {
    Matcher matcher = PIN.matcher(pin.strip());
    return Requirement.normalized(matcher.matches() ? matcher.group(1) : pin.strip());
  }
}
