package dev.pybundle.pipeline;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.FileHashes;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.ProblemException;
import dev.pybundle.message.SidecarMessages;
import dev.pybundle.message.Sizes;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Failed;
import dev.pybundle.pipeline.GoalResult.Skipped;
import dev.pybundle.pipeline.GoalResult.UpToDate;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.sidecar.SidecarStager;
import dev.pybundle.sidecar.SidecarStager.Staged;
import dev.pybundle.sidecar.TauriCheck;
import dev.pybundle.sidecar.TauriProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Named;

/** {@code stage-sidecar}: puts the Bundle's program where Tauri looks for it. */
@Named
public final class StageSidecarService {

  private final SidecarStager stager;
  private final TauriCheck check;

  /** Makes the service. */
  @Inject
  public StageSidecarService(SidecarStager stager, TauriCheck check) {
    this.stager = stager;
    this.check = check;
  }

  /**
   * What to stage, and where.
   *
   * @param workspace holds the Bundle
   * @param triple the machine it is for
   * @param tauriDirectory the Tauri folder
   * @param explicit true if the user named the folder; one that was only assumed may be missing
   * @param dryRun true to check everything and write nothing
   */
  public record Request(
      Workspace workspace,
      TargetTriple triple,
      Path tauriDirectory,
      boolean explicit,
      boolean dryRun) {}

  /**
   * How it went.
   *
   * @param result the result
   * @param warnings sentences about what will go wrong later, in {@code tauri build}
   */
  public record Outcome(GoalResult result, List<String> warnings) {

    static Outcome of(GoalResult result) {
      return new Outcome(result, List.of());
    }
  }

  /**
   * Stages the program.
   *
   * @param request what and where
   * @return what was done, or why not
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if the thread was interrupted while Git was running
   */
  public Outcome stage(Request request) throws IOException, InterruptedException {
    if (!Files.isDirectory(request.tauriDirectory())) {
      return Outcome.of(withoutTauri(request));
    }
    Optional<Bundle> bundle = Bundle.read(request.workspace().bundle());
    if (bundle.isEmpty()) {
      return Outcome.of(withoutBundle(request));
    }
    try {
      return stage(request, bundle.get());
    } catch (ProblemException refused) {
      return Outcome.of(new Failed(refused.problem()));
    }
  }

  private static GoalResult withoutTauri(Request request) {
    String folder = request.tauriDirectory().toString();
    return request.explicit()
        ? new Failed(SidecarMessages.noTauriDirectory(folder))
        : new Skipped("nothing is staged, because there is no " + folder);
  }

  private static GoalResult withoutBundle(Request request) {
    return request.dryRun()
        ? new Skipped("dry run: there is no bundle yet that could be staged")
        : new Failed(SidecarMessages.noBundle(request.workspace().bundle().toString()));
  }

  private Outcome stage(Request request, Bundle bundle)
      throws ProblemException, IOException, InterruptedException {
    if (bundle.manifest().layout() == Layout.onedir) {
      throw SidecarMessages.onedir(bundle.manifest().name(), bundle.folder().toString())
          .asException();
    }
    FileHashes hashes = FileHashes.open(request.workspace().state().resolve("hashes.json"));
    Optional<String> damage = bundle.damage(hashes);
    if (damage.isPresent()) {
      throw SidecarMessages.damaged(damage.get()).asException();
    }
    Optional<TauriProject> project =
        TauriProject.read(request.tauriDirectory(), request.triple().os());
    SidecarStager.Request staging = staging(request, bundle, project);
    Staged staged = request.dryRun() ? stager.plan(staging, hashes) : stager.stage(staging, hashes);
    if (!request.dryRun()) {
      hashes.save();
    }
    List<String> warnings = new ArrayList<>(staged.warnings());
    warnings.addAll(configurationWarnings(staging));
    return new Outcome(result(request, staged), warnings);
  }

  private static SidecarStager.Request staging(
      Request request, Bundle bundle, Optional<TauriProject> project) {
    return new SidecarStager.Request(
        bundle.program(),
        bundle.manifest().name(),
        request.triple(),
        request.tauriDirectory(),
        project,
        request.workspace().state());
  }

  private List<String> configurationWarnings(SidecarStager.Request staging)
      throws InterruptedException {
    if (staging.project().isEmpty()) {
      return List.of(
          SidecarMessages.noConfiguration(
                  staging.tauriDirectory().toString(), TauriCheck.entryFor(staging.name()))
              .sentence());
    }
    return check.warnings(staging.project().get(), staging.name(), staging.triple());
  }

  private static GoalResult result(Request request, Staged staged) {
    Path folder = request.tauriDirectory().toAbsolutePath().normalize();
    Path file = folder.relativize(staged.file().toAbsolutePath().normalize());
    String place = (folder.getFileName() + "/" + file).replace('\\', '/');
    String what = place + " (" + size(staged.size()) + ")";
    if (request.dryRun()) {
      return new Skipped(
          staged.change() == SidecarStager.Change.NONE
              ? "dry run: " + what + " is already there"
              : "dry run: would stage " + what);
    }
    return switch (staged.change()) {
      case WRITTEN -> new Done("staged " + what);
      case MADE_EXECUTABLE -> new Done("made " + place + " executable again");
      case NONE -> new UpToDate(what + " is already there");
    };
  }

  private static String size(long bytes) {
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : Sizes.megabytes(bytes);
  }
}
