package dev.pybundle.mojo;

import dev.pybundle.artifact.MavenInterpreterArtifacts;
import dev.pybundle.compress.Compression;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.freeze.Freezers;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.CompareService;
import dev.pybundle.pipeline.CompressService;
import dev.pybundle.pipeline.FreezeGoal;
import dev.pybundle.pipeline.GoalResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Builds the program with each freezer, starts each of them as {@code probe} does, and writes what
 * came of it side by side: whether it works, its size on disk and in an installer, how soon it is
 * ready, how much memory it takes, what a build costs, and which options had to be emulated or left
 * out. A freezer that fails does not stop the others.
 *
 * <p>Run it after {@code generate-spec}: {@code mvn pybundle:generate-spec pybundle:compare}. It
 * builds twice with each freezer in {@code target/pybundle/<triple>/compare}, and changes nothing
 * else; the table comes to the log and to {@code report/comparison.md}, the page is {@code
 * report/comparison.html}. Let nothing else run on the machine meanwhile.
 */
@Mojo(name = CompareService.GOAL, threadSafe = true)
public final class CompareMojo extends FreezingMojo {

  private final ConfiguredGoals configured;
  private final Wiring wiring;
  private final Probing probing;
  private final MavenInterpreterArtifacts interpreters;

  /**
   * The freezers to compare, by their goals. Default: all.
   *
   * <pre>{@code mvn pybundle:compare -Dpybundle.freezers=pyinstaller,cx-freeze}</pre>
   */
  @Parameter(property = "pybundle.freezers")
  private @Nullable List<String> freezers;

  /** How the programs are started: the same as for {@code probe}. */
  @Parameter private @Nullable Probe probe;

  /** Skips this goal. */
  @Parameter(property = "pybundle.compare.skip", defaultValue = "false")
  private boolean skipCompare;

  @Inject
  CompareMojo(
      Goals goals,
      ConfiguredGoals configured,
      Wiring wiring,
      Probing probing,
      MavenInterpreterArtifacts interpreters) {
    super(goals);
    this.configured = configured;
    this.wiring = wiring;
    this.probing = probing;
    this.interpreters = interpreters;
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    goals.runForOne(GoalInvocation.of(CompareService.GOAL, program(), skipCompare), this::compare);
  }

  private GoalResult compare(ProgramLocation location)
      throws ProblemException, IOException, InterruptedException {
    List<CompareService.Candidate> candidates = new ArrayList<>();
    for (String goal : wanted()) {
      candidates.add(candidate(location, wiring.freezers().of(goal)));
    }
    return wiring
        .compareService()
        .compare(
            new CompareService.Request(
                location.workspace(), candidates, location.program().dryRun()));
  }

  private List<String> wanted() throws ProblemException {
    if (freezers == null || freezers.isEmpty()) {
      return Freezers.goals();
    }
    for (String goal : freezers) {
      Goals.requireOneOf("freezers", goal, Freezers.goals());
    }
    return freezers;
  }

  private CompareService.Candidate candidate(ProgramLocation location, Freezer freezer)
      throws ProblemException, IOException {
    ProgramLocation own = location.in(CompareService.workspace(location.workspace(), freezer));
    FreezeGoal freeze =
        freezeGoal(own, interpreters, freezer, version(freezer), probe, /* memory= */ null);
    Compression compression =
        configured.ask(
            CompressService.GOAL,
            location.program().name(),
            compress -> ((CompressMojo) compress).compression(own));
    return new CompareService.Candidate(
        freezer,
        wiring.freezeService(freezer),
        freeze,
        new CompressService.Request(
            goals.basedir(), own.workspace(), own.triple(), compression, /* dryRun= */ false),
        probing.request(own, probe));
  }
}
