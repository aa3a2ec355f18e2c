package dev.pybundle.mojo;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.pybundle.artifact.BundleArtifacts;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.ProcessRunner;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;

/** A project with pybundle in its POM, as its goals see it. */
final class PomFixture {

  private static final List<Class<?>> GOALS =
      List.of(
          CodesignMojo.class,
          GenerateSpecMojo.class,
          PyInstallerMojo.class,
          StageSidecarMojo.class);

  final Properties user = new Properties();
  final MavenProject project;
  final HostSystem host;
  final MavenSession session = mock(MavenSession.class);
  private final PluginDescriptor descriptor = new PluginDescriptor();

  /**
   * Makes it.
   *
   * @param basedir its folder
   * @param plugin what stands in its {@code <plugin>}, besides the name
   */
  PomFixture(Path basedir, String plugin) throws Exception {
    this(basedir, plugin, "Linux");
  }

  /** Makes the same on another system. */
  PomFixture(Path basedir, String plugin, String os) throws Exception {
    host = new HostSystem(Map.of("os.name", os, "os.arch", "amd64")::get, Map.of());
    project = new MavenProject(model(plugin));
    project.setFile(basedir.resolve("pom.xml").toFile());
    project.getBuild().setDirectory(basedir.resolve("target").toString());
    when(session.getUserProperties()).thenReturn(user);
    when(session.getSystemProperties()).thenReturn(new Properties());
    when(session.getRequest()).thenReturn(mock(MavenExecutionRequest.class));
    when(session.getProjects()).thenReturn(List.of(project));
    Map<String, Object> context = new HashMap<>();
    when(session.getPluginContext(any(), any())).thenReturn(context);
    descriptor.setGroupId("dev.pybundle");
    descriptor.setArtifactId("pybundle-maven-plugin");
    for (Class<?> goal : GOALS) {
      descriptor.addMojo(descriptor(goal));
    }
  }

  /** Returns what Maven injects into a goal of an execution, {@code default-cli} for none. */
  MojoExecution execution(String goal, String id) {
    MojoExecution execution =
        new MojoExecution(project.getPlugin("dev.pybundle:pybundle-maven-plugin"), goal, id);
    MojoDescriptor running = new MojoDescriptor();
    running.setGoal(goal);
    running.setPluginDescriptor(descriptor);
    execution.setMojoDescriptor(running);
    return execution;
  }

  Executions executions(MojoExecution execution) {
    return new Executions(project, session, execution);
  }

  /** Returns what all goals share. */
  Goals goals(MojoExecution execution) {
    Executions executions = executions(execution);
    return new Goals(
        project,
        session,
        execution,
        executions,
        locator(execution),
        mock(BundleArtifacts.class),
        () -> new UnknownParameters(executions, execution));
  }

  ProgramLocator locator(MojoExecution execution) {
    return new ProgramLocator(
        project,
        session,
        execution,
        executions(execution),
        () -> new Wiring(host, new ProcessRunner()));
  }

  /** Returns what runs a goal only if something changed. */
  RecordedGoals recordedGoals(Goals goals, MojoExecution execution) {
    return new RecordedGoals(
        goals,
        locator(execution),
        new ConfigurationKey(project, session, execution),
        mock(BundleArtifacts.class),
        session);
  }

  /** Returns the parameters that Maven sets in a goal of an execution. */
  ProgramParameters parameters(String execution) {
    Map<String, String> texts =
        ConfigurationXml.read(
            plugin().getExecutions().stream()
                .filter(each -> each.getId().equals(execution))
                .findFirst()
                .map(PluginExecution::getConfiguration)
                .orElse(plugin().getConfiguration()));
    return new ProgramParameters(
        texts.getOrDefault("name", user.getProperty("pybundle.name", project.getArtifactId())),
        texts.getOrDefault("target", user.getProperty("pybundle.target")),
        listed(texts.getOrDefault("targets", user.getProperty("pybundle.targets", ""))),
        file(texts.getOrDefault("outputDirectory", "target/pybundle")),
        texts.containsKey("tauriDirectory") ? file(texts.get("tauriDirectory")) : null,
        false,
        false);
  }

  private static List<String> listed(String text) {
    return text.isBlank() ? List.of() : List.of(text.split("[\\s,]+"));
  }

  File file(String path) {
    return new File(project.getBasedir(), path);
  }

  private Plugin plugin() {
    return project.getPlugin("dev.pybundle:pybundle-maven-plugin");
  }

  /** As Maven does, puts the plugin's configuration into that of each execution. */
  private static Model model(String plugin) throws IOException, XmlPullParserException {
    Model model =
        new MavenXpp3Reader()
            .read(
                new StringReader(
                    """
                    <project><artifactId>app</artifactId><version>1.0.0</version>
                    <build><plugins><plugin>
                    <groupId>dev.pybundle</groupId><artifactId>pybundle-maven-plugin</artifactId>
                    %s
                    </plugin></plugins></build></project>
                    """
                        .formatted(plugin)));
    Build build = model.getBuild();
    Plugin pybundle = build.getPlugins().get(0);
    for (PluginExecution execution : pybundle.getExecutions()) {
      execution.setConfiguration(
          Xpp3Dom.mergeXpp3Dom(
              (Xpp3Dom) execution.getConfiguration(), (Xpp3Dom) pybundle.getConfiguration()));
    }
    return model;
  }

  private MojoDescriptor descriptor(Class<?> goal) throws Exception {
    MojoDescriptor mojo = new MojoDescriptor();
    mojo.setGoal(goal.getSimpleName());
    mojo.setImplementation(goal.getName());
    mojo.setPluginDescriptor(descriptor);
    for (String name : ParameterFields.types(goal).keySet()) {
      Parameter parameter = new Parameter();
      parameter.setName(name);
      parameter.setAlias(name + "Alias");
      mojo.addParameter(parameter);
    }
    return mojo;
  }
}
