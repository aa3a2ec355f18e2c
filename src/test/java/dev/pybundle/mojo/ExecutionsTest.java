package dev.pybundle.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Executions")
class ExecutionsTest {

  @Test
  @DisplayName(
      "gives the first program of the POM the plain folder, and further names one of their own")
  void knowsTheFirstProgram() throws Exception {
    // given
    Executions executions =
        executions(
            "api",
            execution("api", "<name>api</name>", "pyinstaller"),
            execution("worker", "<name> worker </name>", "pyinstaller"));
    // then
    assertThat(executions.isFirst("api")).isTrue();
    assertThat(executions.isFirst("worker")).isFalse();
    assertThat(executions.isFirst("given-on-the-command-line")).isTrue();
  }

  @Test
  @DisplayName("takes the artifactId as the name of an execution without one")
  void takesTheArtifactId() throws Exception {
    // given
    Executions executions =
        executions(
            "default",
            execution("default", "", "pyinstaller"),
            execution("b", "<name>b</name>", "pyinstaller"));
    // then
    assertThat(executions.isFirst("app")).isTrue();
    assertThat(executions.isFirst("b")).isFalse();
  }

  @Test
  @DisplayName(
      "knows whether a later goal will write the same Bundle, in the same execution or another one")
  void knowsTheLastWriter() throws Exception {
    // given
    Executions one =
        executions(
            "all",
            execution("all", "", "generate-spec", "pyinstaller", "compress", "stage-sidecar"));
    Executions split =
        executions("a", execution("a", "", "pyinstaller"), execution("b", "", "codesign"));
    Executions other =
        executions(
            "a",
            execution("a", "<name>a</name>", "pyinstaller"),
            execution("b", "<name>b</name>", "compress"));
    // then
    assertThat(one.writesLater("pyinstaller", "app")).isTrue();
    assertThat(one.writesLater("compress", "app")).isFalse();
    assertThat(split.writesLater("pyinstaller", "app")).isTrue();
    assertThat(other.writesLater("pyinstaller", "a")).isFalse();
  }

  @Test
  @DisplayName("takes a goal from the command line as the last one")
  void takesTheCommandLineAsLast() throws Exception {
    // given
    Executions executions =
        executions("default-cli", execution("all", "", "pyinstaller", "compress"));
    // then
    assertThat(executions.writesLater("pyinstaller", "app")).isFalse();
  }

  private static PluginExecution execution(String id, String configuration, String... goals)
      throws Exception {
    PluginExecution execution = new PluginExecution();
    execution.setId(id);
    execution.setGoals(List.of(goals));
    execution.setConfiguration(
        Xpp3DomBuilder.build(
            new StringReader("<configuration>" + configuration + "</configuration>")));
    return execution;
  }

  private static Executions executions(String current, PluginExecution... all) {
    Plugin plugin = new Plugin();
    plugin.setGroupId("dev.pybundle");
    plugin.setArtifactId("pybundle-maven-plugin");
    plugin.setExecutions(List.of(all));
    Build build = new Build();
    build.addPlugin(plugin);
    Model model = new Model();
    model.setArtifactId("app");
    model.setBuild(build);
    return new Executions(
        new MavenProject(model), new MojoExecution(plugin, "pyinstaller", current));
  }
}
