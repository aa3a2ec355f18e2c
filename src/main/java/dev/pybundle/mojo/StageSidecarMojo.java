package dev.pybundle.mojo;

import dev.pybundle.artifact.ProgramFetcher;
import dev.pybundle.bundle.Watch;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.pipeline.StageSidecarService;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.sidecar.TauriMode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Provider;
import org.apache.maven.plugin.AbstractMojo;
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
public class StageSidecarMojo extends AbstractMojo implements StampedGoals.Goal {

  private static final String GOAL = "stage-sidecar";

  private final Goals goals;
  private final StampedGoals stamped;
  private final Provider<StageSidecarService> service;
  private final Provider<Probing> probing;
  private final Provider<Fetching> fetching;

  /** The folder of the Maven project. */
  @Parameter(defaultValue = "${project.basedir}", readonly = true, required = true)
  private File basedir;

  /**
   * The folder that holds Tauri's configuration. By default it is {@code src-tauri} in the
   * project's folder; if that does not exist, nothing is staged.
   */
  @Parameter(property = "pybundle.tauriDirectory")
  private @Nullable File tauriDirectory;

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
   * Name of the program, without triple and {@code .exe}. By default it is the project's artifactId
   * or, of a program that is fetched, the name that it was frozen with.
   */
  @Parameter(property = "pybundle.name")
  private @Nullable String name;

  /**
   * Target triple that the program is for, e.g. {@code x86_64-unknown-linux-gnu}. By default it is
   * found as Tauri finds it: {@code TAURI_ENV_TARGET_TRIPLE}, {@code CARGO_BUILD_TARGET}, {@code
   * .cargo/config.toml}, {@code rustc}; at last it is guessed, with a warning.
   */
  @Parameter(property = "pybundle.target")
  private @Nullable String target;

  /**
   * Takes the program from where another build deployed or installed it, or from another module of
   * this build, instead of freezing it: the app's build then needs no Python, and no other goal of
   * pybundle. A fourth part is the classifier, if it is not the triple: {@code {triple}} stands for
   * that in it.
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

  /** Where all goals keep what they make, one folder a triple. */
  @Parameter(
      property = "pybundle.outputDirectory",
      defaultValue = "${project.build.directory}/pybundle",
      required = true)
  private File outputDirectory;

  /**
   * How the program is tried before it is staged; as for the goal {@code probe}. {@code
   * <probe><skip>true</skip></probe>} or {@code -Dpybundle.probe.skip} stages it untried.
   */
  @Parameter private @Nullable Probe probe;

  /** Skips all goals. */
  @Parameter(property = "pybundle.skip", defaultValue = "false")
  private boolean skip;

  /** Skips this goal. */
  @Parameter(property = "pybundle.stage-sidecar.skip", defaultValue = "false")
  private boolean skipStageSidecar;

  /** Checks everything and writes nothing. */
  @Parameter(property = "pybundle.dryRun", defaultValue = "false")
  private boolean dryRun;

  @Inject
  StageSidecarMojo(
      Goals goals,
      StampedGoals stamped,
      Provider<StageSidecarService> service,
      Provider<Probing> probing,
      Provider<Fetching> fetching) {
    this.goals = goals;
    this.stamped = stamped;
    this.fetching = fetching;
    this.service = service;
    this.probing = probing;
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    stamped.run(
        this,
        new StampedGoals.Order(
            GOAL,
            name == null ? goals.artifactId() : name,
            target,
            outputDirectory,
            /* attaches= */ false,
            /* classifier= */ null,
            skip,
            skipStageSidecar,
            dryRun));
  }

  @Override
  public GoalResult work(Goals.Place place, Voice voice)
      throws ProblemException, IOException, InterruptedException {
    if (from == null) {
      Fetching.refuseTriplesWithoutFrom(triples);
      return stage(place, List.of(), voice);
    }
    Optional<GoalResult> nowhere = service.get().withoutTauri(request(place, List.of()));
    return nowhere.isPresent()
        ? nowhere.get()
        : stageFetched(fetching.get().find(from, triples, place.triple()), voice);
  }

  @Override
  public void watch(Goals.Place place, Watch watch) throws ProblemException, IOException {
    if (from != null) {
      // Only Maven knows what a repository holds.
      watch.impossible();
      return;
    }
    probing.get().watch(place, watch);
    service.get().watch(request(place, List.of()), watch);
  }

  private GoalResult stageFetched(List<ProgramFetcher.Found> programs, Voice voice)
      throws ProblemException, IOException, InterruptedException {
    if (dryRun) {
      return Fetching.dryRun(programs);
    }
    // All of them are here before the first is staged.
    List<Goals.Place> places = new ArrayList<>();
    for (ProgramFetcher.Found program : programs) {
      places.add(fetching.get().unpack(program, name, outputDirectory));
    }
    List<TargetTriple> all = places.stream().map(Goals.Place::triple).toList();
    for (int next = 1; next < places.size(); next++) {
      GoalResult result = stage(places.get(next - 1), all.subList(next, all.size()), voice);
      if (result instanceof GoalResult.Failed) {
        return result;
      }
      voice.info(result.sentence());
    }
    return stage(places.get(places.size() - 1), List.of(), voice);
  }

  private GoalResult stage(Goals.Place place, List<TargetTriple> later, Voice voice)
      throws ProblemException, IOException, InterruptedException {
    StageSidecarService.Request request = request(place, later);
    GoalResult proof = probing.get().probe(place, probe, dryRun);
    if (proof instanceof GoalResult.Failed) {
      return proof;
    }
    voice.info(proof.sentence());
    StageSidecarService.Outcome outcome = service.get().stage(request);
    outcome.notes().forEach(voice::info);
    outcome.warnings().forEach(voice::warning);
    return outcome.result();
  }

  private StageSidecarService.Request request(Goals.Place place, List<TargetTriple> later)
      throws ProblemException {
    File named = tauriDirectory;
    Path folder = named == null ? basedir.toPath().resolve("src-tauri") : named.toPath();
    return new StageSidecarService.Request(
        place.workspace(),
        place.triple(),
        folder,
        named != null,
        TauriMode.of(tauri),
        later,
        dryRun);
  }
}
