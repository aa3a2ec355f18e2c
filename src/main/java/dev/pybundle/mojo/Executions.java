package dev.pybundle.mojo;

import dev.pybundle.freeze.Freezers;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Named;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.model.PluginManagement;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/**
 * What the POM says about the executions of this plugin: which programs there are, which goals come
 * later, and what a goal has to know although only another execution says it.
 */
@Named
class Executions {

  /** The goals that write the Bundle after that of a freezer, in the order in which they do. */
  private static final List<String> LATER_WRITERS = List.of("compress", "codesign");

  private final MavenProject project;
  private final MavenSession session;
  private final MojoExecution current;

  private @Nullable List<Configured> parsed;

  @Inject
  Executions(MavenProject project, MavenSession session, MojoExecution current) {
    this.project = project;
    this.session = session;
    this.current = current;
  }

  /** Returns whether a program comes from a goal; the others work on one that is there. */
  static boolean makes(String goal) {
    return goal.equals("generate-spec") || Freezers.goals().contains(goal);
  }

  /** An execution with the texts of its parameters, those of the plugin included. */
  private record Configured(PluginExecution execution, Map<String, String> texts) {

    Optional<String> text(String parameter) {
      return Optional.ofNullable(texts.get(parameter)).filter(text -> !text.isBlank());
    }

    boolean isBound() {
      return !"none".equals(execution.getPhase());
    }

    boolean makesProgram() {
      return isBound() && execution.getGoals().stream().anyMatch(Executions::makes);
    }
  }

  /**
   * Returns what a goal is told of its program together with what it is not told, but the other
   * executions of the same program are: they must agree on where it lies, and for which machine.
   *
   * @param given the parameters of the goal that runs
   * @throws ProblemException if the other executions disagree
   */
  ProgramParameters complete(ProgramParameters given) throws ProblemException {
    // An up-to-date build of one execution need not start an XML parser.
    if (executions().stream().allMatch(this::isCurrent)) {
      return given;
    }
    String name = nameOf(given.name());
    boolean own = isConfigured("target") || isConfigured("targets");
    @Nullable String target = own ? null : elsewhere("target", name);
    @Nullable String targets = own ? null : elsewhere("targets", name);
    if (target != null && targets != null) {
      throw new Problem(
              "%s has no <target>, and other executions of its program have <target>%s</target> and"
                      .formatted(current.getGoal(), target)
                  + " <targets> with %s".formatted(targets.replaceAll("\\s+", ", ")),
              "run the goal of one of them, %s@<id of the execution>".formatted(current.getGoal()))
          .asException();
    }
    @Nullable String output = elsewhere("outputDirectory", name);
    @Nullable String tauri = elsewhere("tauriDirectory", name);
    return new ProgramParameters(
        name,
        target == null ? given.target() : target,
        targets == null ? given.targets() : List.of(targets.split("[\\s,]+")),
        output == null ? given.outputDirectory() : file(output),
        tauri == null ? given.tauriDirectory() : file(tauri),
        given.skip(),
        given.dryRun());
  }

  /**
   * Returns what a parameter was set to for the goal that runs, in its execution, for the whole
   * plugin, or as a property.
   *
   * @param parameter name of its element, which its property has after {@code pybundle.}
   */
  Optional<String> given(String parameter) {
    return configuredText(parameter).or(() -> property("pybundle." + parameter));
  }

  /** Returns the goal of the freezer that the POM binds for a program, the usual one for none. */
  String freezer(String name) {
    return configured().stream()
        .filter(each -> each.isBound() && nameOf(each).equals(name))
        .flatMap(each -> each.execution().getGoals().stream())
        .filter(Freezers.goals()::contains)
        .findFirst()
        .orElse(Freezers.goals().get(0));
  }

  /** Returns the execution that runs a goal for a program, if the POM has one. */
  Optional<String> binding(String goal, String name) {
    return configured().stream()
        .filter(each -> each.isBound() && nameOf(each).equals(name))
        .map(Configured::execution)
        .filter(execution -> execution.getGoals().contains(goal))
        .map(PluginExecution::getId)
        .findFirst();
  }

  /** Returns whether a name is that of the first program in the POM, or of none in it. */
  boolean isFirst(String name) {
    if (executions().size() < 2) {
      return true;
    }
    return configured().stream().map(this::nameOf).distinct().toList().indexOf(name) <= 0;
  }

  /**
   * Returns whether an execution works on a program.
   *
   * @param id of the execution; one that the POM does not have is from the command line
   */
  boolean worksOn(String id, String name) {
    return configured().stream()
        .filter(each -> each.execution().getId().equals(id))
        .allMatch(each -> nameOf(each).equals(name));
  }

  /** Returns whether the POM has an execution of this plugin. */
  boolean any() {
    return !executions().isEmpty();
  }

  /**
   * Returns whether another goal of the lifecycle will write the same Bundle.
   *
   * @param goal the goal that runs now
   * @param name name of its program
   */
  boolean writesLater(String goal, String name) {
    if (executions().stream()
        .filter(this::isCurrent)
        .noneMatch(execution -> execution.getGoals().contains(goal))) {
      return false;
    }
    // A freezer is none of them, so all of them come after it.
    List<String> later =
        LATER_WRITERS.subList(LATER_WRITERS.indexOf(goal) + 1, LATER_WRITERS.size());
    Stream<PluginExecution> same =
        executions().size() == 1
            ? executions().stream().filter(execution -> !"none".equals(execution.getPhase()))
            : configured().stream()
                .filter(each -> each.isBound() && nameOf(each).equals(name))
                .map(Configured::execution);
    return same.flatMap(execution -> execution.getGoals().stream()).anyMatch(later::contains);
  }

  /** Returns whether the same execution runs no goal after one. */
  boolean isLast(String goal) {
    return executions().stream()
        .filter(this::isCurrent)
        .map(PluginExecution::getGoals)
        .anyMatch(all -> all.indexOf(goal) == all.size() - 1);
  }

  /** Returns a goal that the same execution runs after another one and that writes the Bundle. */
  Optional<String> writerBehind(String goal) {
    return executions().stream()
        .filter(this::isCurrent)
        .flatMap(execution -> execution.getGoals().stream().dropWhile(each -> !each.equals(goal)))
        .filter(each -> makes(each) || LATER_WRITERS.contains(each))
        .findFirst();
  }

  /**
   * Returns a property as Maven finds it for a parameter: on the command line, of the system, of
   * the project.
   *
   * @param key e.g. {@code pybundle.probe.url}
   */
  Optional<String> property(String key) {
    return Stream.of(
            session.getUserProperties(), session.getSystemProperties(), project.getProperties())
        .flatMap(properties -> Stream.ofNullable(properties.getProperty(key)))
        .findFirst();
  }

  /** Returns the plugin that the POM configures, whether it binds goals of it or not. */
  Optional<Plugin> plugin() {
    return bound()
        .or(
            () ->
                Optional.ofNullable(project.getPluginManagement())
                    .map(PluginManagement::getPluginsAsMap)
                    .map(plugins -> plugins.get(key())));
  }

  private Optional<Plugin> bound() {
    return Optional.ofNullable(project.getPlugin(key()));
  }

  private String key() {
    return Plugin.constructKey(current.getGroupId(), current.getArtifactId());
  }

  private List<PluginExecution> executions() {
    return bound().map(Plugin::getExecutions).orElse(List.of());
  }

  private List<Configured> configured() {
    if (parsed == null) {
      parsed =
          executions().stream()
              .map(each -> new Configured(each, ConfigurationXml.read(each.getConfiguration())))
              .toList();
    }
    return parsed;
  }

  private boolean isCurrent(PluginExecution execution) {
    return execution.getId().equals(current.getExecutionId());
  }

  private boolean isConfigured(String parameter) {
    return configuredText(parameter).isPresent();
  }

  /** Maven has put the plugin's configuration into that of each execution. */
  private Optional<String> configuredText(String parameter) {
    Optional<Configured> own =
        configured().stream().filter(each -> isCurrent(each.execution())).findFirst();
    return own.isPresent()
        ? own.get().text(parameter)
        : plugin()
            .map(plugin -> ConfigurationXml.read(plugin.getConfiguration()).get(parameter))
            .filter(text -> !text.isBlank());
  }

  /** Returns the name of the program that the goal works on. */
  private String nameOf(String given) throws ProblemException {
    boolean makes =
        configured().stream().anyMatch(each -> isCurrent(each.execution()) && each.makesProgram());
    List<String> made = made();
    if (makes || made.isEmpty() || made.contains(given) || given("name").isPresent()) {
      return given;
    }
    if (made.size() > 1) {
      throw new Problem(
              "%s can work on any of the programs %s, and has no <name>"
                  .formatted(current.getGoal(), String.join(", ", made)),
              "say which, with -Dpybundle.name=%s or <name>%1$s</name>".formatted(made.get(0)))
          .asException();
    }
    return made.get(0);
  }

  private String nameOf(Configured execution) {
    return ownName(execution)
        .orElseGet(
            () -> {
              List<String> made = execution.makesProgram() ? List.of() : made();
              return made.size() == 1 ? made.get(0) : project.getArtifactId();
            });
  }

  private Optional<String> ownName(Configured execution) {
    return execution.text("name").or(() -> property("pybundle.name"));
  }

  /** The names of the programs that come from this POM. */
  private List<String> made() {
    return configured().stream()
        .filter(Configured::makesProgram)
        .map(each -> ownName(each).orElse(project.getArtifactId()))
        .distinct()
        .toList();
  }

  /** Returns what only other executions of the program say of a parameter, null for nothing. */
  private @Nullable String elsewhere(String parameter, String name) throws ProblemException {
    if (isConfigured(parameter)) {
      return null;
    }
    List<Configured> saying =
        configured().stream()
            .filter(each -> each.isBound() && nameOf(each).equals(name))
            .filter(each -> each.text(parameter).isPresent())
            .toList();
    List<String> texts =
        saying.stream().flatMap(each -> each.text(parameter).stream()).distinct().toList();
    if (texts.size() > 1 && property("pybundle." + parameter).isEmpty()) {
      throw contradiction(parameter, saying).asException();
    }
    return texts.size() == 1 ? texts.get(0) : null;
  }

  private Problem contradiction(String parameter, List<Configured> saying) {
    List<String> places = new ArrayList<>();
    for (Configured each : saying) {
      places.add(
          "%s in the execution '%s'"
              .formatted(each.text(parameter).orElseThrow(), each.execution().getId()));
    }
    return new Problem(
        "%s has no <%s>, and the POM has several for its program: %s"
            .formatted(current.getGoal(), parameter, String.join(", ", places)),
        "write one into the <configuration> of the plugin, or of the execution '%s'"
            .formatted(current.getExecutionId()));
  }

  private File file(String text) {
    File file = new File(text);
    return file.isAbsolute() ? file : new File(project.getBasedir(), text);
  }
}
