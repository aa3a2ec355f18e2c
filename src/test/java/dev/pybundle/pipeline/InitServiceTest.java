package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.pipeline.InitService.Outcome;
import dev.pybundle.pipeline.InitService.Request;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.scaffold.CiSystem;
import dev.pybundle.scaffold.PluginCoordinates;
import dev.pybundle.scaffold.ProjectScaffold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("init")
class InitServiceTest {

  private final Path root;
  private final Path project;
  private @Nullable String parent;
  private @Nullable CiSystem ci;
  private List<String> profiles = List.of();

  InitServiceTest(@TempDir Path folder) {
    this.root = folder.resolve("mit Größe");
    this.project = root.resolve("backend");
  }

  @BeforeEach
  void makeAProgram() throws IOException {
    Files.createDirectories(root.resolve(".git"));
    Files.createDirectories(project.resolve("src"));
    Files.writeString(project.resolve("src/main.py"), "print('hello')\n");
  }

  @Test
  @DisplayName("shows what it would write, also where there is no POM, and writes nothing")
  void isShown() throws IOException {
    Outcome outcome = run(false);

    assertThat(outcome.result().sentence())
        .contains(
            "-Dpybundle.init.write",
            "backend/pom.xml, .github/workflows/app.yml, .github/workflows/app-from-linux.yml");
    assertThat(outcome.lines())
        .contains("--- /dev/null", "+++ b/backend/pom.xml", "+  <artifactId>app</artifactId>");
    assertThat(project.resolve("pom.xml")).doesNotExist();
    assertThat(root.resolve(".github")).doesNotExist();
  }

  @Test
  @DisplayName("writes it into the repository, and the second time nothing")
  void isWrittenOnce() throws IOException {
    assertThat(run(true).result()).isInstanceOf(GoalResult.Done.class);
    assertThat(root.resolve(".github/workflows/app.yml"))
        .content()
        .contains("working-directory: \"backend\"");
    assertThat(project.resolve("pom.xml")).content().contains("<id>here-macos-intel</id>");

    Outcome again = run(true);

    assertThat(again.result()).isInstanceOf(GoalResult.UpToDate.class);
    assertThat(again.lines()).isEmpty();
    assertThat(again.warnings()).isEmpty();
  }

  @Test
  @DisplayName("keeps what was edited, and shows how it differs")
  void editsAreKept() throws IOException {
    run(true);
    Path workflow = root.resolve(".github/workflows/app.yml");
    String mine = Files.readString(workflow).replace("timeout-minutes: 60", "timeout-minutes: 9");
    Files.writeString(workflow, mine);

    Outcome again = run(true);

    assertThat(workflow).hasContent(mine);
    assertThat(again.result()).isInstanceOf(GoalResult.UpToDate.class);
    assertThat(again.lines())
        .contains("-    timeout-minutes: 9", "+    timeout-minutes: 60")
        .first()
        .asString()
        .startsWith(".github/workflows/app.yml was edited, and is kept");
  }

  @Test
  @DisplayName("takes the machines of the POM for the workflows")
  void pomDecides() throws IOException {
    profiles = List.of("linux", "windows-arm");
    run(true);
    profiles = List.of();

    assertThat(run(true).result()).isInstanceOf(GoalResult.UpToDate.class);
    assertThat(root.resolve(".github/workflows/app.yml"))
        .content()
        .contains("windows-11-arm")
        .doesNotContain("macos");
    assertThat(root.resolve(".github/workflows/app-from-linux.yml"))
        .content()
        .contains("windows-arm")
        .doesNotContain("macos");
  }

  @Test
  @DisplayName("leaves the pipeline that GitLab has, and says what it lacks")
  void gitlabHasOnePipeline() throws IOException {
    ci = CiSystem.gitlab;
    Path main = Files.writeString(root.resolve(".gitlab-ci.yml"), "include: []\n");

    Outcome outcome = run(true);

    assertThat(main).hasContent("include: []\n");
    assertThat(outcome.warnings())
        .containsExactly(
            "still missing below include: of .gitlab-ci.yml: - local: .gitlab/app.gitlab-ci.yml");
    Files.writeString(main, "include:\n  - local: .gitlab/app.gitlab-ci.yml\n");
    assertThat(run(true).warnings()).isEmpty();
    Files.delete(main);
    assertThat(run(true).result().sentence()).isEqualTo("wrote .gitlab-ci.yml");
  }

  @Test
  @DisplayName("writes the POM alone for who has no CI")
  void noCi() throws IOException {
    ci = CiSystem.none;

    assertThat(run(true).result().sentence()).isEqualTo("wrote backend/pom.xml");
  }

  @Test
  @DisplayName("says what stands in the way")
  void obstaclesAreNamed() throws IOException {
    profiles = List.of("macos", "window");
    assertThat(failure()).contains("names 'window'", "perhaps you should write windows");

    profiles = List.of();
    parent = "org.example:parent:1";
    assertThat(failure())
        .contains("The parent org.example:parent:1 has executions", "<pluginManagement>");

    parent = null;
    Files.writeString(project.resolve("pom.xml"), "<project><a></b></project>");
    assertThat(failure()).contains("backend/pom.xml cannot be read", "mvn validate");

    Files.delete(project.resolve("src/main.py"));
    assertThat(failure()).contains("there is no src/main.py", "name its script with <entry>");
  }

  private String failure() throws IOException {
    GoalResult result = run(true).result();
    assertThat(result).isInstanceOf(GoalResult.Failed.class);
    return result.sentence();
  }

  private Outcome run(boolean write) throws IOException {
    Map<String, String> machine = Map.of("os.name", "Linux", "os.arch", "amd64");
    return new InitService(new ProjectScaffold(), new HostSystem(machine::get, Map.of()))
        .run(
            new Request(
                project,
                project.resolve("pom.xml"),
                "app",
                false,
                new PluginCoordinates("dev.pybundle", "pybundle-maven-plugin", "1.2.3"),
                parent,
                profiles,
                ci,
                write));
  }
}
