package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.mockito.Mockito.mock;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Stamp;
import dev.pybundle.bundle.Stamp.Outcome;
import dev.pybundle.bundle.Watch;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.codesign.CodesignParameters;
import dev.pybundle.compress.Stripper;
import dev.pybundle.freeze.Assemblers;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.EnvironmentProvider;
import dev.pybundle.python.LoadExtension;
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
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("What a goal watches")
class WatchedGoalsTest {

  private static final TargetTriple LINUX =
      TargetTriple.parse("x86_64-unknown-linux-gnu").orElseThrow();
  private static final Outcome NOTHING = new Outcome(List.of(), List.of());

  private final Path outside;
  private final Path project;
  private final Workspace workspace;
  private final HostSystem host;

  WatchedGoalsTest(@TempDir Path temp) {
    outside = temp.resolve("outside");
    project = temp.resolve("above/projet é 1");
    workspace = new Workspace(project.resolve("target/pybundle").resolve(LINUX.value()));
    Map<String, String> system = Map.of("os.name", "Linux", "os.arch", "amd64");
    host =
        new HostSystem(
            name -> system.getOrDefault(name, ""),
            Map.of(
                "PATH", outside.resolve("bin").toString(),
                "HOME", outside.resolve("home").toString()));
  }

  /** What a goal says that it watches. */
  @FunctionalInterface
  interface Goal {
    void watch(WatchedGoalsTest test, Watch watch) throws Exception;
  }

  @BeforeEach
  void makeProject() throws Exception {
    for (String file :
        List.of(
            "src/main.py",
            "src/pkg/__init__.py",
            "data/one.csv",
            "data/folder/deep.txt",
            "hooks/hook-x.py",
            "runtime.py",
            "icon.ico",
            "requirements.txt",
            "more.txt",
            "src-tauri/tauri.conf.json",
            "src-tauri/Cargo.toml",
            "src-tauri/binaries/prog-x86_64-unknown-linux-gnu",
            "target/pybundle/x86_64-unknown-linux-gnu/bundle/prog",
            "target/pybundle/x86_64-unknown-linux-gnu/bundle/bundle.json",
            "target/pybundle/x86_64-unknown-linux-gnu/bundle/_internal/lib.so",
            "target/pybundle/x86_64-unknown-linux-gnu/state/probe.json",
            "target/pybundle/x86_64-unknown-linux-gnu/state/analysis.json",
            "target/pybundle/x86_64-unknown-linux-gnu/state/pyinstaller.json")) {
      write(project.resolve(file), "");
    }
    write(project.resolve("src-tauri/tauri.conf.json"), "{\"bundle\": {}}");
    write(project.resolve("requirements.txt"), "-r more.txt\n-e ../local\n");
    write(project.resolve("../local/pyproject.toml"), "[project]\nname = 'local'\n");
    write(project.resolve("../.git/config"), "[core]\n  excludesFile = ~/ignored\n");
    write(outside.resolve("libc.so.6"), "");
    write(outside.resolve("home/ignored"), "");
    executable(outside.resolve("bin/python3"));
    Json.write(
        workspace.state().resolve("pyinstaller.json"),
        Map.of(
            "inputs",
            Map.of("inputs", Map.of()),
            "outside",
            List.of(outside.resolve("libc.so.6").toString())));
    new GenerateSpecService(new SpecResolver(), host).run(specRequest());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("changes")
  @DisplayName("shows each change that may give it work")
  void shows(String name, String change, Goal goal) throws Exception {
    prove(goal);

    apply(change);

    assertThat(known()).isNull();
  }

  static Stream<Arguments> changes() {
    Goal spec = (test, watch) -> test.specService().watch(test.specRequest(), watch);
    Goal freeze = (test, watch) -> test.freezeService().watch(test.freezeGoal(), watch);
    Goal compress = (test, watch) -> test.compressService().watch(test.compressGoal(), watch);
    Goal codesign = (test, watch) -> test.codesignService().watch(test.codesignRequest(), watch);
    Goal stage = (test, watch) -> test.stageService().watch(test.stageRequest(), watch);
    String target = "target/pybundle/x86_64-unknown-linux-gnu/";
    return Stream.of(
            table(
                "generate-spec",
                spec,
                "- src/main.py",
                "+ src/main/python/main.py",
                "+ data/two.csv",
                "- data/folder/deep.txt",
                "- hooks",
                "- runtime.py",
                "- icon.ico",
                "+ pybundle-trace.json",
                "* " + target + "spec/bundle-spec.json",
                "- " + target + "spec/cortex-backend.spec",
                "+ " + target + "spec/left.spec"),
            table(
                "pyinstaller",
                freeze,
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
                "* " + target + "bundle/prog",
                "* " + target + "bundle/bundle.json",
                "- " + target + "bundle/_internal/lib.so",
                "+ " + target + "bundle/_internal/stranger.so",
                "* " + target + "state/pyinstaller.json",
                "+ " + target + "env/pybundle-env.json",
                "* " + target + "spec/bundle-spec.json"),
            table(
                "compress",
                compress,
                "* " + target + "bundle/prog",
                "* " + target + "bundle/bundle.json",
                "- " + target + "bundle",
                "+ " + target + "frozen/stranger",
                "+ " + target + "compressed/stranger",
                "+ ../../outside/bin/strip"),
            table(
                "codesign",
                codesign,
                "* " + target + "bundle/prog",
                "+ " + target + "bundle/stranger",
                "+ " + target + "bundle/SHA256SUMS",
                "+ " + target + "signed/stranger",
                "* icon.ico"),
            table(
                "stage-sidecar",
                stage,
                "* " + target + "bundle/prog",
                "* " + target + "bundle/bundle.json",
                "* src-tauri/tauri.conf.json",
                "+ src-tauri/tauri.linux.conf.json",
                "+ src-tauri/Tauri.toml",
                "* src-tauri/Cargo.toml",
                "+ src-tauri/gen/android/x",
                "* src-tauri/binaries/prog-x86_64-unknown-linux-gnu",
                "- src-tauri/binaries/prog-x86_64-unknown-linux-gnu",
                "+ src-tauri/binaries/prog-aarch64-apple-darwin",
                "+ src-tauri/.gitignore",
                "+ .gitignore",
                "+ ../.gitignore",
                "* ../.git/config",
                "+ ../.git/info/exclude",
                "* ../../outside/home/ignored",
                "+ ../../outside/home/.gitconfig",
                "+ ../../outside/home/.config/git/ignore",
                "+ ../../outside/bin/git",
                "+ " + target + "tauri.conf.json",
                "- src-tauri"))
        .flatMap(each -> each);
  }

  private static Stream<Arguments> table(String name, Goal goal, String... changes) {
    return Stream.of(changes).map(change -> arguments(name, change, goal));
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

  private void prove(Goal goal) throws Exception {
    while (known() == null) {
      Watch watch = new Watch();
      goal.watch(this, watch);
      Stamp.read(stamp())
          .look(System.currentTimeMillis())
          .leave(stamp(), "key", NOTHING, /* idle= */ true, watch);
      assertThat(stamp()).isRegularFile();
      Thread.sleep(20);
    }
  }

  private @Nullable Outcome known() {
    return Stamp.read(stamp()).look(System.currentTimeMillis()).known("key");
  }

  private Path stamp() {
    return workspace.state().resolve("goal.stamp");
  }

  private GenerateSpecService specService() {
    return new GenerateSpecService(new SpecResolver(), host);
  }

  private GenerateSpecRequest specRequest() {
    SpecInputFixture fixture = new SpecInputFixture(project);
    fixture.datas = List.of(new FileEntry("data/*", "data"));
    fixture.hooksPath = List.of(Path.of("hooks"));
    fixture.runtimeHooks = List.of(Path.of("runtime.py"));
    fixture.icon = Path.of("icon.ico");
    return new GenerateSpecRequest(fixture.input(), LINUX, workspace, false);
  }

  private FreezeService freezeService() {
    return new FreezeService(environments(), new FakeFreezer(Map.of()), host);
  }

  private EnvironmentProvider environments() {
    return new EnvironmentProvider(host, new ProcessRunner());
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
        0,
        null,
        false);
  }

  private CompressService compressService() {
    return new CompressService(mock(Assemblers.class), mock(Stripper.class), host);
  }

  private CompressService.Request compressGoal() {
    return new CompressService.Request(workspace, LINUX, true, List.of(), false);
  }

  private CodesignService codesignService() {
    return new CodesignService(host, new ProcessRunner(), mock(Assemblers.class));
  }

  private CodesignService.Request codesignRequest() {
    CodesignParameters codesign =
        new CodesignParameters(
            project.resolve("icon.ico"), null, null, null, null, null, null, null);
    return new CodesignService.Request(
        workspace, LINUX, codesign, OperatingSystem.LINUX, true, false);
  }

  private StageSidecarService stageService() {
    return new StageSidecarService(
        new StagedProgram(new SidecarStager(), new TreeStager(), new Leftovers()),
        new TauriConfiguration(new TauriCheck(new GitIgnore(host, new ProcessRunner()))),
        new MacosSigningCheck(host));
  }

  private StageSidecarService.Request stageRequest() {
    return new StageSidecarService.Request(
        workspace, LINUX, project.resolve("src-tauri"), false, TauriMode.check, List.of(), false);
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
