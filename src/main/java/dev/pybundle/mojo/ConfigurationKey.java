package dev.pybundle.mojo;

import dev.pybundle.bundle.Sha256;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.inject.Inject;
import javax.inject.Named;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/**
 * A digest of all that decides what a goal does, besides files: its parameters, the project, the
 * plugin's configuration, and the environment. What is in it by mistake makes a goal look again;
 * what is not would make it miss a change.
 */
@Named
class ConfigurationKey {

  /** What a shell or a terminal sets anew and no tool that pybundle starts looks at. */
  private static final Set<String> PASSING =
      Set.of(
          "_",
          "COLUMNS",
          "LINES",
          "MAVEN_CMD_LINE_ARGS",
          "OLDPWD",
          "PWD",
          "SHLVL",
          "TERM",
          "TERM_SESSION_ID",
          "WINDOWID",
          "XDG_SESSION_ID");

  private static final String PREFIX = "pybundle.";
  private static final List<String> RELEASE = List.of("release", "performRelease");
  private static final List<String> MACHINE = List.of("os.name", "os.arch", "user.home");

  private final MavenProject project;
  private final MavenSession session;
  private final MojoExecution execution;

  @Inject
  ConfigurationKey(MavenProject project, MavenSession session, MojoExecution execution) {
    this.project = project;
    this.session = session;
    this.execution = execution;
  }

  /**
   * Returns the digest.
   *
   * @param mojo the goal, with its parameters set
   */
  String of(Object mojo) {
    StringBuilder text = new StringBuilder(common());
    add(text, mojo.getClass().getName());
    add(text, execution.getExecutionId());
    addFields(text, mojo);
    return Sha256.of(text.toString());
  }

  /** The same for all goals of a project. */
  private String common() {
    Map<String, Object> context =
        session.getPluginContext(execution.getMojoDescriptor().getPluginDescriptor(), project);
    if (context.get(getClass().getName()) instanceof String known) {
      return known;
    }
    StringBuilder text = new StringBuilder();
    add(text, execution.getVersion());
    add(text, session.isOffline());
    addProject(text);
    addPlugin(text);
    addProperties(text, session.getUserProperties());
    addProperties(text, session.getSystemProperties());
    addProperties(text, project.getProperties());
    for (Map.Entry<String, String> variable : new TreeMap<>(System.getenv()).entrySet()) {
      if (!PASSING.contains(variable.getKey())) {
        add(text, variable.getKey());
        add(text, variable.getValue());
      }
    }
    String digest = Sha256.of(text.toString());
    context.put(getClass().getName(), digest);
    return digest;
  }

  private void addProject(StringBuilder text) {
    Model model = project.getModel();
    add(text, project.getBasedir());
    add(text, project.getGroupId());
    add(text, project.getArtifactId());
    add(text, project.getVersion());
    add(text, model.getName());
    add(text, model.getDescription());
    add(text, model.getOrganization() == null ? null : model.getOrganization().getName());
    add(text, model.getInceptionYear());
    add(text, OutputTimestamp.of(project).orElse(OutputTimestamp.DEFAULT));
    add(text, new TreeMap<>(project.getInjectedProfileIds()));
  }

  /** Other executions decide about names of folders and about what is attached when. */
  private void addPlugin(StringBuilder text) {
    @Nullable Plugin plugin =
        project.getPlugin(Plugin.constructKey(execution.getGroupId(), execution.getArtifactId()));
    if (plugin == null) {
      return;
    }
    add(text, String.valueOf(plugin.getConfiguration()));
    for (PluginExecution each : plugin.getExecutions()) {
      add(text, each.getId());
      add(text, each.getPhase());
      add(text, each.getGoals());
      add(text, String.valueOf(each.getConfiguration()));
    }
  }

  private static void addProperties(StringBuilder text, Properties properties) {
    for (String name : new TreeSet<>(properties.stringPropertyNames())) {
      if (name.startsWith(PREFIX) || RELEASE.contains(name) || MACHINE.contains(name)) {
        add(text, name);
        add(text, properties.getProperty(name));
      }
    }
  }

  private static void addFields(StringBuilder text, Object bean) {
    for (Field field : ParameterFields.of(bean.getClass())) {
      add(text, field.getName());
      add(text, ParameterFields.valueOf(field, bean));
    }
  }

  /** Each value with its length, so that no two lists of values give the same text. */
  private static void add(StringBuilder text, @Nullable Object value) {
    if (value == null) {
      text.append("-;");
    } else if (value instanceof Collection<?> values) {
      text.append(values.size()).append('[');
      values.forEach(each -> add(text, each));
    } else if (value instanceof Map<?, ?> values) {
      text.append(values.size()).append('{');
      for (Map.Entry<?, ?> each : values.entrySet()) {
        add(text, each.getKey());
        add(text, each.getValue());
      }
    } else if (ParameterFields.isOurs(value.getClass())) {
      text.append(value.getClass().getName()).append('(');
      addFields(text, value);
    } else {
      // A type without a text of its own has another one in each build, which then looks again.
      String plain = value.toString();
      text.append(plain.length()).append(':').append(plain);
    }
  }
}
