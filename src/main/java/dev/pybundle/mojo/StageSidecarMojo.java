package dev.pybundle.mojo;

import dev.pybundle.artifact.ProgramFetcher;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.pipeline.StageSidecarService;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.sidecar.TauriMode;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Provider;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Proves that the frozen program runs, as the goal {@code probe} does, then puts it where Tauri
 * looks for it: a onefile program to {@code src-tauri/binaries/<name>-<triple>[.exe]}, a onedir
 * program to the folder {@code src-tauri/binaries/<name>}; and checks that Tauri's configuration
 * will bundle it. A program that does not run is not staged. With {@code <from>} the program comes
 * from a Maven repository.
 */
@Mojo(name = "stage-sidecar", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public class StageSidecarMojo extends ProgramMojo implements RecordedGoals.Goal, Preflight {

  private static final String GOAL = "stage-sidecar";

  private final RecordedGoals recorded;
  private final Provider<Wiring> wiring;
  private final Provider<Probing> probing;
  private final Provider<Fetching> fetching;

  /**
   * What to do with the app's configuration, {@code tauri.conf.json}, {@code tauri.conf.json5} or
   * {@code Tauri.toml}, so that Tauri ships the sidecar:
   *
   * <ul>
   *   <li>{@code check}: looks at it only, and warns if it does not name the sidecar.
   *   <li>{@code overlay}: writes {@code target/pybundle/<triple>/tauri.conf.json} with the whole
   *       list, for {@code tauri build --config}.
   *   <li>{@code edit}: adds the entry to the file in which it takes effect, and changes nothing
   *       else in it.
   * </ul>
   *
   * <p>Each of them fails if {@code tauri build} would ship a sidecar that does not work.
   */
  @Parameter(property = "pybundle.tauri", defaultValue = "check")
  private String tauri;

  /**
   * Takes the program from where another build deployed or installed it, or from another module of
   * this build, instead of freezing it: the app's build then needs no Python, and no other goal of
   * pybundle. It keeps the name that it was frozen with, unless {@code <name>} is given. A fourth
   * part is the classifier, if it is not the triple: {@code {triple}} stands for that in it.
   *
   * <pre>{@code <from>dev.example:cortex-backend:1.0.0</from>}</pre>
   */
  @Parameter(property = "pybundle.from")
  private @Nullable String from;

  /**
   * The machines whose programs {@code <from>} takes, all of them staged side by side. By default
   * it is the target's. A onedir program can be staged for the target only. The program for {@code
   * universal-apple-darwin} is staged under the names of both processors, too.
   *
   * <pre>
   * {@code <triples>
   *   <triple>x86_64-unknown-linux-gnu</triple>
   *   <triple>x86_64-pc-windows-msvc</triple>
   * </triples>}
   * </pre>
   */
  @Parameter(property = "pybundle.triples")
  private @Nullable List<String> triples;

  /**
   * How the program is tried before it is staged; as for the goal {@code probe}. {@code
   * <probe><skip>true</skip></probe>} or {@code -Dpybundle.probe.skip} stages it untried.
   */
  @Parameter private @Nullable Probe probe;

  /**
   * Whether the app ships the archives of {@code <lazy>}: those of a onefile program in a folder of
   * its resources, those of a onedir program in the program's folder. Set it to false if the
   * program downloads them.
   *
   * <pre>{@code <stageLazy>false</stageLazy>}</pre>
   */
  @Parameter(property = "pybundle.stageLazy", defaultValue = "true")
  private boolean stageLazy;

  /** Skips this goal. */
  @Parameter(property = "pybundle.stage-sidecar.skip", defaultValue = "false")
  private boolean skipStageSidecar;

  @Inject
  StageSidecarMojo(
      Goals goals,
      RecordedGoals recorded,
      Provider<Wiring> wiring,
      Provider<Probing> probing,
      Provider<Fetching> fetching) {
    super(goals);
    this.recorded = recorded;
    this.fetching = fetching;
    this.wiring = wiring;
    this.probing = probing;
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    recorded.run(this, invocation());
  }

  @Override
  public GoalInvocation invocation() {
    return GoalInvocation.of(GOAL, program(), skipStageSidecar);
  }

  /** A program from elsewhere is none that is frozen here. */
  @Override
  public void preflight(ProgramLocation location, BundleSpec spec)
      throws ProblemException, IOException {
    Fetching.refuseTargetsWithFrom(from, location.program());
    if (from == null) {
      Fetching.refuseTriplesWithoutFrom(triples);
      wiring.get().stageSidecarService().preflight(request(location, others(location)), spec);
      probing.get().preflight(location, probe);
    }
  }

  @Override
  public GoalResult work(ProgramLocation location, Inputs inputs, GoalLog log)
      throws ProblemException, IOException, InterruptedException {
    Fetching.refuseTargetsWithFrom(from, location.program());
    if (from == null) {
      Fetching.refuseTriplesWithoutFrom(triples);
      return stage(location, others(location), inputs, log);
    }
    // Only Maven knows what a repository holds.
    inputs.uncertain();
    Optional<GoalResult> nowhere =
        wiring.get().stageSidecarService().withoutTauri(request(location, List.of()), inputs);
    return nowhere.isPresent()
        ? nowhere.get()
        : stageFetched(
            fetching.get().find(from, triples, location.triple()), location, inputs, log);
  }

  private GoalResult stageFetched(
      List<ProgramFetcher.Found> programs, ProgramLocation app, Inputs inputs, GoalLog log)
      throws ProblemException, IOException, InterruptedException {
    if (app.program().dryRun()) {
      return Fetching.dryRun(programs);
    }
    // All of them are here before the first is staged.
    @Nullable String name = goals.given("name").isPresent() ? app.program().name() : null;
    List<ProgramLocation> locations = new ArrayList<>();
    for (ProgramFetcher.Found program : programs) {
      locations.add(fetching.get().unpack(program, name, app));
    }
    List<TargetTriple> all = locations.stream().map(ProgramLocation::triple).toList();
    for (ProgramLocation location : locations.subList(0, locations.size() - 1)) {
      GoalResult result = stage(location, without(location.triple(), all), inputs, log);
      if (result instanceof GoalResult.Failed) {
        return result;
      }
      log.info(result.sentence());
    }
    ProgramLocation last = locations.get(locations.size() - 1);
    return stage(last, without(last.triple(), all), inputs, log);
  }

  private static List<TargetTriple> others(ProgramLocation location) {
    return without(
        location.triple(),
        location.program().targets().stream()
            .flatMap(each -> TargetTriple.parse(each).stream())
            .toList());
  }

  private static List<TargetTriple> without(TargetTriple triple, List<TargetTriple> all) {
    return all.stream().filter(each -> !each.equals(triple)).toList();
  }

  private GoalResult stage(
      ProgramLocation location, List<TargetTriple> others, Inputs inputs, GoalLog log)
      throws ProblemException, IOException, InterruptedException {
    StageSidecarService.Request request = request(location, others);
    GoalResult proof = probing.get().probe(location, probe, inputs);
    if (proof instanceof GoalResult.Failed) {
      return proof;
    }
    log.info(proof.sentence());
    StageSidecarService.Outcome outcome = wiring.get().stageSidecarService().stage(request, inputs);
    outcome.notes().forEach(log::info);
    outcome.warnings().forEach(log::warning);
    return outcome.result();
  }

  private StageSidecarService.Request request(ProgramLocation location, List<TargetTriple> others)
      throws ProblemException {
    return new StageSidecarService.Request(
        location.workspace(),
        location.triple(),
        location.tauriFolder(),
        location.program().tauriDirectory() != null,
        TauriMode.of(tauri),
        others,
        stageLazy,
        location.program().dryRun());
  }
}
