package dev.pybundle.pipeline;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.message.Sizes;

/** Parts of the lines that goals log, worded once. */
final class Sentences {

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
        + Sizes.megabytes(manifest.size())
        + ")";
  }
}
