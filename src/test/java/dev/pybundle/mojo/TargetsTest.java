package dev.pybundle.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.mockito.Mockito.mock;

import dev.pybundle.bundle.Workspace;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoFailureException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("<targets>")
class TargetsTest {

  private static final String LINUX = "x86_64-unknown-linux-gnu";
  private static final String WINDOWS = "x86_64-pc-windows-msvc";
  private static final String MACOS = "aarch64-apple-darwin";

  @TempDir Path basedir;

  @BeforeEach
  void makeProject() throws Exception {
    Files.createDirectories(basedir.resolve("src"));
    Files.writeString(basedir.resolve("src/main.py"), "print()\n");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments(
            targets(LINUX, WINDOWS) + "<target>" + MACOS + "</target>",
            "<target> (-Dpybundle.target) is aarch64-apple-darwin, and <targets>"
                + " (-Dpybundle.targets) names x86_64-unknown-linux-gnu, x86_64-pc-windows-msvc"),
        arguments(
            targets(LINUX, "x86_64-windows"),
            "'x86_64-windows' in <targets> (-Dpybundle.targets) is not a target triple"),
        arguments(
            targets(LINUX, WINDOWS, LINUX),
            "<targets> (-Dpybundle.targets) names x86_64-unknown-linux-gnu twice"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("refused")
  @DisplayName("is refused before the first program is made:")
  void refuses(String parameters, String message) throws Exception {
    assertThatThrownBy(() -> generateSpec(parameters).execute())
        .isInstanceOf(MojoFailureException.class)
        .hasMessageContainingAll(message, "perhaps you should");
    assertThat(basedir.resolve("target")).doesNotExist();
  }

  @Test
  @DisplayName("is refused with an empty entry, and its place is told")
  void refusesEmpty() throws Exception {
    GenerateSpecMojo mojo = generateSpec(targets(LINUX));
    List<@Nullable String> targets = new ArrayList<>(List.of(LINUX));
    targets.add(null);
    GoalsTest.set(mojo, "targets", targets);

    assertThatThrownBy(mojo::execute)
        .hasMessageStartingWith("The entry 2 of <targets> (-Dpybundle.targets) is empty");
  }

  @Test
  @DisplayName("makes a goal work on each, in the folder of its triple")
  void worksOnEach() throws Exception {
    generateSpec(targets(WINDOWS, LINUX, MACOS)).execute();

    for (String triple : List.of(WINDOWS, LINUX, MACOS)) {
      assertThat(workspace(triple).bundleSpec()).content().contains('"' + triple + '"');
    }
  }

  @Test
  @DisplayName("names the one that failed, and keeps what was finished before it")
  void namesTheFailed() throws Exception {
    String version = "<versionFile>none.txt</versionFile>";

    assertThatThrownBy(() -> generateSpec(targets(LINUX, WINDOWS, MACOS) + version).execute())
        .isInstanceOf(MojoFailureException.class)
        .hasMessageStartingWith(WINDOWS + ": The file of <versionFile> does not exist");
    assertThat(workspace(LINUX).bundleSpec()).isRegularFile();
    assertThat(workspace(MACOS).root()).doesNotExist();

    List<ProgramParameters> programs = new ArrayList<>();
    Goals goals = goals(targets(LINUX, WINDOWS, MACOS));
    assertThatThrownBy(
            () ->
                goals.run(
                    invocation(targets(LINUX, WINDOWS, MACOS), null),
                    location -> {
                      programs.add(location.program());
                      if (location.triple().value().equals(WINDOWS)) {
                        throw new IOException("no room");
                      }
                      return new GoalResult.Done("made");
                    }))
        .hasMessageStartingWith(WINDOWS + ": probe failed: java.io.IOException: no room");
    assertThat(programs).extracting(ProgramParameters::target).containsExactly(LINUX, WINDOWS);
  }

  @Test
  @DisplayName("is refused with one classifier for all")
  void refusesOneClassifier() throws Exception {
    String several = targets(LINUX, WINDOWS);

    assertThatThrownBy(() -> goals(several).programs(invocation(several, "backend")))
        .hasMessageContainingAll(
            "<classifier>backend</classifier> would be that of 2 programs", "remove it");
    assertThat(goals(targets(LINUX)).programs(invocation(targets(LINUX), "backend"))).hasSize(1);
  }

  @Test
  @DisplayName("gives a goal that works on one program the first that this machine can start")
  void choosesItsOwn() throws Exception {
    List<String> chosen = new ArrayList<>();
    for (String targets : List.of(targets(WINDOWS, LINUX), targets(MACOS, WINDOWS))) {
      goals(targets)
          .runForOne(
              invocation(targets, null),
              location -> {
                chosen.add(location.triple().value());
                return new GoalResult.Done("done");
              });
    }
    assertThat(chosen).containsExactly(LINUX, MACOS);
  }

  @Test
  @DisplayName("counts for a goal on the command line, too")
  void countsElsewhere() throws Exception {
    PomFixture pom = pom(targets(LINUX, WINDOWS));
    Goals goals = pom.goals(pom.execution("report", "default-cli"));

    List<ProgramParameters> programs =
        goals.programs(GoalInvocation.of("report", pom.parameters("default-cli"), false));

    assertThat(programs).extracting(ProgramParameters::target).containsExactly(LINUX, WINDOWS);
  }

  private static String targets(String... triples) {
    return "<targets>"
        + Stream.of(triples)
            .map(each -> "<target>" + each + "</target>\n")
            .reduce("", String::concat)
        + "</targets>";
  }

  private Workspace workspace(String triple) {
    return new Workspace(basedir.resolve("target/pybundle").resolve(triple));
  }

  private PomFixture pom(String parameters) throws Exception {
    return new PomFixture(
        basedir,
        """
        <executions><execution><id>app</id><goals><goal>generate-spec</goal></goals>
        <configuration>%s</configuration></execution></executions>
        """
            .formatted(parameters));
  }

  private Goals goals(String parameters) throws Exception {
    PomFixture pom = pom(parameters);
    return pom.goals(pom.execution("probe", "app"));
  }

  private GoalInvocation invocation(String parameters, @Nullable String classifier)
      throws Exception {
    return GoalInvocation.attaching("probe", pom(parameters).parameters("app"), false, classifier);
  }

  private GenerateSpecMojo generateSpec(String parameters) throws Exception {
    PomFixture pom = pom(parameters);
    MojoExecution running = pom.execution("generate-spec", "app");
    Goals goals = pom.goals(running);
    GenerateSpecMojo mojo =
        new GenerateSpecMojo(
            () -> new Wiring(pom.host, new ProcessRunner()),
            () -> mock(Preflights.class),
            goals,
            pom.recordedGoals(goals, running),
            pom.project);
    ProgramParameters given = pom.parameters("app");
    GoalsTest.set(mojo, "name", given.name());
    GoalsTest.set(mojo, "target", given.target());
    GoalsTest.set(mojo, "targets", given.targets());
    GoalsTest.set(mojo, "outputDirectory", given.outputDirectory());
    if (parameters.contains("versionFile")) {
      GoalsTest.set(mojo, "versionFile", pom.file("none.txt"));
    }
    return mojo;
  }
}
