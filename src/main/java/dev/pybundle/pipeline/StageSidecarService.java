package dev.pybundle.pipeline;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.message.Sizes;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Failed;
import dev.pybundle.pipeline.GoalResult.Skipped;
import dev.pybundle.pipeline.GoalResult.UpToDate;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.sidecar.LazyArchives;
import dev.pybundle.sidecar.MacosSigningCheck;
import dev.pybundle.sidecar.Shipping;
import dev.pybundle.sidecar.SidecarName;
import dev.pybundle.sidecar.SidecarProblems;
import dev.pybundle.sidecar.SidecarStager;
import dev.pybundle.sidecar.SidecarStager.Change;
import dev.pybundle.sidecar.SidecarStager.Staged;
import dev.pybundle.sidecar.TauriConfiguration;
import dev.pybundle.sidecar.TauriMode;
import dev.pybundle.sidecar.TauriProject;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code stage-sidecar}: puts the Bundle's program where Tauri looks for it. */
public final class StageSidecarService {

  private final StagedProgram program;
  private final TauriConfiguration configuration;
  private final MacosSigningCheck signing;

  /** Makes the service. */
  public StageSidecarService(
      StagedProgram program, TauriConfiguration configuration, MacosSigningCheck signing) {
    this.program = program;
    this.configuration = configuration;
    this.signing = signing;
  }

  /**
   * What to stage, and where.
   *
   * @param workspace holds the Bundle
   * @param triple the machine it is for
   * @param tauriDirectory the Tauri folder
   * @param explicit true if the user named the folder; one that was only assumed may be missing
   * @param tauri what to do with the app's configuration
   * @param others triples of the other programs that the same call stages
   * @param lazy whether the app ships what the program loads when it first imports it
   * @param dryRun true to check everything and write nothing
   */
  public record Request(
      Workspace workspace,
      TargetTriple triple,
      Path tauriDirectory,
      boolean explicit,
      TauriMode tauri,
      List<TargetTriple> others,
      boolean lazy,
      boolean dryRun) {}

  /**
   * How it went.
   *
   * @param result the result
   * @param notes what was done to the app's configuration
   * @param warnings sentences about what will go wrong later, in {@code tauri build}; if the result
   *     is a failure, further ones
   */
  public record Outcome(GoalResult result, List<String> notes, List<String> warnings) {

    static Outcome of(GoalResult result) {
      return new Outcome(result, List.of(), List.of());
    }
  }

  /**
   * Stages the program.
   *
   * @param request what and where
   * @param inputs notes what is looked at
   * @return what was done, or why not
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if the thread was interrupted while Git was running
   */
  public Outcome stage(Request request, Inputs inputs) throws IOException, InterruptedException {
    Optional<GoalResult> nowhere = withoutTauri(request, inputs);
    if (nowhere.isPresent()) {
      return Outcome.of(nowhere.get());
    }
    try {
      Optional<Bundle> bundle = Bundle.read(inputs.tree(request.workspace().bundle()));
      return bundle.isPresent()
          ? stage(request, bundle.get(), inputs)
          : Outcome.of(withoutBundle(request));
    } catch (ProblemException refused) {
      return Outcome.of(new Failed(refused.problem()));
    }
  }

  /**
   * Looks for the Tauri folder.
   *
   * @param request which folder
   * @param inputs notes what is looked at
   * @return how the goal ends without one; empty if it is there
   */
  public Optional<GoalResult> withoutTauri(Request request, Inputs inputs) {
    if (Files.isDirectory(inputs.file(request.tauriDirectory()))) {
      return Optional.empty();
    }
    String folder = request.tauriDirectory().toString();
    return Optional.of(
        request.explicit()
            ? new Failed(SidecarProblems.noTauriDirectory(folder))
            : new Skipped(
                "nothing is staged, because there is no "
                    + folder
                    + ", nor one in the folder above (<tauriDirectory> names another)"));
  }

  /**
   * Refuses what it would refuse of any program: a folder that is not there, a name, a mistake in
   * the app's configuration, an entry of the other layout. A spec of the user's own decides about
   * the layout itself, so nothing is said about that.
   *
   * @param spec what will be frozen
   * @throws IOException if a file cannot be read
   */
  public void preflight(Request request, BundleSpec spec) throws ProblemException, IOException {
    Inputs inputs = Inputs.unrecorded();
    Optional<GoalResult> nowhere = withoutTauri(request, inputs);
    if (nowhere.isPresent()) {
      if (nowhere.get() instanceof Failed failed) {
        throw failed.problem().asException();
      }
      return;
    }
    SidecarName.check(
        spec.name(), TauriProject.read(inputs, request.tauriDirectory(), request.triple().os()));
    refuseSeveral(request, spec.layout(), request.lazy() && spec.lazy().isUsed());
    if (spec.specFile() == null) {
      List<Problem> mistakes =
          configuration.mistakes(
              app(
                  request,
                  spec.name(),
                  spec.layout(),
                  request.lazy() && spec.lazy().isUsed(),
                  inputs));
      if (!mistakes.isEmpty()) {
        throw mistakes.get(0).asException();
      }
    }
  }

  private static GoalResult withoutBundle(Request request) {
    return request.dryRun()
        ? new Skipped("dry run: there is no bundle yet that could be staged")
        : new Failed(SidecarProblems.noBundle(request.workspace().bundle().toString()));
  }

  private Outcome stage(Request request, Bundle bundle, Inputs inputs)
      throws ProblemException, IOException, InterruptedException {
    Optional<String> damage = bundle.damage(inputs.hashes());
    if (damage.isPresent()) {
      throw SidecarProblems.damaged(damage.get()).asException();
    }
    Optional<TauriProject> project =
        TauriProject.read(inputs, request.tauriDirectory(), request.triple().os());
    SidecarStager.Request staging = staging(request, bundle, project);
    Layout layout = bundle.manifest().layout();
    if (layout == Layout.onedir && !bundle.manifest().program().contains("/")) {
      throw SidecarProblems.noFolderOfItsOwn(bundle.program().toString()).asException();
    }
    LazyArchives lazy = LazyArchives.of(bundle, request.lazy());
    refuseSeveral(request, layout, lazy.areShipped());
    TauriConfiguration.Request app =
        app(request, bundle.manifest().name(), layout, lazy.areShipped(), inputs);
    List<Problem> mistakes = configuration.mistakes(app);
    if (!mistakes.isEmpty()) {
      return failed(mistakes, List.of());
    }
    StagedProgram.Result staged =
        program.stage(layout, staging, request.others(), inputs, request.dryRun());
    List<String> warnings = new ArrayList<>(staged.warnings());
    warnings.addAll(
        signing.warnings(inputs, request.tauriDirectory(), request.triple(), bundle.manifest()));
    return applyConfiguration(app, result(request, staged), warnings);
  }

  /** What a folder without a triple in its name holds is for one machine only. */
  private static void refuseSeveral(Request request, Layout layout, boolean archives)
      throws ProblemException {
    if (request.others().isEmpty()) {
      return;
    }
    if (layout == Layout.onedir) {
      throw SidecarProblems.foldersOfSeveral().asException();
    }
    if (archives) {
      throw SidecarProblems.archivesOfSeveral().asException();
    }
  }

  private static TauriConfiguration.Request app(
      Request request, String name, Layout layout, boolean lazy, Inputs inputs) {
    return new TauriConfiguration.Request(
        request.tauriDirectory(),
        name,
        Shipping.of(name, layout),
        lazy && layout == Layout.onefile,
        request.triple(),
        request.tauri(),
        request.others(),
        request.workspace(),
        request.dryRun(),
        inputs);
  }

  /** Sees to it that the app ships what was staged; a mistake that Tauri passes over fails. */
  private Outcome applyConfiguration(
      TauriConfiguration.Request app, GoalResult staged, List<String> warnings)
      throws ProblemException, IOException, InterruptedException {
    TauriConfiguration.Applied applied = configuration.apply(app);
    List<String> all = new ArrayList<>(warnings);
    all.addAll(applied.warnings());
    return applied.errors().isEmpty()
        ? new Outcome(staged, applied.notes(), all)
        : failed(applied.errors(), all);
  }

  /** A goal fails with one sentence; the others are warnings above it. */
  private static Outcome failed(List<Problem> problems, List<String> warnings) {
    List<String> all = new ArrayList<>(warnings);
    problems.stream().skip(1).map(Problem::sentence).forEach(all::add);
    return new Outcome(new Failed(problems.get(0)), List.of(), all);
  }

  private static SidecarStager.Request staging(
      Request request, Bundle bundle, Optional<TauriProject> project) {
    return new SidecarStager.Request(
        bundle.program(),
        bundle.manifest().name(),
        request.triple(),
        request.tauriDirectory(),
        project,
        request.workspace().state(),
        LazyArchives.of(bundle, request.lazy()));
  }

  private static GoalResult result(Request request, StagedProgram.Result result) {
    Staged first = result.staged().get(0);
    String place = placeOf(request, first);
    String what = place + " (" + size(first) + ")";
    String also = alsoNamed(result.staged()) + archives(result.archives());
    Change change =
        result.archives().isEmpty()
            ? result.staged().stream()
                .map(Staged::change)
                .min(Comparator.naturalOrder())
                .orElseThrow()
            : Change.WRITTEN;
    if (request.dryRun()) {
      return new Skipped(
          change == Change.NONE
              ? "dry run: " + what + " is already there" + also
              : "dry run: would stage " + what + also);
    }
    if (change == Change.NONE && result.removed() == 0) {
      return new UpToDate(what + " is already there" + also);
    }
    String done =
        switch (change) {
          case WRITTEN -> "staged " + what;
          case MADE_EXECUTABLE -> "made " + place + " executable again";
          case NONE -> what + " is already there";
        };
    return new Done(done + also + removed(result.removed()));
  }

  private static String placeOf(Request request, Staged staged) {
    Path folder = request.tauriDirectory().toAbsolutePath().normalize();
    Path file = folder.relativize(staged.file().toAbsolutePath().normalize());
    return (folder.getFileName() + "/" + file).replace('\\', '/');
  }

  private static String alsoNamed(List<Staged> staged) {
    String others =
        staged.stream()
            .skip(1)
            .map(also -> String.valueOf(also.file().getFileName()))
            .collect(Collectors.joining(" and "));
    return others.isEmpty() ? "" : "; also as " + others;
  }

  private static String archives(List<String> names) {
    return names.isEmpty() ? "" : "; beside it " + String.join(" and ", names);
  }

  private static String removed(int files) {
    return files == 0 ? "" : "; removed " + files(files) + " that the other <layout> had staged";
  }

  private static String size(Staged staged) {
    String size = Sizes.of(staged.size());
    return staged.files() == 1 ? size : files(staged.files()) + ", " + size;
  }

  private static String files(int count) {
    return count == 1 ? "1 file" : count + " files";
  }
}
