package dev.pybundle.mojo;

import dev.pybundle.bundle.GoalRecord.Level;
import dev.pybundle.bundle.GoalRecord.LogLine;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.platform.TripleResolver;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Named;
import javax.inject.Provider;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds where a goal works: the triple, and the folders of a program. */
@Named
class ProgramLocator {

  private static final Logger LOGGER = LoggerFactory.getLogger(ProgramLocator.class);

  /** Keys of the plugin's context, which lives as long as the build of a project. */
  private static final String TRIPLE = "triple for ";

  private static final String TAURI_FOLDER = "src-tauri";

  private static final String TRIPLE_WARNING = "warning of the triple for ";

  private final MavenProject project;
  private final MavenSession session;
  private final MojoExecution execution;
  private final Executions executions;
  private final Provider<Wiring> wiring;

  @Inject
  ProgramLocator(
      MavenProject project,
      MavenSession session,
      MojoExecution execution,
      Executions executions,
      Provider<Wiring> wiring) {
    this.project = project;
    this.session = session;
    this.execution = execution;
    this.executions = executions;
    this.wiring = wiring;
  }

  /**
   * Finds the folders of a program. The first name in the POM has {@code
   * <outputDirectory>/<triple>}; further ones, from further executions, have a folder of their own
   * above it, and a classifier of their own.
   *
   * @param program all that the POM says of it
   */
  ProgramLocation locate(ProgramParameters program) throws ProblemException, InterruptedException {
    TargetTriple triple = triple(program);
    Path output = ParameterPaths.of(program.outputDirectory());
    boolean first = executions.isFirst(program.name());
    Path folder = first ? output : output.resolve(program.name());
    return new ProgramLocation(
        program,
        tauriFolder(program),
        triple,
        new Workspace(folder.resolve(triple.value())),
        first ? triple.value() : triple.value() + "-" + program.name());
  }

  /** Returns the places of all programs that the goal works on. */
  List<ProgramLocation> all(ProgramParameters program)
      throws ProblemException, InterruptedException {
    List<ProgramLocation> locations = new ArrayList<>();
    for (String triple : program.targets()) {
      locations.add(locate(program.of(triple, program.targets())));
    }
    return locations.isEmpty() ? List.of(locate(program)) : locations;
  }

  /** Returns the first of several programs that this machine can start, else the first. */
  ProgramParameters own(List<ProgramParameters> programs) {
    return programs.stream()
        .filter(each -> each.isOneOfSeveral() && !wiring.get().isForeign(each.target()))
        .findFirst()
        .orElse(programs.get(0));
  }

  private Path tauriFolder(ProgramParameters program) throws ProblemException {
    List<Path> places = tauriFolders(program);
    return places.stream().filter(Files::isDirectory).findFirst().orElse(places.get(0));
  }

  /** The project is the app, or a folder in it such as {@code backend}. */
  private List<Path> tauriFolders(ProgramParameters program) throws ProblemException {
    File named = program.tauriDirectory();
    if (named != null) {
      return List.of(ParameterPaths.of(named));
    }
    Path folder = project.getBasedir().toPath();
    return Stream.of(folder, folder.toAbsolutePath().normalize().getParent())
        .filter(Objects::nonNull)
        .map(app -> app.resolve(TAURI_FOLDER))
        .toList();
  }

  /**
   * The triple of a build does not change while Maven runs, and asking rustc takes time: ask once a
   * project.
   */
  private TargetTriple triple(ProgramParameters program)
      throws ProblemException, InterruptedException {
    Map<String, Object> context = context();
    TripleResolver.Request request = request(program);
    if (context.get(TRIPLE + request.key()) instanceof String known) {
      return TargetTriple.parse(known).orElseThrow();
    }
    TripleResolver.Resolved resolved = wiring.get().tripleResolver().resolve(request);
    resolved.warning().filter(this::isFirst).ifPresent(LOGGER::warn);
    resolved.warning().ifPresent(text -> context.put(TRIPLE_WARNING + request.key(), text));
    LOGGER.debug("Target triple {} from {}", resolved.triple(), resolved.source());
    context.put(TRIPLE + request.key(), resolved.triple().value());
    return resolved.triple();
  }

  /** Returns what is doubtful about the triple; it was said when it was found. */
  Optional<LogLine> warningOfTriple(ProgramParameters program) throws ProblemException {
    return context().get(TRIPLE_WARNING + request(program).key()) instanceof String text
        ? Optional.of(new LogLine(Level.WARNING_ONCE, text))
        : Optional.empty();
  }

  /** Returns whether this build has not said a line of this project yet; it has from now on. */
  boolean isFirst(String text) {
    return context().put("said: ".concat(text), true) == null;
  }

  /** Looks at what decides where all goals work, and at pybundle itself. */
  void lookAtPlace(ProgramParameters program, Inputs inputs) throws ProblemException {
    inputs.files(tauriFolders(program));
    wiring
        .get()
        .tripleResolver()
        .places(request(program))
        .ifPresentOrElse(inputs::files, inputs::uncertain);
    PluginDescriptor plugin = execution.getMojoDescriptor().getPluginDescriptor();
    if (plugin.getPluginArtifact() != null && plugin.getPluginArtifact().getFile() != null) {
      inputs.file(plugin.getPluginArtifact().getFile().toPath());
    }
  }

  private TripleResolver.Request request(ProgramParameters program) throws ProblemException {
    // Every goal must find the triple that stage-sidecar will, so all start at the Tauri folder.
    return new TripleResolver.Request(program.target(), tauriFolder(program));
  }

  private Map<String, Object> context() {
    return session.getPluginContext(execution.getMojoDescriptor().getPluginDescriptor(), project);
  }
}
