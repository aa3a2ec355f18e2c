package dev.pybundle.mojo;

import dev.pybundle.artifact.BundleArtifacts;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.CachePart;
import dev.pybundle.bundle.Stamp.Attached;
import dev.pybundle.bundle.Stamp.Level;
import dev.pybundle.bundle.Stamp.Said;
import dev.pybundle.bundle.Watch;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.BuildMemory;
import dev.pybundle.message.ParameterMessages;
import dev.pybundle.message.PathMessages;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.platform.TripleResolver;
import java.io.File;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every goal does around its own work: find its place, log the result or throw it, attach the
 * Bundle.
 */
@Named
public class Goals {

  private static final Logger LOGGER = LoggerFactory.getLogger(Goals.class);
  private static final List<String> TIERS = List.of("auto", "clean");

  private final MavenProject project;
  private final MavenSession session;
  private final MojoExecution execution;
  private final Executions executions;
  private final Provider<TripleResolver> triples;
  private final BundleArtifacts artifacts;

  @Inject
  Goals(
      MavenProject project,
      MavenSession session,
      MojoExecution execution,
      Executions executions,
      Provider<TripleResolver> triples,
      BundleArtifacts artifacts) {
    this.project = project;
    this.session = session;
    this.execution = execution;
    this.executions = executions;
    this.triples = triples;
    this.artifacts = artifacts;
  }

  /**
   * What a goal works on.
   *
   * @param triple what the program is for
   * @param workspace its folders
   * @param classifier the classifier of its artifacts
   */
  record Place(TargetTriple triple, Workspace workspace, String classifier) {}

  /** The work of a goal. */
  @FunctionalInterface
  interface Body {
    /** Works, and says how it ended. */
    GoalResult run() throws ProblemException, IOException, InterruptedException;
  }

  /**
   * Runs a goal and reports to Maven.
   *
   * @param skip whether {@code pybundle.skip} or the goal's own switch is set
   */
  void run(String goal, boolean skip, Body body)
      throws MojoExecutionException, MojoFailureException {
    if (skip) {
      LOGGER.info("Skipped: pybundle.skip or pybundle.{}.skip is set", goal);
      return;
    }
    guard(goal, () -> report(body.run()));
  }

  /**
   * Attaches the Bundle after a goal that may have written it, whether it did, found it up to date,
   * or was skipped: an earlier goal may have left the attaching to it.
   *
   * @param goal the goal that ran
   * @param name name of the program
   * @param target the user's triple, null to find it
   * @param classifier the user's classifier, null for the place's own
   * @param outputDirectory folder of all programs of the project
   * @return what is attached
   */
  List<Attached> attach(
      String goal,
      String name,
      @Nullable String target,
      @Nullable String classifier,
      File outputDirectory)
      throws ProblemException, IOException, InterruptedException {
    Place place = locate(target, name, outputDirectory);
    Optional<Bundle> bundle = Bundle.read(place.workspace().bundle());
    if (bundle.isEmpty()) {
      return List.of();
    }
    boolean last = !executions.writesLater(goal, name);
    String own = classifier == null ? place.classifier() : classifier;
    return artifacts.attach(bundle.get(), place.workspace(), own, last);
  }

  /**
   * Finds the folders of a program. The first name in the POM has {@code
   * <outputDirectory>/<triple>}; further ones, from further executions, have a folder of their own
   * above it, and a classifier of their own.
   *
   * @param target the user's triple, null to find it
   * @param name name of the program
   * @param outputDirectory folder of all programs of the project
   */
  Place locate(@Nullable String target, String name, File outputDirectory)
      throws ProblemException, InterruptedException {
    TargetTriple triple = triple(target);
    Path output = outputDirectory.toPath();
    if (executions.isFirst(name)) {
      return new Place(triple, new Workspace(output.resolve(triple.value())), triple.value());
    }
    Workspace workspace = new Workspace(output.resolve(name).resolve(triple.value()));
    return new Place(triple, workspace, triple.value() + "-" + name);
  }

  /**
   * Returns the time for headers: {@code project.build.outputTimestamp}, else 1980, which every
   * format can hold.
   */
  long sourceDateEpoch() {
    return OutputTimestamp.of(project).orElse(OutputTimestamp.DEFAULT);
  }

  /**
   * Returns a property as Maven finds it for a parameter: on the command line, of the system, of
   * the project. For parameters that lie in another one, which Maven sets no properties for.
   *
   * @param key e.g. {@code pybundle.probe.url}
   */
  Optional<String> property(String key) {
    return Stream.of(
            session.getUserProperties(), session.getSystemProperties(), project.getProperties())
        .flatMap(properties -> Stream.ofNullable(properties.getProperty(key)))
        .findFirst();
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
    if (!TIERS.contains(tier)) {
      throw ParameterMessages.notOneOf("<tier>", "pybundle.tier", tier, TIERS).asException();
    }
    return tier.equals("clean") || isRelease()
        ? null
        : new BuildMemory(
            CachePart.MEMORY.in(cacheDirectory.toPath().toAbsolutePath()).resolve("pyinstaller.db"),
            megabytes * 1_000_000);
  }

  /** As the super POM and the release plugin see it, and what people use besides. */
  private boolean isRelease() {
    return Stream.of("release", "performRelease")
            .anyMatch(name -> property(name).filter(value -> !value.equals("false")).isPresent())
        || project.getActiveProfiles().stream()
            .anyMatch(profile -> profile.getId().equals("release"));
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

  /** Returns the project's artifactId, the name of a program that has no other. */
  String artifactId() {
    return project.getArtifactId();
  }

  /** Returns the folder of the Tauri app, whether it exists or not. */
  Path tauriFolder() {
    return basedir()
        .resolve(
            executions
                .configured("tauriDirectory")
                .or(() -> property("pybundle.tauriDirectory"))
                .orElse("src-tauri"));
  }

  /** Returns the version of pybundle that runs. */
  String pluginVersion() {
    return execution.getVersion();
  }

  /**
   * The triple of a build does not change while Maven runs, and asking rustc takes time: ask once a
   * project.
   */
  private TargetTriple triple(@Nullable String target)
      throws ProblemException, InterruptedException {
    Map<String, Object> context = context();
    String key = "triple of " + target;
    if (context.get(key) instanceof String known) {
      return TargetTriple.parse(known).orElseThrow();
    }
    TripleResolver.Resolved resolved = triples.get().resolve(request(target));
    resolved.warning().filter(this::isFirst).ifPresent(LOGGER::warn);
    resolved.warning().ifPresent(text -> context.put("warning of the " + key, text));
    LOGGER.debug("Target triple {} from {}", resolved.triple(), resolved.source());
    context.put(key, resolved.triple().value());
    return resolved.triple();
  }

  /**
   * Returns what is doubtful about the triple; it was said when it was found.
   *
   * @param target the user's triple, null for one that was found
   */
  Optional<Said> warningOfTriple(@Nullable String target) {
    return context().get("warning of the triple of " + target) instanceof String text
        ? Optional.of(new Said(Level.WARNING_ONCE, text))
        : Optional.empty();
  }

  /** Returns whether this build has not said a line of this project yet; it has from now on. */
  boolean isFirst(String text) {
    return context().put("said: ".concat(text), true) == null;
  }

  /**
   * Watches what all goals look at: the Tauri folder, whatever decides the triple, and pybundle.
   *
   * @param target the user's triple, null to find it
   */
  void watch(@Nullable String target, Watch watch) {
    watch.file(tauriFolder());
    triples.get().places(request(target)).ifPresentOrElse(watch::files, watch::impossible);
    PluginDescriptor plugin = execution.getMojoDescriptor().getPluginDescriptor();
    if (plugin.getPluginArtifact() != null && plugin.getPluginArtifact().getFile() != null) {
      watch.file(plugin.getPluginArtifact().getFile().toPath());
    }
  }

  private Map<String, Object> context() {
    return session.getPluginContext(execution.getMojoDescriptor().getPluginDescriptor(), project);
  }

  private TripleResolver.Request request(@Nullable String target) {
    // Every goal must find the triple that stage-sidecar will, so all start at the Tauri folder.
    return new TripleResolver.Request(target, tauriFolder());
  }

  /** Work that Maven is told about only if it fails. */
  @FunctionalInterface
  interface Work {
    void run() throws ProblemException, IOException, InterruptedException, MojoFailureException;
  }

  void guard(String goal, Work work) throws MojoExecutionException, MojoFailureException {
    try {
      work.run();
    } catch (ProblemException problem) {
      throw new MojoFailureException(problem.getMessage(), problem);
    } catch (InvalidPathException refused) {
      throw new MojoFailureException(PathMessages.invalid(refused).sentence(), refused);
    } catch (IOException failed) {
      throw new MojoExecutionException(goal + " failed: " + failed, failed);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new MojoExecutionException(goal + " was interrupted", interrupt);
    }
  }

  private static void report(GoalResult result) throws MojoFailureException {
    failIfFailed(result);
    LOGGER.info("{}", result.sentence());
  }

  /** Tells Maven of a failure. */
  static void failIfFailed(GoalResult result) throws MojoFailureException {
    if (result instanceof GoalResult.Failed) {
      throw new MojoFailureException(result.sentence());
    }
  }
}
