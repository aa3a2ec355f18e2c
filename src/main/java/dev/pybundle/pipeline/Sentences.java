package dev.pybundle.pipeline;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import java.util.Locale;

/** Parts of the lines that goals log, worded once. */
final class Sentences {

  private static final double MEGABYTE = 1_000_000;

  private Sentences() {}

  /** Returns e.g. {@code cortex-backend 1.0.0 for x86_64-unknown-linux-gnu (onefile, 19.2 MB)}. */
  static String describe(Bundle bundle) {
    BundleManifest manifest = bundle.manifest();
    return manifest.name()
        + " "
        + manifest.version()
        + " for "
        + manifest.triple()
        + " ("
        + manifest.layout().id()
        + ", "
        + megabytes(manifest.size())
        + ")";
  }

  /** Returns a size in decimal megabytes, e.g. {@code 19.2 MB}. */
  static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / MEGABYTE);
  }
}
