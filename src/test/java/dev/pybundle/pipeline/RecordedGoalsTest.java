package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.GoalRecord;
import dev.pybundle.bundle.GoalRecord.Outcome;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.codesign.SignerParameters;
import dev.pybundle.codesign.SigningRequest;
import dev.pybundle.freeze.Unsupported;
import dev.pybundle.freeze.pyinstaller.RealFreezer;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.EnvironmentFixture;
import dev.pybundle.python.EnvironmentProvider;
import dev.pybundle.python.LoadExtension;
import dev.pybundle.sidecar.CargoTargetCopies;
import dev.pybundle.sidecar.GitIgnore;
import dev.pybundle.sidecar.Leftovers;
import dev.pybundle.sidecar.MacosSigningCheck;
import dev.pybundle.sidecar.SidecarStager;
import dev.pybundle.sidecar.TauriCheck;
import dev.pybundle.sidecar.TauriConfiguration;
import dev.pybundle.sidecar.TauriMode;
import dev.pybundle.sidecar.TreeStager;
import dev.pybundle.spec.SpecInput.FileEntry;
import dev.pybundle.spec.SpecInputFixture;
import dev.pybundle.spec.SpecResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The goals work, a fake freezer makes the program; nobody lists what they look at. */
@DisplayName("A goal that had nothing to do")
@EnabledOnOs(OS.LINUX)
class RecordedGoalsTest {

  private static final TargetTriple LINUX =
      TargetTriple.parse("x86_64-unknown-linux-gnu").orElseThrow();
  private static final Outcome NOTHING = new Outcome(List.of(), List.of());

  private final Path outside;
  private final Path project;
  private final Workspace workspace;
  private final HostSystem host;
  private final FakeFreezer freezer =
      new FakeFreezer("pyinstaller", Map.of("a.txt", "a"), List.of(Layout.onedir));

  RecordedGoalsTest(@TempDir Path temp) {
    outside = temp.resolve("outside");
    project = temp.resolve("above/projet é 1");
    workspace = new Workspace(project.resolve("target/pybundle").resolve(LINUX.value()));
    Map<String, String> system = Map.of("os.name", "Linux", "os.arch", "amd64");
    host =
        new HostSystem(
            name -> system.getOrDefault(name, ""),
            Map.of(
                "PATH", outside.resolve("bin").toString(),
                "HOME", outside.resolve("home").toString(),
                "PIP_FIND_LINKS", outside.resolve("wheels").toString()));
  }

  enum Goal {
    GENERATE_SPEC {
      @Override
      GoalResult run(RecordedGoalsTest test, Inputs inputs) throws Exception {
        return new GenerateSpecService(new SpecResolver(), test.host)
            .run(test.specRequest(), inputs);
      }
    },
    PYINSTALLER {
      @Override
      GoalResult run(RecordedGoalsTest test, Inputs inputs) throws Exception {
        EnvironmentProvider environments = new EnvironmentProvider(test.host, new ProcessRunner());
        return new FreezeService(environments, test.freezer, test.host)
            .freeze(test.freezeGoal(), inputs);
      }
    },
    COMPRESS {
      @Override
      GoalResult run(RecordedGoalsTest test, Inputs inputs) throws Exception {
        return new CompressService(RealFreezer.assemblers(), new ProcessRunner(), test.host)
            .compress(
                new CompressService.Request(
                    test.project, test.workspace, LINUX, RealGoals.compression(true), false),
                inputs);
      }
    },
    CODESIGN {
      @Override
      GoalResult run(RecordedGoalsTest test, Inputs inputs) throws Exception {
        SignerParameters none =
            new SignerParameters(Map.of(), name -> Optional.empty(), Path.of(""));
        return new CodesignService(test.host, new ProcessRunner(), RealFreezer.assemblers())
            .run(
                new SigningRequest(
                    test.workspace,
                    LINUX,
                    none,
                    id -> Optional.empty(),
                    OperatingSystem.LINUX,
                    true,
                    false),
                inputs);
      }
    },
    STAGE_SIDECAR {
      @Override
      GoalResult run(RecordedGoalsTest test, Inputs inputs) throws Exception {
        return new StageSidecarService(
                new StagedProgram(
                    new SidecarStager(),
                    new TreeStager(),
                    new Leftovers(new CargoTargetCopies(test.host, new ProcessRunner()))),
                new TauriConfiguration(
                    new TauriCheck(new GitIgnore(test.host, new ProcessRunner()))),
                new MacosSigningCheck(test.host))
            .stage(
                new StageSidecarService.Request(
                    test.workspace,
                    LINUX,
                    test.project.resolve("src-tauri"),
                    false,
                    TauriMode.check,
                    List.of(),
                    true,
                    false),
                inputs)
            .result();
      }
    };

    abstract GoalResult run(RecordedGoalsTest test, Inputs inputs) throws Exception;
  }

  @BeforeEach
  void makeProject() throws Exception {
    for (String file :
        List.of(
            "src/pkg/__init__.py",
            "data/one.csv",
            "data/folder/deep.txt",
            "hooks/hook-x.py",
            "runtime.py",
            "more.txt",
            "src-tauri/Cargo.toml")) {
      write(project.resolve(file), "");
    }
    write(project.resolve("src/main.py"), "#!/bin/sh\n");
    write(project.resolve("src-tauri/tauri.conf.json"), "{\"bundle\": {}}");
    write(project.resolve("requirements.txt"), "-r more.txt\n-e ../local\n");
    write(project.resolve("../local/pyproject.toml"), "[project]\nname = 'local'\n");
    write(project.resolve("../.git/config"), "[core]\n  excludesFile = ~/ignored\n");
    write(outside.resolve("libc.so.6"), "");
    write(outside.resolve("home/ignored"), "");
    write(outside.resolve("wheels/one.whl"), "");
    executable(outside.resolve("bin/python3"));
    freezer.sources = List.of(outside.resolve("libc.so.6"));
    run(Goal.GENERATE_SPEC);
    EnvironmentFixture.finish(
        host, freezeGoal().environment().request(freezeGoal().environment().spec(look())));
    for (Goal goal : Goal.values()) {
      run(goal);
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("changes")
  @DisplayName("looks again after each change that may give it work")
  void looksAgain(Goal goal, String change) throws Exception {
    record(goal);

    apply(change);

    assertThat(reasonToLook()).isPresent();
  }

  static Stream<Arguments> changes() {
    String target = "target/pybundle/x86_64-unknown-linux-gnu/";
    return Stream.of(
            table(
                Goal.GENERATE_SPEC,
                "- src/main.py",
                "+ data/two.csv",
                "- data/folder/deep.txt",
                "- hooks",
                "- runtime.py",
                "+ pybundle-trace.json",
                "* " + target + "spec/bundle-spec.json",
                "- " + target + "spec/cortex-backend.spec",
                "+ " + target + "spec/left.spec"),
            table(
                Goal.PYINSTALLER,
                "* src/main.py",
                "+ src/new.py",
                "+ src/pkg/data.bin",
                "* data/one.csv",
                "+ data/folder/new.txt",
                "* hooks/hook-x.py",
                "+ hooks/hook-y.py",
                "* runtime.py",
                "* requirements.txt",
                "* more.txt",
                "+ uv.lock",
                "+ pylock.toml",
                "+ pyproject.toml",
                "* ../local/pyproject.toml",
                "+ ../local/src/new.c",
                "+ .python-version",
                "+ ../.python-version",
                "* ../../outside/bin/python3",
                "+ ../../outside/bin/python",
                "+ ../../outside/bin/python3.9",
                "* ../../outside/libc.so.6",
                "- ../../outside/libc.so.6",
                "* ../../outside/wheels/one.whl",
                "+ ../../outside/wheels/two.whl",
                "+ ../../outside/home/.config/pip/pip.conf",
                "+ ../uv.toml",
                "* " + target + "bundle/prog/prog",
                "* " + target + "bundle/bundle.json",
                "- " + target + "bundle/prog/_internal/a.txt",
                "+ " + target + "bundle/prog/_internal/stranger.so",
                "+ " + target + "frozen/prog/stranger.so",
                "* " + target + "state/pyinstaller.json",
                "+ " + target + "state/verify-difference.json",
                "* " + target + "env/pybundle-env.json",
                "- " + target + "env/bin/python",
                "* " + target + "spec/bundle-spec.json"),
            table(
                Goal.COMPRESS,
                "* " + target + "bundle/prog/prog",
                "* " + target + "bundle/bundle.json",
                "- " + target + "bundle",
                "+ " + target + "frozen/stranger",
                "+ " + target + "compressed/stranger",
                "+ ../../outside/bin/strip"),
            table(
                Goal.CODESIGN,
                "* " + target + "bundle/prog/prog",
                "+ " + target + "bundle/stranger",
                "- " + target + "bundle/SHA256SUMS",
                "+ " + target + "signed/stranger"),
            table(
                Goal.STAGE_SIDECAR,
                "* " + target + "bundle/prog/prog",
                "* " + target + "bundle/bundle.json",
                "* src-tauri/tauri.conf.json",
                "+ src-tauri/tauri.linux.conf.json",
                "* src-tauri/Cargo.toml",
                "* src-tauri/binaries/cortex-backend/cortex-backend",
                "- src-tauri/binaries/cortex-backend",
                "+ src-tauri/binaries/stranger",
                "+ src-tauri/.gitignore",
                "+ .gitignore",
                "+ ../.gitignore",
                "* ../.git/config",
                "+ ../.git/info/exclude",
                "* ../../outside/home/ignored",
                "+ ../../outside/home/.gitconfig",
                "+ ../../outside/home/.config/git/ignore",
                "+ ../../outside/bin/git",
                "- src-tauri"))
        .flatMap(each -> each);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("need not look if files have other times and the same content")
  void sameContent(Goal goal) throws Exception {
    record(goal);
    for (String file :
        List.of("src/main.py", "data/one.csv", "requirements.txt", "src-tauri/tauri.conf.json")) {
      Files.setLastModifiedTime(project.resolve(file), FileTime.fromMillis(1));
    }

    assertThat(reasonToLook()).isEmpty();
  }

  private static Stream<Arguments> table(Goal goal, String... changes) {
    return Stream.of(changes).map(change -> arguments(goal, change));
  }

  /** {@code +} makes a file, {@code *} changes one, {@code -} deletes a file or folder. */
  private void apply(String change) throws IOException {
    Path path = project.resolve(change.substring(2)).normalize();
    switch (change.charAt(0)) {
      case '+' -> {
        assertThat(path).doesNotExist();
        if (path.startsWith(outside.resolve("bin"))) {
          executable(path);
        } else {
          write(path, "");
        }
      }
      case '*' -> {
        assertThat(path).isRegularFile();
        write(path, "changed");
      }
      default -> {
        assertThat(path).exists();
        AtomicFiles.deleteTree(path);
      }
    }
  }

  private GoalResult run(Goal goal) throws Exception {
    return goal.run(this, look());
  }

  /** Runs the goal until what it made is old enough. */
  private void record(Goal goal) throws Exception {
    do {
      Thread.sleep(20);
      Inputs inputs = look();
      assertThat(goal.run(this, inputs)).isNotInstanceOf(GoalResult.Done.class);
      GoalRecord.leave(file(), "key", NOTHING, inputs, System.currentTimeMillis());
    } while (reasonToLook().isPresent());
  }

  private Optional<String> reasonToLook() {
    return GoalRecord.read(file())
        .map(record -> record.reasonToLook("key", System.currentTimeMillis(), workspace.hashes()))
        .orElse(Optional.of("there is no record"));
  }

  private Inputs look() {
    return Inputs.of(workspace);
  }

  private Path file() {
    return workspace.state().resolve("goal.record");
  }

  private GenerateSpecRequest specRequest() {
    SpecInputFixture fixture = new SpecInputFixture(project);
    fixture.layout = "onedir";
    fixture.datas = List.of(new FileEntry("data/*", "data"));
    fixture.hooksPath = List.of(Path.of("hooks"));
    fixture.runtimeHooks = List.of(Path.of("runtime.py"));
    return new GenerateSpecRequest(
        fixture.input(), LINUX, new FakeFreezer(Map.of()), Unsupported.fail, workspace, false);
  }

  private FreezeGoal freezeGoal() {
    return new FreezeGoal(
        new EnvironmentGoal(
            project,
            workspace,
            LINUX,
            List.of("pyinstaller==6.22.3"),
            null,
            null,
            LoadExtension.AUTO,
            null,
            coordinates -> {
              throw new IOException("Nothing is fetched here");
            },
            outside.resolve("cache"),
            true,
            Duration.ofMinutes(1)),
        project.resolve("target/pybundle"),
        "1",
        "6.22.3",
        Map.of(),
        Set.of(),
        0,
        null,
        false);
  }

  private static void executable(Path file) throws IOException {
    write(file, "#!/bin/sh\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.normalize().getParent());
    Files.writeString(file.normalize(), text);
  }
}
