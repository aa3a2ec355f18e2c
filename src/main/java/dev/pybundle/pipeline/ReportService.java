package dev.pybundle.pipeline;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.Saving;
import dev.pybundle.bundle.BundleManifest.Step;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.Assemblers;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.message.Sizes;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Failed;
import dev.pybundle.pipeline.GoalResult.Skipped;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.probe.ProbeParameters;
import dev.pybundle.probe.Prober;
import dev.pybundle.report.ProgramSizes;
import dev.pybundle.report.ReportData;
import dev.pybundle.report.ReportData.Earlier;
import dev.pybundle.report.ReportData.Group;
import dev.pybundle.report.ReportData.Start;
import dev.pybundle.report.ReportPage;
import dev.pybundle.report.Snapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code report}: shows what a program consists of, why, and where its start takes its time. */
public final class ReportService {

  /** Name of the goal. */
  public static final String GOAL = "report";

  private static final Logger LOGGER = LoggerFactory.getLogger(ReportService.class);

  /** So many growers and so many large ones are named if the program is too large. */
  private static final int NAMED = 5;

  private final ProgramGroups groups;
  private final StartTimes starts;

  /**
   * Makes the service.
   *
   * @param assemblers know the files of a program
   * @param prober starts it
   * @param host the machine it runs on
   */
  public ReportService(Assemblers assemblers, Prober prober, HostSystem host) {
    this.groups = new ProgramGroups(assemblers);
    this.starts = new StartTimes(prober, host);
  }

  /**
   * What to report.
   *
   * @param workspace holds the Bundle
   * @param basedir the project's folder
   * @param parameters how the program is started; null to leave that out
   * @param limit the size that the installer may have
   * @param compareWith a report or {@code bundle.json} to compare with; null for the last report
   * @param dryRun true to do nothing and only say what would be done
   */
  public record Request(
      Workspace workspace,
      Path basedir,
      @Nullable ProbeParameters parameters,
      @Nullable SizeLimit limit,
      @Nullable Path compareWith,
      boolean dryRun) {}

  /**
   * What the last reports said; the one before is compared with as long as the program is the same.
   */
  record Kept(Snapshot last, @Nullable Snapshot before) {}

  /**
   * Reports.
   *
   * @throws ProblemException if a parameter makes no sense
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if the thread was interrupted; nothing runs then
   */
  public GoalResult report(Request request)
      throws ProblemException, IOException, InterruptedException {
    Workspace workspace = request.workspace();
    Path page = workspace.report().resolve("index.html");
    Optional<Bundle> found = Bundle.read(workspace.bundle());
    if (request.dryRun()) {
      return new Skipped("dry run: would write " + page);
    }
    if (found.isEmpty()) {
      return new Failed(Sentences.bundleMissing(workspace.bundle()));
    }
    Bundle bundle = found.get();
    List<Group> parts = groups.of(bundle, workspace, request.basedir());
    Snapshot snapshot = snapshot(bundle, parts, workspace);
    Optional<Comparison> earlier =
        Comparison.with(request.compareWith(), bundle, parts, before(workspace, snapshot));
    List<Group> compared =
        earlier.isEmpty() ? parts : parts.stream().map(earlier.get()::compared).toList();
    BundleManifest manifest = bundle.manifest();
    ReportData data =
        new ReportData(
            new ReportData.Program(
                manifest.name(),
                manifest.version(),
                manifest.triple(),
                manifest.layout().id(),
                manifest.tools().entrySet().stream()
                    .map(tool -> tool.getKey() + " " + tool.getValue())
                    .sorted()
                    .toList()),
            snapshot.sizes(),
            request.limit() == null ? null : request.limit().bytes(),
            earlier.map(Comparison::earlier).orElse(null),
            compared,
            savings(manifest),
            start(request, bundle));
    AtomicFiles.write(page, ReportPage.of(data).getBytes(StandardCharsets.UTF_8));
    Json.write(workspace.report().resolve("report.json"), snapshot);
    keep(workspace, snapshot);
    return result(request, bundle, data, page);
  }

  private static Snapshot snapshot(Bundle bundle, List<Group> parts, Workspace workspace)
      throws IOException, InterruptedException {
    String digest = bundle.manifest().digest();
    Optional<Kept> kept = kept(workspace);
    if (kept.isPresent() && kept.get().last().digest().equals(digest)) {
      return kept.get().last();
    }
    LOGGER.info(
        "Measuring how small xz makes {}, which takes about half a second of a core for each"
            + " megabyte; it is remembered",
        Sizes.megabytes(bundle.manifest().size()));
    long content = parts.stream().mapToLong(Group::bytes).sum();
    return new Snapshot(
        digest,
        bundle.manifest().version(),
        ProgramSizes.measure(bundle, content),
        parts.stream().collect(Collectors.toMap(Group::name, Group::bytes)));
  }

  private static List<Saving> savings(BundleManifest manifest) {
    return manifest.steps().stream()
        .map(Step::savings)
        .flatMap(savings -> savings == null ? Stream.empty() : savings.stream())
        .toList();
  }

  private Start start(Request request, Bundle bundle)
      throws ProblemException, IOException, InterruptedException {
    return request.parameters() == null
        ? Start.skipped("it was left out: <start>false</start>")
        : starts.of(bundle, request.workspace(), request.parameters());
  }

  // What the last report said

  private static Path state(Workspace workspace) {
    return workspace.state().resolve("report.json");
  }

  private static Optional<Kept> kept(Workspace workspace) {
    try {
      return Optional.of(Json.read(state(workspace), Kept.class));
    } catch (IOException | RuntimeException none) {
      return Optional.empty();
    }
  }

  private static Optional<Snapshot> before(Workspace workspace, Snapshot now) {
    return kept(workspace)
        .map(kept -> kept.last().digest().equals(now.digest()) ? kept.before() : kept.last());
  }

  private static void keep(Workspace workspace, Snapshot now) throws IOException {
    Json.write(state(workspace), new Kept(now, before(workspace, now).orElse(null)));
  }

  // How it ended

  private static GoalResult result(Request request, Bundle bundle, ReportData data, Path page) {
    ProgramSizes sizes = data.sizes();
    String said =
        "%s on disk, %s in a zip, %s in an installer (xz)"
            .formatted(
                Sizes.megabytes(sizes.disk()),
                Sizes.megabytes(sizes.zip()),
                Sizes.megabytes(sizes.xz()));
    SizeLimit limit = request.limit();
    if (limit != null && sizes.xz() > limit.bytes()) {
      return new Failed(
          new Problem(
              "%s would be %s in an installer, more than <maxInstallerSize>%s</maxInstallerSize>%s; the largest are %s"
                  .formatted(
                      bundle.manifest().name(),
                      Sizes.megabytes(sizes.xz()),
                      limit.text(),
                      grown(data),
                      largest(data.groups())),
              "look at " + page + " for what can go, or allow more"));
    }
    return new Done("Reported " + bundle.manifest().name() + ": " + said + "; " + page);
  }

  private static String grown(ReportData data) {
    Earlier earlier = data.earlier();
    if (earlier == null) {
      return "";
    }
    String growers =
        data.groups().stream()
            .filter(group -> growth(group) > 0)
            .sorted(Comparator.comparingLong(ReportService::growth).reversed())
            .limit(NAMED)
            .map(group -> group.name() + " by " + Sizes.megabytes(growth(group)))
            .collect(Collectors.joining(", "));
    return growers.isEmpty()
        ? ", and nothing has grown since " + earlier.label()
        : "; since " + earlier.label() + " grew " + growers + " (unpacked)";
  }

  private static long growth(Group group) {
    Long before = group.before();
    return before == null ? 0 : group.bytes() - before;
  }

  private static String largest(List<Group> groups) {
    return groups.stream()
        .limit(NAMED)
        .map(group -> group.name() + " " + Sizes.megabytes(group.bytes()))
        .collect(Collectors.joining(", "));
  }
}
