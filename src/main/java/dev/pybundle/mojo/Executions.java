package dev.pybundle.mojo;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.inject.Inject;
import javax.inject.Named;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/**
 * What the POM says about the executions of this plugin: which programs there are and which goals
 * come later.
 */
@Named
class Executions {

  /** The goals that write the Bundle, in the order in which they do. */
  private static final List<String> WRITERS = List.of("pyinstaller", "compress", "codesign");

  private final MavenProject project;
  private final MojoExecution current;

  @Inject
  Executions(MavenProject project, MojoExecution current) {
    this.project = project;
    this.current = current;
  }

  /** Returns whether a name is that of the first program in the POM, or of none in it. */
  boolean isFirst(String name) {
    // With one execution there is one name, and an up-to-date build need not start an XML parser.
    if (executions().size() < 2) {
      return true;
    }
    List<String> names = executions().stream().map(this::nameOf).distinct().toList();
    return names.indexOf(name) <= 0;
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
    if (!isBound(goal)) {
      return false;
    }
    List<String> later = WRITERS.subList(WRITERS.indexOf(goal) + 1, WRITERS.size());
    boolean one = executions().size() == 1;
    return executions().stream()
        .filter(execution -> one || nameOf(execution).equals(name))
        .filter(execution -> !"none".equals(execution.getPhase()))
        .flatMap(execution -> execution.getGoals().stream())
        .anyMatch(later::contains);
  }

  /**
   * Returns the text that the POM gives a parameter of another goal of this execution.
   *
   * @param parameter name of its element
   */
  Optional<String> configured(String parameter) {
    return executions().stream()
        .filter(execution -> execution.getId().equals(current.getExecutionId()))
        .findFirst()
        .map(execution -> ConfigurationXml.read(execution.getConfiguration()).get(parameter))
        .filter(text -> !text.isBlank());
  }

  private boolean isBound(String goal) {
    Predicate<PluginExecution> same =
        execution -> execution.getId().equals(current.getExecutionId());
    return executions().stream()
        .filter(same)
        .anyMatch(execution -> execution.getGoals().contains(goal));
  }

  private List<PluginExecution> executions() {
    @Nullable Plugin plugin =
        project.getPlugin(Plugin.constructKey(current.getGroupId(), current.getArtifactId()));
    return plugin == null ? List.of() : plugin.getExecutions();
  }

  private String nameOf(PluginExecution execution) {
    return Optional.ofNullable(ConfigurationXml.read(execution.getConfiguration()).get("name"))
        .filter(name -> !name.isBlank())
        .orElse(project.getArtifactId());
  }
}
