package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.BuildMemory;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.freeze.Unsupported;
import dev.pybundle.freeze.cxfreeze.CxFreezer;
import dev.pybundle.freeze.pyinstaller.RealEnvironment;
import dev.pybundle.freeze.pyinstaller.RealFreezer;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.UpToDate;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.EnvironmentProvider;
import dev.pybundle.python.LoadExtension;
import dev.pybundle.spec.SpecInputFixture;
import dev.pybundle.spec.SpecResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With real build backends and freezers, and no parameter but the entry. */
@DisplayName("A program whose project has data in its packages")
@EnabledOnOs(OS.LINUX)
class OwnPackageDataTest {

  /** Each way to read a file of a package, and what only a distribution has. */
  private static final String MAIN =
      """
      import importlib.metadata, importlib.resources, pkgutil
      from pathlib import Path
      import desk

      folder = Path(desk.__file__).parent
      rules = importlib.resources.files("desk") / "rules" / "a.txt"
      print(importlib.metadata.version("desk-app"), rules.read_text(), end=" ")
      print(pkgutil.get_data("desk", "rules/a.txt").decode(), (folder / "rules/a.txt").read_text(), end=" ")
      print(*sorted(path.name for path in (folder / "rules").iterdir()))
      """;

  /** Of all tests, so that only the first one analyses from nothing. */
  @TempDir static Path cache;

  @TempDir Path temp;

  private Path project;
  private SpecInputFixture fixture;

  @BeforeEach
  void makeProject() throws Exception {
    project = Files.createDirectories(temp.resolve("Projekt é 1"));
    fixture = new SpecInputFixture(project);
    fixture.name = "prog";
    fixture.layout = "onedir";
  }

  @ParameterizedTest(name = "{1}, frozen by {0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pyinstaller | setuptools  | setuptools.build_meta    | src | [tool.setuptools.package-data]#desk = ['rules/*.txt']
          pyinstaller | hatchling   | hatchling.build          | .   | [tool.hatch.build.targets.wheel]#packages = ['desk']
          pyinstaller | poetry-core | poetry.core.masonry.api  | src | [tool.poetry]#packages = [{ include = 'desk', from = 'src' }]
          cx-freeze   | flit_core   | flit_core.buildapi       | src | [tool.flit.module]#name = 'desk'
          """)
  @DisplayName(
      "has it where its modules are, is frozen again for each edit, and is up to date else")
  void backends(String goal, String requires, String backend, String root, String settings)
      throws Exception {
    // given
    fixture.entry = root.equals(".") ? "main.py" : "src/main.py";
    write(
        "pyproject.toml",
        "[build-system]\nrequires = ['%s']\nbuild-backend = '%s'\n".formatted(requires, backend)
            + "[project]\nname = 'desk-app'\nversion = '2.4'\ndescription = 'A desk'\n"
            + "[project.scripts]\ndesk = 'desk:run'\n"
            + settings.replace('#', '\n')
            + "\n");
    write(root + "/main.py", MAIN);
    write(root + "/desk/__init__.py", "");
    write(root + "/desk/rules/a.txt", "one");
    Freezer freezer =
        goal.equals(CxFreezer.GOAL)
            ? new CxFreezer(new ProcessRunner(), new HostSystem())
            : RealFreezer.get();
    // when and then
    assertThat(freeze(freezer).sentence()).contains("first build");
    assertThat(output()).isEqualTo("2.4 one one one a.txt");
    assertThat(freeze(freezer)).isInstanceOf(UpToDate.class);
    // when one is edited
    write(root + "/desk/rules/a.txt", "two");
    GoalResult edited = freeze(freezer);
    // then
    assertThat(edited).isInstanceOf(Done.class);
    assertThat(edited.sentence())
        .contains("desk/rules/a.txt changed")
        .contains(goal.equals(CxFreezer.GOAL) ? "clean" : "(splice: ");
    assertThat(output()).isEqualTo("2.4 two two two a.txt");
    assertThat(freeze(freezer)).isInstanceOf(UpToDate.class);
    // when there is another one
    write(root + "/desk/rules/b.txt", "");
    assertThat(freeze(freezer)).isInstanceOf(Done.class);
    // then
    assertThat(output()).isEqualTo("2.4 two two two a.txt b.txt");
    // when it is gone
    Files.delete(project.resolve(root + "/desk/rules/b.txt"));
    assertThat(freeze(freezer)).isInstanceOf(Done.class);
    // then
    assertThat(output()).isEqualTo("2.4 two two two a.txt");
    try (var files = Files.walk(workspace().frozen())) {
      assertThat(files.filter(file -> file.endsWith("stale.txt"))).isEmpty();
    }
  }

  private Workspace workspace() {
    return new Workspace(fixture.specFolder().resolveSibling(""));
  }

  private GoalResult freeze(Freezer freezer) throws Exception {
    HostSystem host = new HostSystem();
    new GenerateSpecService(new SpecResolver(), host)
        .run(
            new GenerateSpecRequest(
                fixture.input(),
                RealEnvironment.triple(),
                freezer,
                Unsupported.fail,
                workspace(),
                false),
            Inputs.of(workspace()));
    write("target/desk/stale.txt", "");
    EnvironmentGoal environment =
        new EnvironmentGoal(
            project,
            workspace(),
            RealEnvironment.triple(),
            freezer.pins(freezer.defaultVersion()),
            null,
            null,
            LoadExtension.IGNORED,
            null,
            coordinates -> {
              throw new IOException(coordinates);
            },
            Path.of(System.getProperty("user.home"), ".cache", "pybundle"),
            false,
            Duration.ofMinutes(10));
    FreezeGoal goal =
        new FreezeGoal(
            environment,
            workspace().root().resolveSibling(""),
            "1",
            freezer.defaultVersion(),
            Map.of(),
            Set.of(),
            315_532_800L,
            new BuildMemory(cache.resolve("memory"), 1L << 30),
            false);
    return new FreezeService(new EnvironmentProvider(host, new ProcessRunner()), freezer, host)
        .freeze(goal, Inputs.of(workspace()));
  }

  /** Returns what the program prints, started somewhere else. */
  private String output() throws Exception {
    Bundle bundle = Bundle.read(workspace().bundle()).orElseThrow();
    Path program = workspace().bundle().resolve(bundle.manifest().program());
    ProcessResult result =
        new ProcessRunner()
            .run(
                new Command(
                    List.of(program.toString()), temp, Map.of(), Duration.ofMinutes(1), null));
    assertThat(result.succeeded()).as(result.describe()).isTrue();
    return result.outputText().strip();
  }

  private void write(String name, String content) throws IOException {
    Path file = project.resolve(name);
    Files.createDirectories(file.resolveSibling("x").getParent());
    Files.writeString(file, content);
  }
}
