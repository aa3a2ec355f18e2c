package dev.pybundle.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.process.ProcessRunner;
import java.io.File;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoFailureException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A goal")
class GoalsTest {

  private static final String TAURI = "<tauriDirectory>desktop/src-tauri</tauriDirectory>";

  /** What Cargo's configuration in the Tauri folder says. */
  private static final String TRIPLE = "aarch64-unknown-linux-gnu";

  @TempDir Path basedir;

  @BeforeEach
  void makeProject() throws Exception {
    Files.createDirectories(basedir.resolve("src"));
    Files.writeString(basedir.resolve("src/main.py"), "print()\n");
    Path cargo = Files.createDirectories(basedir.resolve("desktop/src-tauri/.cargo"));
    Files.writeString(cargo.resolve("config.toml"), "[build]\ntarget = \"" + TRIPLE + "\"\n");
  }

  @ParameterizedTest(name = "in {0} as {1}")
  @CsvSource({
    "the plugin, default-cli",
    "the plugin, freeze",
    "the execution, default-cli",
    "the execution, freeze",
    "another execution, default-cli",
    "another execution, freeze"
  })
  @DisplayName("finds the Tauri folder, so the triple and the guard, wherever the POM names it")
  void findsTheTauriFolder(String place, String execution) throws Exception {
    PomFixture pom =
        new PomFixture(
            basedir,
            configuration(place.equals("the plugin") ? TAURI : "")
                + "<executions>"
                + execution("freeze", place.equals("the execution") ? TAURI : "", "generate-spec")
                + execution(
                    "stage", place.equals("another execution") ? TAURI : "", "stage-sidecar")
                + "</executions>");

    generateSpec(pom, execution).execute();

    assertWorksForTheApp(basedir);
  }

  @Test
  @DisplayName(
      "finds the Tauri folder in the folder above, as an app with a backend in it has them")
  void findsTheTauriFolderAbove() throws Exception {
    Path backend = Files.createDirectories(basedir.resolve("desktop/backend"));
    Files.createDirectories(backend.resolve("src"));
    Files.copy(basedir.resolve("src/main.py"), backend.resolve("src/main.py"));

    generateSpec(new PomFixture(backend, ""), "default-cli").execute();

    assertWorksForTheApp(backend);
  }

  private static void assertWorksForTheApp(Path project) {
    Workspace workspace = new Workspace(project.resolve("target/pybundle").resolve(TRIPLE));
    assertThat(workspace.bundleSpec()).isRegularFile();
    assertThat(workspace.spec().resolve("pybundle_guard_hook.py")).isRegularFile();
  }

  @ParameterizedTest
  @ValueSource(strings = {"generate-spec", "pyinstaller", "stage-sidecar", "clean-cache"})
  @DisplayName("refuses a parameter that does not exist, whichever goal it is")
  void refusesUnknownParameters(String goal) throws Exception {
    PomFixture pom =
        new PomFixture(
            basedir,
            "<executions>"
                + execution("app", "<from>a:b:1</from><tripels>x</tripels>", goal)
                + "</executions>");
    Goals goals = pom.goals(pom.execution(goal, "app"));

    assertThatThrownBy(() -> goals.run(goal, false, () -> new GoalResult.Skipped("fine")))
        .isInstanceOf(MojoFailureException.class)
        .hasMessageContaining("<tripels>")
        .hasMessageContaining("perhaps you should write <triples>.");
  }

  @Test
  @DisplayName("does not look at its configuration if it is skipped")
  void skipped() throws Exception {
    PomFixture pom = new PomFixture(basedir, configuration("<tripels>x</tripels>"));

    pom.goals(pom.execution("probe", "default-cli"))
        .run("probe", true, () -> new GoalResult.Skipped("fine"));
  }

  @Test
  @DisplayName("remembers nothing for a release, which only the command line or a profile asks for")
  void release() throws Exception {
    PomFixture pom = new PomFixture(basedir, "");
    Goals goals = pom.goals(pom.execution("pyinstaller", "default-cli"));
    assertThat(goals.memory("auto", new File("cache"), 1)).isNotNull();
    assertThat(goals.memory("clean", new File("cache"), 1)).isNull();

    // The version of Java, say.
    pom.project.getProperties().setProperty("release", "17");
    pom.project.getProperties().setProperty("performRelease", "true");
    assertThat(goals.memory("auto", new File("cache"), 1)).isNotNull();

    for (String property : List.of("release", "performRelease")) {
      pom.user.setProperty(property, "");
      assertThat(goals.memory("auto", new File("cache"), 1)).as(property).isNull();
      pom.user.setProperty(property, "false");
      assertThat(goals.memory("auto", new File("cache"), 1)).as(property).isNotNull();
    }

    pom.project.setInjectedProfileIds("dev.example:parent:1", List.of("other", "release"));
    assertThat(goals.memory("auto", new File("cache"), 1)).isNull();
  }

  @Test
  @DisplayName("says which values a parameter can have")
  void oneOf() throws Exception {
    PomFixture pom = new PomFixture(basedir, "");
    Goals goals = pom.goals(pom.execution("pyinstaller", "default-cli"));

    assertThatThrownBy(() -> goals.memory("fast", new File("cache"), 1))
        .isInstanceOf(ProblemException.class)
        .hasMessage(
            "<tier> (-Dpybundle.tier) is 'fast', perhaps you should write one of auto, clean.");
  }

  private static String configuration(String parameters) {
    return "<configuration>" + parameters + "</configuration>";
  }

  private static String execution(String id, String parameters, String goal) {
    return "<execution><id>%s</id><goals><goal>%s</goal></goals>%s</execution>"
        .formatted(id, goal, configuration(parameters));
  }

  private GenerateSpecMojo generateSpec(PomFixture pom, String execution) throws Exception {
    MojoExecution running = pom.execution("generate-spec", execution);
    Goals goals = pom.goals(running);
    GenerateSpecMojo mojo =
        new GenerateSpecMojo(
            () -> new Wiring(pom.host, new ProcessRunner()),
            () -> mock(Preflights.class),
            goals,
            pom.recordedGoals(goals, running),
            pom.project);
    ProgramParameters parameters = pom.parameters(execution);
    set(mojo, "name", parameters.name());
    set(mojo, "outputDirectory", parameters.outputDirectory());
    set(mojo, "tauriDirectory", parameters.tauriDirectory());
    return mojo;
  }

  static void set(Object mojo, String name, @Nullable Object value) throws IllegalAccessException {
    Field field =
        ParameterFields.of(mojo.getClass()).stream()
            .filter(each -> each.getName().equals(name))
            .findFirst()
            .orElseThrow();
    field.setAccessible(true);
    field.set(mojo, value);
  }
}
