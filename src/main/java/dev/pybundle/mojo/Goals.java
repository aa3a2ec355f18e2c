package dev.pybundle.mojo;

import dev.pybundle.artifact.BundleArtifacts;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.CachePart;
import dev.pybundle.bundle.GoalRecord.Attached;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.freeze.BuildMemory;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Named;
import javax.inject.Provider;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every goal does around its own work: find its location, log the result or throw it, attach
 * the Bundle.
 */
@Named
public class Goals {

  private static final Logger LOGGER = LoggerFactory.getLogger(Goals.class);
  private static final List<String> TIERS = List.of("auto", "clean");

  /** Keys of the plugin's context, which lives as long as the build of a project. */
  private static final String KNOWN_PARAMETERS = "all parameters are known";

  private final MavenProject project;
  private final MavenSession session;
  private final MojoExecution execution;
  private final Executions executions;
  private final ProgramLocator locator;
  private final BundleArtifacts artifacts;
  private final Provider<UnknownParameters> unknownParameters;

  @Inject
  Goals(
      MavenProject project,
      MavenSession session,
      MojoExecution execution,
      Executions executions,
      ProgramLocator locator,
      BundleArtifacts artifacts,
      Provider<UnknownParameters> unknownParameters) {
    this.project = project;
    this.session = session;
    this.execution = execution;
    this.executions = executions;
    this.locator = locator;
    this.artifacts = artifacts;
    this.unknownParameters = unknownParameters;
  }

  /** What a goal does with its program. */
  @FunctionalInterface
  interface ProgramWork {
    /** Works, and says how it ended. */
    GoalResult on(ProgramLocation location)
        throws ProblemException, IOException, InterruptedException;
  }

  /** The work of a goal. */
  @FunctionalInterface
  interface GoalWork {
    /** Works, and says how it ended. */
    GoalResult run() throws ProblemException, IOException, InterruptedException;
  }

  /** Runs a goal on its program and reports to Maven. */
  void run(GoalInvocation invocation, ProgramWork work)
      throws MojoExecutionException, MojoFailureException {
    if (isSkipped(invocation.goal(), invocation.skip())) {
      return;
    }
    for (ProgramParameters program : programs(invocation)) {
      run(invocation.goal(), program, work);
    }
  }

  /**
   * Returns what the execution has made, after its last goal has worked on the last of several
   * programs; else nothing.
   *
   * @param inputs notes what is looked at
   */
  List<String> table(String goal, ProgramLocation location, Inputs inputs)
      throws ProblemException, IOException, InterruptedException {
    ProgramParameters program = location.program();
    return program.isLastOfSeveral() && !program.dryRun() && executions.isLast(goal)
        ? ProgramTable.of(locator.all(program), inputs)
        : List.of();
  }

  /** Runs a goal for the first of its programs that this machine can start, else for the first. */
  void runForOne(GoalInvocation invocation, ProgramWork work)
      throws MojoExecutionException, MojoFailureException {
    if (isSkipped(invocation.goal(), invocation.skip())) {
      return;
    }
    ProgramParameters program = locator.own(programs(invocation));
    if (program.isOneOfSeveral()) {
      LOGGER.info("{} works for {} alone of <targets>", invocation.goal(), program.target());
    }
    run(invocation.goal(), program, work);
  }

  private void run(String goal, ProgramParameters program, ProgramWork work)
      throws MojoExecutionException, MojoFailureException {
    GoalGuard.guard(
        goal,
        program,
        () -> {
          refuseUnknownParameters();
          ProgramLocation location = locator.locate(program);
          Closeable lock = program.dryRun() ? () -> {} : location.lock(goal);
          try {
            GoalResult result = work.on(location);
            GoalGuard.failIfFailed(result);
            LOGGER.info("{}", program.said(result.sentence()));
            table(goal, location, Inputs.unrecorded()).forEach(LOGGER::info);
          } finally {
            lock.close();
          }
        });
  }

  /**
   * Returns what a goal works on, one for each of {@code <targets>}, with all that the POM says of
   * it. Whatever is wrong with one of them is refused before the goal works on the first.
   */
  List<ProgramParameters> programs(GoalInvocation invocation)
      throws MojoExecutionException, MojoFailureException {
    List<ProgramParameters> programs = new ArrayList<>();
    GoalGuard.guard(
        invocation.goal(),
        () -> {
          programs.addAll(Targets.of(executions.complete(invocation.program())));
          Targets.refuseOneClassifier(invocation.classifier(), programs.get(0));
        });
    return programs;
  }

  /**
   * Runs a goal and reports to Maven.
   *
   * @param skip whether {@code pybundle.skip} or the goal's own switch is set
   */
  void run(String goal, boolean skip, GoalWork work)
      throws MojoExecutionException, MojoFailureException {
    if (isSkipped(goal, skip)) {
      return;
    }
    GoalGuard.guard(
        goal,
        () -> {
          refuseUnknownParameters();
          GoalResult result = work.run();
          GoalGuard.failIfFailed(result);
          LOGGER.info("{}", result.sentence());
        });
  }

  private static boolean isSkipped(String goal, boolean skip) {
    if (skip) {
      LOGGER.info("Skipped: pybundle.skip or pybundle.{}.skip is set", goal);
    }
    return skip;
  }

  /** Refuses what the plugin's configuration misspells; once a project is enough. */
  void refuseUnknownParameters() throws ProblemException {
    Map<String, Object> context = context();
    if (!context.containsKey(KNOWN_PARAMETERS)) {
      unknownParameters.get().refuse();
      context.put(KNOWN_PARAMETERS, true);
    }
  }

  /**
   * Attaches the Bundle after a goal that may have written it, whether it did, found it up to date,
   * or was skipped: an earlier goal may have left the attaching to it.
   *
   * @param inputs notes what is looked at
   * @return what is attached
   */
  List<Attached> attach(GoalInvocation invocation, ProgramLocation location, Inputs inputs)
      throws ProblemException, IOException {
    Optional<Bundle> bundle = Bundle.read(inputs.tree(location.workspace().bundle()));
    if (bundle.isEmpty()) {
      return List.of();
    }
    boolean last = !executions.writesLater(invocation.goal(), location.program().name());
    String classifier = Objects.requireNonNullElse(invocation.classifier(), location.classifier());
    return artifacts.attach(
        bundle.get(), location.workspace(), classifier, last, !isRelease(), inputs);
  }

  /**
   * Returns the time for headers: {@code project.build.outputTimestamp}, else 1980, which every
   * format can hold.
   */
  long sourceDateEpoch() {
    return OutputTimestamp.of(project).orElse(OutputTimestamp.DEFAULT);
  }

  /**
   * Returns a property as Maven finds it for a parameter. For parameters that lie in another one,
   * which Maven sets no properties for.
   *
   * @param key e.g. {@code pybundle.probe.url}
   */
  Optional<String> property(String key) {
    return executions.property(key);
  }

  /** Returns what the user set a parameter to; empty if it is Maven's default. */
  Optional<String> given(String parameter) {
    return executions.given(parameter);
  }

  /** Returns the goal of the freezer that the POM binds for a program, the usual one for none. */
  String freezer(ProgramParameters program) {
    return executions.freezer(program.name());
  }

  /**
   * Returns what builds remember, null if this one must be clean.
   *
   * @param tier {@code auto} or {@code clean}
   * @param cacheDirectory pybundle's cache
   * @param megabytes how large the memory may become
   */
  @Nullable BuildMemory memory(String tier, File cacheDirectory, long megabytes)
      throws ProblemException {
    requireOneOf("tier", tier, TIERS);
    return tier.equals("clean") || isRelease()
        ? null
        : new BuildMemory(
            CachePart.MEMORY.in(cacheDirectory.toPath().toAbsolutePath()).resolve("pyinstaller.db"),
            megabytes * 1_000_000);
  }

  /**
   * Refuses a value that a parameter cannot have.
   *
   * @param parameter name of its element, which its property has after {@code pybundle.}
   */
  static void requireOneOf(String parameter, String value, List<String> known)
      throws ProblemException {
    if (!known.contains(value)) {
      throw ParameterProblems.notOneOf(
              "<%s>".formatted(parameter), "pybundle." + parameter, value, known)
          .asException();
    }
  }

  /**
   * Returns the constant that a parameter names.
   *
   * @param parameter name of its element, which its property has after {@code pybundle.}
   * @throws ProblemException if there is none of that name
   */
  static <E extends Enum<E>> E constant(String parameter, String value, Class<E> type)
      throws ProblemException {
    List<String> known = Stream.of(type.getEnumConstants()).map(Enum::name).toList();
    requireOneOf(parameter, value.strip(), known);
    return Enum.valueOf(type, value.strip());
  }

  /**
   * Returns whether this is a release as Maven sees one: a profile, of the project or its parents,
   * or a property that profiles are activated by. Properties of the project are none of these, and
   * {@code release} is often the version of Java there.
   */
  boolean isRelease() {
    return Stream.of(session.getUserProperties(), session.getSystemProperties())
            .flatMap(given -> Stream.of("release", "performRelease").map(given::getProperty))
            .anyMatch(value -> value != null && !value.equals("false"))
        || project.getInjectedProfileIds().values().stream()
            .anyMatch(profiles -> profiles.contains("release"));
  }

  /** Returns a goal that the same execution runs after another one and that writes the Bundle. */
  Optional<String> writerBehind(String goal) {
    return executions.writerBehind(goal);
  }

  /** Returns whether the POM binds goals of this plugin, so that this project builds a program. */
  boolean buildsProgram() {
    return executions.any();
  }

  /** Returns whether Maven must not use the network. */
  boolean offline() {
    return session.isOffline();
  }

  /**
   * Returns the folders of all that pybundle made in the projects of this build.
   *
   * @param outputDirectory the one of this project
   */
  Set<Path> outputs(File outputDirectory) {
    Set<Path> outputs = new LinkedHashSet<>(List.of(outputDirectory.toPath()));
    session.getProjects().stream()
        .map(any -> Path.of(any.getBuild().getDirectory()).resolve("pybundle"))
        .forEach(outputs::add);
    return outputs;
  }

  /** Returns the folder of the project. */
  Path basedir() {
    return project.getBasedir().toPath();
  }

  /** Returns the version of pybundle that runs. */
  String pluginVersion() {
    return execution.getVersion();
  }

  private Map<String, Object> context() {
    return session.getPluginContext(execution.getMojoDescriptor().getPluginDescriptor(), project);
  }
}
