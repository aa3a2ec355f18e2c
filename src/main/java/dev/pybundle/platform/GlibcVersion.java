package dev.pybundle.platform;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of glibc, the C library of most Linux systems. A program runs with the one that it was
 * linked with, and with each newer one.
 *
 * @param major e.g. 2
 * @param minor e.g. 31
 */
public record GlibcVersion(int major, int minor) implements Comparable<GlibcVersion> {

  /** What all systems of the last 20 years have. */
  public static final GlibcVersion OLDEST = new GlibcVersion(2, 0);

  /** What files call the versions of its functions; those of its own parts are none. */
  private static final Pattern SYMBOL = Pattern.compile("GLIBC_(\\d+\\.\\d+)(?:\\.\\d+)?");

  /** Relocations that glibc 2.36 reads first; whoever has them says so by this name. */
  private static final String RELATIVE_RELOCATIONS = "GLIBC_ABI_DT_RELR";

  private static final Pattern TEXT = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})");

  /** Reads e.g. {@code 2.31}. */
  public static Optional<GlibcVersion> parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    return matcher.matches()
        ? Optional.of(
            new GlibcVersion(
                Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  /** Reads the name of a version in a file, e.g. {@code GLIBC_2.2.5}. */
  static Optional<GlibcVersion> ofSymbol(String name) {
    if (name.equals(RELATIVE_RELOCATIONS)) {
      return Optional.of(new GlibcVersion(2, 36));
    }
    Matcher matcher = SYMBOL.matcher(name);
    return matcher.matches() ? parse(matcher.group(1)) : Optional.empty();
  }

  @Override
  public int compareTo(GlibcVersion other) {
    return major == other.major
        ? Integer.compare(minor, other.minor)
        : Integer.compare(major, other.major);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
