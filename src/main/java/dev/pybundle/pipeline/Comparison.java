package dev.pybundle.pipeline;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Layout;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.report.ProgramSizes;
import dev.pybundle.report.ReportData.Earlier;
import dev.pybundle.report.ReportData.Group;
import dev.pybundle.report.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a program is compared with.
 *
 * @param earlier the sizes of the earlier one
 * @param groups of the earlier one, in bytes; one of which nothing is known is left out
 */
record Comparison(Earlier earlier, Map<String, Long> groups) {

  /**
   * Finds the earlier program.
   *
   * @param named a report or a {@code bundle.json} that the user named; null for the last report
   * @param bundle the program
   * @param parts its groups
   * @param last the last report; empty if there was none
   * @throws ProblemException if what the user named is neither
   */
  static Optional<Comparison> with(
      @Nullable Path named, Bundle bundle, List<Group> parts, Optional<Snapshot> last)
      throws ProblemException {
    if (named == null) {
      return last.map(before -> of("the last report", before, parts));
    }
    try {
      return Optional.of(
          named.endsWith(Bundle.MANIFEST)
              ? of(Json.read(named, BundleManifest.class), bundle.manifest(), parts)
              : of(String.valueOf(named.getFileName()), Json.read(named, Snapshot.class), parts));
    } catch (IOException | RuntimeException unreadable) {
      throw new Problem(
              "<compareWith>" + named + "</compareWith> is no report.json or bundle.json",
              "name the report/report.json of an earlier report, or the bundle.json of a release")
          .asException();
    }
  }

  private static Comparison of(String label, Snapshot before, List<Group> parts) {
    ProgramSizes sizes = before.sizes();
    Map<String, Long> groups = new TreeMap<>();
    parts.forEach(part -> groups.put(part.name(), before.groups().getOrDefault(part.name(), 0L)));
    Map<String, Long> gone = new TreeMap<>(before.groups());
    gone.keySet().removeAll(groups.keySet());
    return new Comparison(
        new Earlier(
            label + " (version " + before.version() + ")",
            sizes.disk(),
            sizes.zip(),
            sizes.xz(),
            gone),
        groups);
  }

  /** A Bundle lists its files, not what is in its executable. */
  private static Comparison of(BundleManifest before, BundleManifest now, List<Group> parts) {
    Map<String, Long> groups = new TreeMap<>();
    if (before.layout() == Layout.onedir && now.layout() == Layout.onedir) {
      Map<String, Long> old = ProgramGroups.ofFiles(before.files());
      Map<String, Long> fresh = ProgramGroups.ofFiles(now.files());
      for (Group part : parts) {
        long files = fresh.getOrDefault(part.name(), 0L);
        if (files > 0) {
          groups.put(part.name(), part.bytes() - files + old.getOrDefault(part.name(), 0L));
        }
      }
    }
    return new Comparison(
        new Earlier("version " + before.version(), before.size(), null, null, Map.of()), groups);
  }

  /** Returns a group with the size that it had. */
  Group compared(Group group) {
    return new Group(
        group.name(),
        group.kind(),
        group.bytes(),
        groups.get(group.name()),
        group.why(),
        group.paths(),
        group.sizes());
  }
}
