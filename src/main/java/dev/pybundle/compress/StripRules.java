package dev.pybundle.compress;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which files {@code strip} may touch. */
final class StripRules {

  /**
   * Folders of libraries that a wheel brings along. They are rewritten with {@code patchelf}, which
   * {@code strip} does not survive, and their makers have stripped them already.
   */
  private static final String WHEEL_LIBRARIES = ".libs";

  private final Set<String> program;

  /**
   * Makes the rules.
   *
   * @param files paths of all files of the program, with {@code /}
   */
  StripRules(List<String> files) {
    this.program = files.stream().collect(Collectors.toUnmodifiableSet());
  }

  /** Returns whether it is right to try, as far as names tell. */
  boolean strippable(String destination) {
    return !isWheelLibrary(destination) && !hasCompanion(destination);
  }

  private static boolean isWheelLibrary(String destination) {
    return Arrays.stream(destination.split("/")).anyMatch(name -> name.endsWith(WHEEL_LIBRARIES));
  }

  /** A library in FIPS mode compares itself with a checksum in a file beside it. */
  private boolean hasCompanion(String destination) {
    int slash = destination.lastIndexOf('/') + 1;
    String folder = destination.substring(0, slash);
    String name = destination.substring(slash);
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    return Stream.of("." + name + ".hmac", name + ".hmac", stem + ".chk", name + ".chk")
        .map(folder::concat)
        .anyMatch(program::contains);
  }
}
