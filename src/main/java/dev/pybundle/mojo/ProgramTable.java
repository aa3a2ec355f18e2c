package dev.pybundle.mojo;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.Sizes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an execution has made of several targets, as its last goal says it. */
final class ProgramTable {

  private static final String ROW = "  %%-%ds  %%-7s  %%9s  %%s";

  private ProgramTable() {}

  /**
   * Returns its lines, one a program that is there.
   *
   * @param locations of the programs
   * @param inputs notes what is looked at
   * @throws IOException if a folder cannot be read
   */
  static List<String> of(List<ProgramLocation> locations, Inputs inputs) throws IOException {
    List<BundleManifest> programs = new ArrayList<>();
    for (ProgramLocation location : locations) {
      Path folder = location.workspace().bundle();
      inputs.content(folder.resolve(Bundle.MANIFEST));
      Bundle.readReplaceable(folder).map(Bundle::manifest).ifPresent(programs::add);
    }
    if (programs.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add("%d programs of %d <targets>:".formatted(programs.size(), locations.size()));
    int width = programs.stream().mapToInt(each -> each.triple().length()).max().orElse(1);
    for (BundleManifest each : programs) {
      lines.add(
          ROW.formatted(width)
              .formatted(
                  each.triple(),
                  each.layout().id(),
                  Sizes.megabytes(each.size()),
                  proof(each.probe())));
    }
    return lines;
  }

  private static String proof(BundleManifest.@Nullable ProbeRecord probe) {
    return probe == null ? "not started here" : probe.summary();
  }
}
