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
import java.io.File;
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
     * @param place where
     * @param voice says everything but the result
     */
    GoalResult work(Goals.Place place, Voice voice)
        throws ProblemException, IOException, InterruptedException;

    /**
     * Names all that it looks at to find out whether there is something to do, and all that it
     * made.
     *
     * @param place where it worked
     */
    void watch(Goals.Place place, Watch watch) throws ProblemException, IOException;
  }

  /**
   * What a goal was asked for.
   *
   * @param goal name of the goal
   * @param name name of the program
   * @param target the user's triple, null to find it
   * @param outputDirectory folder of all programs of the project
   * @param attaches whether it attaches the Bundle
   * @param classifier the user's classifier for that, null for the place's own
   * @param skip whether all goals are skipped
   * @param skipGoal whether this one is
   * @param dryRun whether nothing may be made
   */
  record Order(
      String goal,
      String name,
      @Nullable String target,
      File outputDirectory,
      boolean attaches,
      @Nullable String classifier,
      boolean skip,
      boolean skipGoal,
      boolean dryRun) {}

  /** Runs a goal, or repeats what it said, and reports to Maven. */
  void run(Goal goal, Order order) throws MojoExecutionException, MojoFailureException {
    if (order.skip() || order.skipGoal() || order.dryRun()) {
      runUnstamped(goal, order);
    } else {
      goals.guard(order.goal(), () -> runStamped(goal, order));
    }
  }

  private void runUnstamped(Goal goal, Order order)
      throws MojoExecutionException, MojoFailureException {
    goals.run(
        order.goal(),
        order.skip() || order.skipGoal(),
        () ->
            goal.work(
                goals.locate(order.target(), order.name(), order.outputDirectory()), new Voice()));
    if (order.attaches() && !order.skip() && !order.dryRun()) {
      goals.guard(order.goal(), () -> attach(order));
    }
  }

  private void runStamped(Goal goal, Order order)
      throws ProblemException, IOException, InterruptedException, MojoFailureException {
    String key = keys.of(goal);
    Map<Path, Stamp.Look> looks = new HashMap<>();
    for (Path file : stamps(order)) {
      Stamp.Look look = Stamp.read(file).look(started());
      @Nullable Outcome known = look.known(key);
      if (known != null) {
        repeat(known, new Workspace(Objects.requireNonNull(file.getParent()).resolveSibling("")));
        return;
      }
      if (LOGGER.isDebugEnabled()) {
        LOGGER.debug("{} looks again: {}", order.goal(), look.doubt(key));
      }
      looks.put(file, look);
    }
    Goals.Place place = goals.locate(order.target(), order.name(), order.outputDirectory());
    Path file = stamp(place.workspace(), order);
    Stamp.@Nullable Look seen = looks.get(file);
    Stamp.Look look = seen == null ? Stamp.read(file).look(started()) : seen;
    Voice voice = new Voice();
    goals.warningOfTriple(order.target()).ifPresent(voice::keep);
    GoalResult result = goal.work(place, voice);
    Goals.failIfFailed(result);
    voice.info(result.sentence());
    List<Attached> attached = order.attaches() ? attach(order) : List.of();
    boolean idle = !(result instanceof GoalResult.Done);
    try {
      Watch watch = new Watch();
      goals.watch(order.target(), watch);
      goal.watch(place, watch);
      watch.files(attached.stream().map(Attached::file).toList());
      look.leave(file, key, new Outcome(voice.said(), attached), idle, watch);
    } catch (ProblemException | IOException unknown) {
      // The goal has done its work; without a stamp the next build looks again.
      Files.deleteIfExists(file);
      LOGGER.debug("No stamp for {}", order.goal(), unknown);
    }
  }

  private void repeat(Outcome known, Workspace workspace) throws ProblemException {
    Voice voice = new Voice();
    for (Said line : known.said()) {
      if (line.level() != Level.WARNING_ONCE || goals.isFirst(line.text())) {
        voice.say(line);
      }
    }
    artifacts.attachAgain(known.attached(), workspace);
  }

  private List<Attached> attach(Order order)
      throws ProblemException, IOException, InterruptedException {
    return goals.attach(
        order.goal(), order.name(), order.target(), order.classifier(), order.outputDirectory());
  }

  /** The triple, and so the workspace, is known only to who has looked. */
  private static List<Path> stamps(Order order) throws IOException {
    List<Path> stamps = new ArrayList<>();
    Path output = order.outputDirectory().toPath();
    for (Path folder : List.of(output, output.resolve(order.name()))) {
      try (DirectoryStream<Path> triples = Files.newDirectoryStream(folder)) {
        for (Path triple : triples) {
          Path stamp = stamp(new Workspace(triple), order);
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

  private static Path stamp(Workspace workspace, Order order) {
    return workspace.state().resolve(order.goal().concat(".stamp"));
  }

  @SuppressWarnings("JavaUtilDate") // Maven has no other.
  private long started() {
    @Nullable Date start = session.getRequest().getStartTime();
    return start == null ? System.currentTimeMillis() : start.getTime();
  }
}
