package dev.pybundle.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.pybundle.message.ProblemException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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

  @Test
  @DisplayName("knows what comes after a goal that needs the last program")
  void knowsWhatComesBehind() throws Exception {
    Executions last =
        executions("all", execution("all", "", "pyinstaller", "codesign", "delta", "probe"));
    Executions between =
        executions("all", execution("all", "", "pyinstaller", "delta", "codesign"));
    Executions commandLine =
        executions("default-cli", execution("all", "", "pyinstaller", "codesign"));

    assertThat(last.writerBehind("delta")).isEmpty();
    assertThat(between.writerBehind("delta")).contains("codesign");
    assertThat(commandLine.writerBehind("delta")).isEmpty();
  }

  @Test
  @DisplayName("knows which freezer makes a program")
  void knowsTheFreezer() throws Exception {
    // given
    PluginExecution off = execution("off", "<name>none</name>", "cx-freeze");
    off.setPhase("none");
    Executions executions =
        executions(
            "a",
            execution("a", "<name>a</name>", "generate-spec", "pyinstaller"),
            execution("b", "<name>b</name>", "generate-spec"),
            execution("c", "<name>b</name>", "cx-freeze", "compress"),
            off);
    // then
    assertThat(executions.freezer("a")).isEqualTo("pyinstaller");
    assertThat(executions.freezer("b")).isEqualTo("cx-freeze");
    assertThat(executions.freezer("none")).isEqualTo("pyinstaller");
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

  @ParameterizedTest(name = "{0}")
  @MethodSource("programs")
  @DisplayName("completes what a goal is told of its program by what its other executions are told")
  void completes(
      String what, String pom, String current, String name, String tauri, @TempDir Path basedir)
      throws Exception {
    PomFixture fixture = new PomFixture(basedir, pom);

    ProgramParameters complete =
        fixture
            .executions(fixture.execution("probe", current))
            .complete(fixture.parameters(current));

    assertThat(complete.name()).isEqualTo(name);
    assertThat(complete.tauriDirectory()).isEqualTo(tauri == null ? null : fixture.file(tauri));
    assertThat(complete.outputDirectory()).isEqualTo(fixture.file("target/pybundle"));
  }

  static Stream<Arguments> programs() {
    String freeze = one("freeze", "generate-spec", "<name>cortex</name>");
    String stage = one("stage", "stage-sidecar", "<tauriDirectory>desktop</tauriDirectory>");
    String api = one("api", "pyinstaller", "<name>api</name><tauriDirectory>a</tauriDirectory>");
    String worker =
        one("worker", "pyinstaller", "<name>worker</name><tauriDirectory>w</tauriDirectory>");
    String plain = one("plain", "pyinstaller", "");
    return Stream.of(
            arguments("the only program", freeze + stage, "stage", "cortex", "desktop"),
            arguments("the folder of a later goal", freeze + stage, "freeze", "cortex", "desktop"),
            arguments("the command line", freeze + stage, "default-cli", "cortex", "desktop"),
            arguments("each of two programs", api + worker, "worker", "worker", "w"),
            arguments("a program without a name", plain + worker, "plain", "app", null),
            arguments("a program without a name", plain + worker, "default-cli", "app", null),
            arguments("nothing to complete", "", "default-cli", "app", null),
            arguments(
                "an execution that is switched off",
                plain + stage.replace("<goals>", "<phase>none</phase><goals>"),
                "plain",
                "app",
                null))
        .map(
            row ->
                arguments(
                    row.get()[0],
                    "<executions>" + row.get()[1] + "</executions>",
                    row.get()[2],
                    row.get()[3],
                    row.get()[4]));
  }

  @Test
  @DisplayName("completes the triple and the output folder alike")
  void completesAll(@TempDir Path basedir) throws Exception {
    PomFixture pom =
        new PomFixture(
            basedir,
            "<executions>"
                + one(
                    "all",
                    "pyinstaller",
                    "<target>x86_64-apple-darwin</target><outputDirectory>out</outputDirectory>")
                + "</executions>");

    ProgramParameters complete =
        pom.executions(pom.execution("verify", "default-cli"))
            .complete(pom.parameters("default-cli"));

    assertThat(complete.target()).isEqualTo("x86_64-apple-darwin");
    assertThat(complete.outputDirectory()).isEqualTo(pom.file("out"));
  }

  @Test
  @DisplayName("lets -Dpybundle.name choose between programs")
  void choosesByName(@TempDir Path basedir) throws Exception {
    PomFixture pom =
        new PomFixture(
            basedir,
            "<executions>"
                + one("api", "pyinstaller", "<name>api</name>")
                + one("worker", "pyinstaller", "<name>worker</name><target>x</target>")
                + "</executions>");
    Executions executions = pom.executions(pom.execution("probe", "default-cli"));

    assertThatThrownBy(() -> executions.complete(pom.parameters("default-cli")))
        .isInstanceOf(ProblemException.class)
        .hasMessage(
            "probe can work on any of the programs api, worker, and has no <name>, perhaps you"
                + " should say which, with -Dpybundle.name=api or <name>api</name>.");

    pom.user.setProperty("pybundle.name", "worker");
    assertThat(executions.complete(pom.parameters("default-cli")).target()).isEqualTo("x");
  }

  @Test
  @DisplayName("asks if the executions of a program contradict each other")
  void contradiction(@TempDir Path basedir) throws Exception {
    PomFixture pom =
        new PomFixture(
            basedir,
            "<executions>"
                + one("freeze", "generate-spec", "")
                + one("one", "stage-sidecar", "<tauriDirectory>a</tauriDirectory>")
                + one("two", "stage-sidecar", "<tauriDirectory>b</tauriDirectory>")
                + "</executions>");
    Executions executions = pom.executions(pom.execution("generate-spec", "freeze"));

    assertThatThrownBy(() -> executions.complete(pom.parameters("freeze")))
        .isInstanceOf(ProblemException.class)
        .hasMessage(
            "generate-spec has no <tauriDirectory>, and the POM has several for its program: a in"
                + " the execution 'one', b in the execution 'two', perhaps you should write one"
                + " into the <configuration> of the plugin, or of the execution 'freeze'.");

    assertThat(
            pom.executions(pom.execution("stage-sidecar", "two"))
                .complete(pom.parameters("two"))
                .tauriDirectory())
        .isEqualTo(pom.file("b"));
  }

  private static String one(String id, String goal, String configuration) {
    return "<execution><id>%s</id><goals><goal>%s</goal></goals>".formatted(id, goal)
        + "<configuration>%s</configuration></execution>".formatted(configuration);
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
    MavenSession session = mock(MavenSession.class);
    when(session.getUserProperties()).thenReturn(new Properties());
    when(session.getSystemProperties()).thenReturn(new Properties());
    return new Executions(
        new MavenProject(model), session, new MojoExecution(plugin, "pyinstaller", current));
  }
}
