package dev.pybundle.pipeline;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.message.Problem;
import dev.pybundle.message.Sizes;
import java.nio.file.Path;

/** What several goals say, worded once. */
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
        + (manifest.degraded() == null ? ")" : ", degraded)");
  }

  /** Says that the goal before has not run. */
  static Problem bundleMissing(Path bundle) {
    return new Problem(
        "There is no program in " + bundle,
        "bind <goal>pyinstaller</goal> before this goal, or run pybundle:pyinstaller");
  }
}
