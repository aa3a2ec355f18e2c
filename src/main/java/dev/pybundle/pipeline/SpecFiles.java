package dev.pybundle.pipeline;

import dev.pybundle.bundle.Watch;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.BundleSpec.CollectedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The files that a spec names. */
final class SpecFiles {

  private SpecFiles() {}

  /**
   * Watches them: what is there, and what could come to be.
   *
   * @param spec what is frozen
   * @param output folder that pybundle writes to
   * @throws IOException if a folder cannot be read
   */
  static void watch(BundleSpec spec, Path output, Watch watch) throws IOException {
    watch.file(spec.entry());
    spec.sourceRoots().forEach(root -> watch.sources(root, output));
    for (CollectedFile file : collected(spec)) {
      watch.tree(Path.of(file.source()));
    }
    spec.collected().hooksPath().forEach(watch::tree);
    watch.files(spec.collected().runtimeHooks());
    watch.files(single(spec));
  }

  /** Returns what is added by name. */
  static List<CollectedFile> collected(BundleSpec spec) {
    return Stream.concat(spec.collected().datas().stream(), spec.collected().binaries().stream())
        .toList();
  }

  /** Returns the files that one parameter each names. */
  static List<Path> single(BundleSpec spec) {
    return Stream.of(
            spec.specFile(),
            spec.executable().icon(),
            spec.windows().versionFile(),
            spec.windows().manifest(),
            spec.macos().entitlementsFile())
        .filter(Objects::nonNull)
        .toList();
  }
}
