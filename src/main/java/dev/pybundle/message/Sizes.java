package dev.pybundle.message;

import java.util.Locale;

/** How a size reads, the same in every line. */
public final class Sizes {

  private Sizes() {}

  /** Returns a size in decimal megabytes, e.g. {@code 19.2 MB}. */
  public static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  /** Returns a size that may be a small one, e.g. {@code 9.1 kB} or {@code 19.2 MB}. */
  public static String of(long bytes) {
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : megabytes(bytes);
  }
}
