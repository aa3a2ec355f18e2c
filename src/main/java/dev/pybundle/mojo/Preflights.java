package dev.pybundle.mojo;

import dev.pybundle.bundle.Json;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Named;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.project.MavenProject;

/**
 * Asks the goals that Maven will run next what they would refuse of the program, so that nobody
 * waits for a freeze to hear it. Where a goal of another plugin comes in between, nothing behind it
 * is asked: it may make what is missing yet.
 */
@Named
class Preflights {

  private final ProgramLocator locator;
  private final Executions executions;
  private final ConfiguredGoals goals;
  private final MavenProject project;
  private final MavenSession session;
  private final MojoExecution current;

  @Inject
  Preflights(
      ProgramLocator locator,
      Executions executions,
      ConfiguredGoals goals,
      MavenProject project,
      MavenSession session,
      MojoExecution current) {
    this.locator = locator;
    this.executions = executions;
    this.goals = goals;
    this.project = project;
    this.session = session;
    this.current = current;
  }

  /**
   * Asks them, and the goal itself, about all programs that the goal works on, before it makes the
   * first.
   *
   * @param freezer what freezes them
   * @throws ProblemException if one would refuse something of one
   * @throws IOException if a file cannot be read
   * @throws InterruptedException if the thread was interrupted
   */
  void runForAll(ProgramLocation location, Freezer freezer)
      throws ProblemException, IOException, InterruptedException {
    for (ProgramLocation each : locator.all(location.program())) {
      try {
        run(each, freezer);
      } catch (ProblemException refused) {
        Problem problem = refused.problem();
        throw new Problem(each.program().saidOfFailure(problem.what()), problem.advice())
            .asException(refused);
      }
    }
  }

  /**
   * Asks them, once a build of the program.
   *
   * @param freezer what freezes it
   * @throws ProblemException if one would refuse something
   * @throws IOException if a file cannot be read
   */
  void run(ProgramLocation location, Freezer freezer) throws ProblemException, IOException {
    if (!Files.isRegularFile(location.workspace().bundleSpec())
        || !locator.isFirst("preflight in " + location.workspace().root())) {
      return;
    }
    BundleSpec spec = freezer.fit(Json.read(location.workspace().bundleSpec(), BundleSpec.class));
    for (MojoExecution next : next()) {
      if (executions.worksOn(next.getExecutionId(), location.program().name())) {
        goals.ask(
            next,
            mojo -> {
              if (mojo instanceof Preflight goal && !goal.invocation().skip()) {
                Targets.refuseOneClassifier(goal.invocation().classifier(), location.program());
                goal.preflight(location, spec);
              }
              return next;
            });
      }
    }
  }

  /** Returns what Maven runs of this plugin, from the goal that runs now on. */
  private List<MojoExecution> next() {
    return planned().stream()
        .dropWhile(each -> !isCurrent(each))
        .takeWhile(each -> key(each).equals(key(current)))
        .toList();
  }

  private List<MojoExecution> planned() {
    List<String> tasks = session.getGoals();
    if (tasks.isEmpty()) {
      tasks =
          Stream.ofNullable(project.getDefaultGoal())
              .flatMap(s -> Stream.of(s.split("\\s+")))
              .toList();
    }
    return goals.plan(tasks);
  }

  private boolean isCurrent(MojoExecution execution) {
    return key(execution).equals(key(current))
        && execution.getGoal().equals(current.getGoal())
        && execution.getExecutionId().equals(current.getExecutionId());
  }

  private static String key(MojoExecution execution) {
    return execution.getGroupId() + ":" + execution.getArtifactId();
  }
}
