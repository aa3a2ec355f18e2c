package dev.pybundle.mojo;

import dev.pybundle.artifact.BundleArtifacts;
import dev.pybundle.bundle.Stamp;
import dev.pybundle.bundle.Stamp.Attached;
import dev.pybundle.bundle.Stamp.Level;
import dev.pybundle.bundle.Stamp.Outcome;
import dev.pybundle.bundle.Stamp.Said;
import dev.pybundle.bundle.Watch;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.inject.Inject;
import javax.inject.Named;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs goals that need not look again if nothing that they look at has changed: then they say and
 * attach what they did the last time. That is found out without most of the plugin's classes, which
 * cost more than the looking.
 */
@Named
class StampedGoals {

  private static final Logger LOGGER = LoggerFactory.getLogger(StampedGoals.class);

  private final Goals goals;
  private final ConfigurationKey keys;
  private final BundleArtifacts artifacts;
  private final MavenSession session;

  @Inject
  StampedGoals(
      Goals goals, ConfigurationKey keys, BundleArtifacts artifacts, MavenSession session) {
    this.goals = goals;
    this.keys = keys;
    this.artifacts = artifacts;
    this.session = session;
  }

  /** A goal that works on a program. */
  interface Goal {

    /**
     * Works.
     *
     * @param location where
     * @param log says everything but the result
     */
    GoalResult work(ProgramLocation location, GoalLog log)
        throws ProblemException, IOException, InterruptedException;

    /**
     * Names all that it looks at to find out whether there is something to do, and all that it
     * made.
     *
     * @param location where it worked
     */
    void watch(ProgramLocation location, Watch watch) throws ProblemException, IOException;
  }

  /** Runs a goal, or repeats what it said, and reports to Maven. */
  void run(Goal goal, GoalInvocation invocation)
      throws MojoExecutionException, MojoFailureException {
    if (invocation.skip() || invocation.program().dryRun()) {
      runUnstamped(goal, invocation);
    } else {
      goals.guard(invocation.goal(), () -> runStamped(goal, invocation));
    }
  }

  private void runUnstamped(Goal goal, GoalInvocation invocation)
      throws MojoExecutionException, MojoFailureException {
    goals.run(invocation, location -> goal.work(location, new GoalLog()));
    ProgramParameters program = invocation.program();
    if (invocation.attaches() && !program.skip() && !program.dryRun()) {
      goals.guard(
          invocation.goal(), () -> goals.attach(invocation, goals.locate(goals.complete(program))));
    }
  }

  private void runStamped(Goal goal, GoalInvocation invocation)
      throws ProblemException, IOException, InterruptedException, MojoFailureException {
    ProgramParameters program = goals.complete(invocation.program());
    String name = invocation.goal();
    String key = keys.of(goal);
    Map<Path, Stamp.Look> looks = new HashMap<>();
    for (Path file : stamps(name, program)) {
      Stamp.Look look = Stamp.read(file).look(started());
      @Nullable Outcome known = look.known(key);
      if (known != null) {
        repeat(known, new Workspace(Objects.requireNonNull(file.getParent()).resolveSibling("")));
        return;
      }
      if (LOGGER.isDebugEnabled()) {
        LOGGER.debug("{} looks again: {}", name, look.doubt(key));
      }
      looks.put(file, look);
    }
    goals.refuseUnknownParameters();
    ProgramLocation location = goals.locate(program);
    Closeable lock = Goals.lock(location, invocation.goal());
    try {
      look(goal, invocation, location, key, looks);
    } finally {
      lock.close();
    }
  }

  private void look(
      Goal goal,
      GoalInvocation invocation,
      ProgramLocation location,
      String key,
      Map<Path, Stamp.Look> looks)
      throws ProblemException, IOException, InterruptedException, MojoFailureException {
    ProgramParameters program = location.program();
    String name = invocation.goal();
    Path file = stamp(location.workspace(), name);
    Stamp.@Nullable Look seen = looks.get(file);
    Stamp.Look look = seen == null ? Stamp.read(file).look(started()) : seen;
    GoalLog log = new GoalLog();
    goals.warningOfTriple(program).ifPresent(log::keep);
    GoalResult result = goal.work(location, log);
    Goals.failIfFailed(result);
    log.info(result.sentence());
    List<Attached> attached =
        invocation.attaches() ? goals.attach(invocation, location) : List.of();
    boolean idle = !(result instanceof GoalResult.Done);
    try {
      Watch watch = new Watch();
      goals.watch(program, watch);
      goal.watch(location, watch);
      watch.files(attached.stream().map(Attached::file).toList());
      look.leave(file, key, new Outcome(log.lines(), attached), idle, watch);
    } catch (ProblemException | IOException unknown) {
      // The goal has done its work; without a stamp the next build looks again.
      Files.deleteIfExists(file);
      LOGGER.debug("No stamp for {}", name, unknown);
    }
  }

  private void repeat(Outcome known, Workspace workspace) throws ProblemException {
    GoalLog log = new GoalLog();
    for (Said line : known.said()) {
      if (line.level() != Level.WARNING_ONCE || goals.isFirst(line.text())) {
        log.say(line);
      }
    }
    artifacts.attachAgain(known.attached(), workspace);
  }

  /** The triple, and so the workspace, is known only to who has looked. */
  private static List<Path> stamps(String goal, ProgramParameters program) throws IOException {
    List<Path> stamps = new ArrayList<>();
    Path output = program.outputDirectory().toPath();
    for (Path folder : List.of(output, output.resolve(program.name()))) {
      try (DirectoryStream<Path> triples = Files.newDirectoryStream(folder)) {
        for (Path triple : triples) {
          Path stamp = stamp(new Workspace(triple), goal);
          if (Files.exists(stamp)) {
            stamps.add(stamp);
          }
        }
      } catch (NoSuchFileException | NotDirectoryException none) {
        // Nothing was made there yet.
      }
    }
    return stamps;
  }

  private static Path stamp(Workspace workspace, String goal) {
    return workspace.state().resolve(goal.concat(".stamp"));
  }

  @SuppressWarnings("JavaUtilDate") // Maven has no other.
  private long started() {
    @Nullable Date start = session.getRequest().getStartTime();
    return start == null ? System.currentTimeMillis() : start.getTime();
  }
}
