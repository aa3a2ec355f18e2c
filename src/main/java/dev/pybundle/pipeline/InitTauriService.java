package dev.pybundle.pipeline;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.ProbeRecord;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Failed;
import dev.pybundle.pipeline.GoalResult.Skipped;
import dev.pybundle.pipeline.GoalResult.UpToDate;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.probe.ProbeParameters;
import dev.pybundle.sidecar.GlueSettings;
import dev.pybundle.sidecar.SidecarName;
import dev.pybundle.sidecar.SidecarProblems;
import dev.pybundle.sidecar.TauriInit;
import dev.pybundle.spec.SpecProblems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code init-tauri}: gives an app what it needs to run the sidecar. */
public final class InitTauriService {

  /** Name of the goal. */
  public static final String GOAL = "init-tauri";

  private final TauriInit init;

  /** Makes the service. */
  public InitTauriService(TauriInit init) {
    this.init = init;
  }

  /**
   * What to write, and where.
   *
   * @param workspace may hold a Bundle, which knows its layout and how long it takes to be ready
   * @param name name of the sidecar
   * @param triple the machine it is for
   * @param tauriDirectory the Tauri folder
   * @param layout {@code onefile} or {@code onedir}: how it is shipped if there is no Bundle yet
   * @param probe how it is started and when it is ready
   * @param restarts how often it is started again after failures in a row
   * @param capability whether pages may ask how to reach the sidecar
   * @param overwrite whether to replace files that the user has edited
   * @param dryRun true to write nothing
   */
  public record Request(
      Workspace workspace,
      String name,
      TargetTriple triple,
      Path tauriDirectory,
      String layout,
      ProbeParameters probe,
      int restarts,
      boolean capability,
      boolean overwrite,
      boolean dryRun) {}

  /**
   * How it went.
   *
   * @param result the result
   * @param lines what happened to each file, and what is left to the user
   * @param warnings what a reader should know about how the sidecar will run
   */
  public record Outcome(GoalResult result, List<String> lines, List<String> warnings) {}

  /**
   * Writes the files.
   *
   * @param request what and where
   * @return what was done, or why not
   * @throws IOException if a file cannot be read
   */
  public Outcome run(Request request) throws IOException {
    try {
      return write(request);
    } catch (ProblemException refused) {
      return new Outcome(new Failed(refused.problem()), List.of(), List.of());
    }
  }

  private Outcome write(Request request) throws ProblemException, IOException {
    List<String> warnings = new ArrayList<>(SidecarName.check(request.name()));
    Layout layout = layout(request.layout());
    if (!Files.isDirectory(request.tauriDirectory())) {
      throw SidecarProblems.noTauriDirectory(request.tauriDirectory().toString()).asException();
    }
    Optional<BundleManifest> bundle =
        Bundle.read(request.workspace().bundle())
            .map(Bundle::manifest)
            .filter(manifest -> manifest.name().equals(request.name()));
    @Nullable ProbeRecord measured = bundle.map(BundleManifest::probe).orElse(null);
    GlueSettings settings =
        GlueSettings.of(request.name(), request.probe(), measured, request.restarts());
    warnings.addAll(init.warnings(settings));
    TauriInit.Result written =
        init.write(
            new TauriInit.Request(
                request.tauriDirectory(),
                request.triple().os(),
                settings,
                bundle.map(BundleManifest::layout).orElse(layout),
                request.capability(),
                request.overwrite(),
                request.dryRun()));
    List<String> lines = new ArrayList<>(written.files());
    written.missing().forEach(line -> lines.add("still missing " + line));
    Path app = request.tauriDirectory().resolveSibling("");
    lines.add("to see the sample page, in " + app + ": " + written.trial());
    return new Outcome(result(request, written), lines, warnings);
  }

  private static Layout layout(String text) throws ProblemException {
    for (Layout layout : Layout.values()) {
      if (layout.id().equals(text)) {
        return layout;
      }
    }
    List<String> all = Arrays.stream(Layout.values()).map(Layout::id).toList();
    throw SpecProblems.notOneOf("<layout>", text, all).asException();
  }

  private static GoalResult result(Request request, TauriInit.Result written) {
    String left =
        written.missing().isEmpty()
            ? "the app runs its sidecar"
            : "the app runs its sidecar once it has what is still missing";
    if (request.dryRun()) {
      return new Skipped("dry run: would write " + files(written.changed()));
    }
    return written.changed() == 0
        ? new UpToDate("all files are there; " + left)
        : new Done("wrote " + files(written.changed()) + "; " + left);
  }

  private static String files(int count) {
    return count == 1 ? "1 file" : count + " files";
  }
}
