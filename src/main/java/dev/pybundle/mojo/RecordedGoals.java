package dev.pybundle.mojo;

import dev.pybundle.artifact.BundleArtifacts;
import dev.pybundle.bundle.GoalRecord;
import dev.pybundle.bundle.GoalRecord.Attached;
import dev.pybundle.bundle.GoalRecord.Level;
import dev.pybundle.bundle.GoalRecord.LogLine;
import dev.pybundle.bundle.GoalRecord.Outcome;
import dev.pybundle.bundle.Inputs;
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
import java.util.List;
import java.util.Optional;
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
class RecordedGoals {

  private static final Logger LOGGER = LoggerFactory.getLogger(RecordedGoals.class);

  private final Goals goals;
  private final ProgramLocator locator;
  private final ConfigurationKey keys;
  private final BundleArtifacts artifacts;
  private final MavenSession session;

  @Inject
  RecordedGoals(
      Goals goals,
      ProgramLocator locator,
      ConfigurationKey keys,
      BundleArtifacts artifacts,
      MavenSession session) {
    this.goals = goals;
    this.locator = locator;
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
     * @param inputs notes what is looked at
     * @param log says everything but the result
     */
    GoalResult work(ProgramLocation location, Inputs inputs, GoalLog log)
        throws ProblemException, IOException, InterruptedException;

    /**
     * Attaches what it made besides the Bundle.
     *
     * @param location where it worked
     * @param inputs notes what is attached
     * @return what is attached
     */
    default List<Attached> attach(ProgramLocation location, Inputs inputs) throws ProblemException {
      return List.of();
    }
  }

  /** Runs a goal, or repeats what it said, and reports to Maven. */
  void run(Goal goal, GoalInvocation invocation)
      throws MojoExecutionException, MojoFailureException {
    if (invocation.skip() || invocation.program().dryRun()) {
      runUnrecorded(goal, invocation);
      return;
    }
    for (ProgramParameters program : goals.programs(invocation)) {
      GoalGuard.guard(invocation.goal(), program, () -> runRecorded(goal, invocation, program));
    }
  }

  private void runUnrecorded(Goal goal, GoalInvocation invocation)
      throws MojoExecutionException, MojoFailureException {
    goals.run(
        invocation,
        location ->
            goal.work(location, Inputs.of(location.workspace()), new GoalLog(location.program())));
    if (!invocation.attaches() || invocation.program().skip() || invocation.program().dryRun()) {
      return;
    }
    for (ProgramParameters program : goals.programs(invocation)) {
      GoalGuard.guard(
          invocation.goal(),
          program,
          () -> {
            ProgramLocation location = locator.locate(program);
            goals.attach(invocation, location, Inputs.of(location.workspace()));
          });
    }
  }

  private void runRecorded(Goal goal, GoalInvocation invocation, ProgramParameters program)
      throws ProblemException, IOException, InterruptedException, MojoFailureException {
    String key = keys.of(goal);
    for (Workspace workspace : workspaces(program)) {
      Optional<GoalRecord> record = GoalRecord.read(file(workspace, invocation.goal()));
      if (record.isPresent()) {
        Optional<String> reason = record.get().reasonToLook(key, started(), workspace.hashes());
        if (reason.isEmpty()) {
          repeat(record.get().outcome(), workspace, program);
          return;
        }
        LOGGER.debug("{} looks again: {}", invocation.goal(), reason.get());
      }
    }
    goals.refuseUnknownParameters();
    ProgramLocation location = locator.locate(program);
    Closeable lock = location.lock(invocation.goal());
    try {
      work(goal, invocation, location, key);
    } finally {
      lock.close();
    }
  }

  private void work(Goal goal, GoalInvocation invocation, ProgramLocation location, String key)
      throws ProblemException, IOException, InterruptedException, MojoFailureException {
    Workspace workspace = location.workspace();
    Path file = file(workspace, invocation.goal());
    Inputs inputs = Inputs.of(workspace);
    GoalLog log = new GoalLog(location.program());
    locator.lookAtPlace(location.program(), inputs);
    locator.warningOfTriple(location.program()).ifPresent(log::keep);
    try {
      GoalResult result = goal.work(location, inputs, log);
      GoalGuard.failIfFailed(result);
      log.info(result.sentence());
      List<Attached> attached = new ArrayList<>(goal.attach(location, inputs));
      if (invocation.attaches()) {
        attached.addAll(goals.attach(invocation, location, inputs));
      }
      for (String line : goals.table(invocation.goal(), location, inputs)) {
        log.say(new LogLine(Level.INFO, line));
      }
      if (result instanceof GoalResult.Done) {
        // What it made is looked at once more, by the next build.
        Files.deleteIfExists(file);
      } else if (Files.isDirectory(workspace.root())) {
        GoalRecord.leave(file, key, new Outcome(log.lines(), attached), inputs, started());
      }
    } finally {
      // A goal that builds nothing makes no folder, either.
      if (Files.isDirectory(workspace.root())) {
        inputs.hashes().save();
      }
    }
  }

  private void repeat(Outcome known, Workspace workspace, ProgramParameters program)
      throws ProblemException {
    GoalLog log = new GoalLog(program);
    for (LogLine line : known.lines()) {
      if (line.level() != Level.WARNING_ONCE || locator.isFirst(line.text())) {
        log.say(line);
      }
    }
    artifacts.attachAgain(known.attached(), workspace);
  }

  /** The triple, and so the workspace, is known only to who has looked, or names several. */
  private static List<Workspace> workspaces(ProgramParameters program) throws IOException {
    List<Workspace> workspaces = new ArrayList<>();
    Path output = program.outputDirectory().toPath();
    for (Path folder : List.of(output, output.resolve(program.name()))) {
      try (DirectoryStream<Path> triples = Files.newDirectoryStream(folder)) {
        for (Path triple : triples) {
          if (!program.isOneOfSeveral() || triple.endsWith(String.valueOf(program.target()))) {
            workspaces.add(new Workspace(triple));
          }
        }
      } catch (NoSuchFileException | NotDirectoryException none) {
        // Nothing was made there yet.
      }
    }
    return workspaces;
  }

  private static Path file(Workspace workspace, String goal) {
    return workspace.state().resolve(goal.concat(".record"));
  }

  @SuppressWarnings("JavaUtilDate") // Maven has no other.
  private long started() {
    @Nullable Date start = session.getRequest().getStartTime();
    return start == null ? System.currentTimeMillis() : start.getTime();
  }
}
