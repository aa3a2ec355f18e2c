package dev.pybundle.compress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** Which files {@code strip} may touch. */
public final class StripRules {

  /**
   * Folders of libraries that a wheel brings along. They are rewritten with {@code patchelf}, which
   * {@code strip} does not survive, and their makers have stripped them already.
   */
  private static final String WHEEL_LIBRARIES = ".libs";

  private final ElfInspector inspector;

  /**
   * Makes the rules.
   *
   * @param inspector looks into the files
   */
  public StripRules(ElfInspector inspector) {
    this.inspector = inspector;
  }

  /**
   * Returns whether it is right to try.
   *
   * @throws IOException if the file cannot be read
   */
  public boolean strippable(Candidate candidate) throws IOException {
    return candidate.executableCode()
        && !isWheelLibrary(candidate)
        && !hasCompanion(candidate.source())
        && Files.isRegularFile(candidate.source())
        && inspector.hasSymbols(candidate.source());
  }

  private static boolean isWheelLibrary(Candidate candidate) {
    Stream<String> destination = Arrays.stream(candidate.destination().split("/"));
    // Only the nearest folder: the project itself may lie below one with such a name.
    Stream<String> source =
        Stream.ofNullable(candidate.source().getParent())
            .map(folder -> String.valueOf(folder.getFileName()));
    return Stream.concat(destination, source).anyMatch(name -> name.endsWith(WHEEL_LIBRARIES));
  }

  /** A library in FIPS mode compares itself with a checksum in a file beside it. */
  private static boolean hasCompanion(Path source) {
    String name = String.valueOf(source.getFileName());
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    return Stream.of("." + name + ".hmac", name + ".hmac", stem + ".chk", name + ".chk")
        .map(source::resolveSibling)
        .anyMatch(Files::isRegularFile);
  }
}
