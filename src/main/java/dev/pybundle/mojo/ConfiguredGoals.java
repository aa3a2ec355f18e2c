package dev.pybundle.mojo;

import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.util.List;
import javax.inject.Inject;
import javax.inject.Named;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.lifecycle.LifecycleExecutor;
import org.apache.maven.plugin.MavenPluginManager;
import org.apache.maven.plugin.Mojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.PluginConfigurationException;

/** Other goals of this plugin, with their parameters set as when Maven runs them. */
@Named
class ConfiguredGoals {

  private final Executions executions;
  private final MavenSession session;
  private final MojoExecution current;
  private final LifecycleExecutor lifecycle;
  private final MavenPluginManager plugins;

  @Inject
  ConfiguredGoals(
      Executions executions,
      MavenSession session,
      MojoExecution current,
      LifecycleExecutor lifecycle,
      MavenPluginManager plugins) {
    this.executions = executions;
    this.session = session;
    this.current = current;
    this.lifecycle = lifecycle;
    this.plugins = plugins;
  }

  /** What one wants to know of a goal. */
  interface Question<T> {
    T answer(Mojo mojo) throws ProblemException, IOException;
  }

  /** Returns what Maven runs for some goals and phases. */
  List<MojoExecution> plan(List<String> tasks) {
    try {
      return lifecycle
          .calculateExecutionPlan(session, tasks.toArray(String[]::new))
          .getMojoExecutions();
    } catch (Exception impossible) {
      throw new IllegalStateException("Maven does not know any more what it runs", impossible);
    }
  }

  /**
   * Asks a goal.
   *
   * @param execution that runs it
   * @throws ProblemException if it cannot be configured
   */
  <T> T ask(MojoExecution execution, Question<T> question) throws ProblemException, IOException {
    Mojo mojo = configured(execution);
    try {
      return question.answer(mojo);
    } finally {
      plugins.releaseMojo(mojo, execution);
    }
  }

  /**
   * Asks a goal as the POM binds it for a program, whether this build runs it or not; as it would
   * run from the command line, if the POM does not bind it.
   *
   * @param goal e.g. {@code compress}
   * @param name name of the program
   * @throws ProblemException if it cannot be configured
   */
  <T> T ask(String goal, String name, Question<T> question) throws ProblemException, IOException {
    String task =
        String.join(":", current.getGroupId(), current.getArtifactId(), current.getVersion(), goal);
    String execution = executions.binding(goal, name).map("@"::concat).orElse("");
    return ask(plan(List.of(task + execution)).get(0), question);
  }

  private Mojo configured(MojoExecution execution) throws ProblemException {
    try {
      return plugins.getConfiguredMojo(Mojo.class, session, execution);
    } catch (PluginConfigurationException wrong) {
      throw new Problem(
              "%s cannot be configured: %s".formatted(execution.getGoal(), wrong.getMessage()),
              "correct the <configuration> of the execution '%s'"
                  .formatted(execution.getExecutionId()))
          .asException(wrong);
    } catch (Exception impossible) {
      throw new IllegalStateException(
          "A goal of the same plugin has no class: " + execution, impossible);
    }
  }
}
