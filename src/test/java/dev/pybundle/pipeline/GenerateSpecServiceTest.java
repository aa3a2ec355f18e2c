package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.Freezers;
import dev.pybundle.freeze.Unsupported;
import dev.pybundle.freeze.pyinstaller.RealFreezer;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.SpecInput.FileEntry;
import dev.pybundle.spec.SpecInputFixture;
import dev.pybundle.spec.SpecResolver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("generate-spec")
class GenerateSpecServiceTest {

  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

  private static final String INTERPRETER = "_pybundle_interpreter.py";
  private static final String LATER = "_pybundle_later.py";
  private static final String START = "_pybundle_start.py";
  private static final String SYSTEM = "_pybundle_system.py";
  private static final String INTERPRETER_HOOK = "pybundle_interpreter_hook.py";
  private static final String START_HOOK = "pybundle_start_hook.py";
  private static final String LINUX = "x86_64-unknown-linux-gnu";

  private final List<String> said = new ArrayList<>();
  private final Path basedir;
  private final Workspace workspace;
  private Unsupported unsupported = Unsupported.fail;
  private final SpecInputFixture fixture;

  GenerateSpecServiceTest(@TempDir Path temp) {
    basedir = temp.resolve("my app é");
    fixture = new SpecInputFixture(basedir);
    workspace = new Workspace(fixture.specFolder().resolveSibling(""));
  }

  @BeforeEach
  void makeProject() throws Exception {
    Files.createDirectories(basedir.resolve("src"));
    Files.writeString(basedir.resolve("src/main.py"), "print('hi')\n");
  }

  @Test
  @DisplayName("writes the spec and the model beside it")
  void writes() throws Exception {
    // when
    GoalResult result = run("x86_64-unknown-linux-gnu", "Linux", false);

    // then
    assertThat(result)
        .isEqualTo(
            new GoalResult.Done(
                "Wrote the spec target/pybundle/triple/spec/cortex-backend.spec (onefile for"
                    + " x86_64-unknown-linux-gnu)."));
    assertThat(names())
        .containsExactly(
            INTERPRETER,
            LATER,
            START,
            SYSTEM,
            "bundle-spec.json",
            "cortex-backend.spec",
            INTERPRETER_HOOK,
            START_HOOK);
    assertThat(Files.readString(specFile(), StandardCharsets.US_ASCII)).contains("Analysis(");
  }

  @Test
  @DisplayName("leaves a model that the goals after it read back unchanged")
  void roundTrip() throws Exception {
    // given
    fixture.datas = List.of(new FileEntry("src/*.py", "code"));
    fixture.hooksConfig = Map.of("matplotlib", Map.of("backends", "Agg"));
    fixture.pythonOptions = List.of("W ignore");
    TargetTriple triple = TargetTriple.parse("x86_64-pc-windows-msvc").orElseThrow();
    HostSystem windows = host("Windows 11");

    // when
    new GenerateSpecService(new SpecResolver(), windows)
        .run(
            new GenerateSpecRequest(
                fixture.input(), triple, RealFreezer.get(), Unsupported.fail, workspace, false),
            Inputs.unrecorded());

    // then
    BundleSpec expected =
        new SpecResolver().resolve(fixture.input(), triple, Inputs.unrecorded()).spec();
    assertThat(Json.read(workspace.bundleSpec(), BundleSpec.class)).isEqualTo(expected);
  }

  @Test
  @DisplayName("touches nothing that stays the same")
  void unchanged() throws Exception {
    // given
    run("x86_64-unknown-linux-gnu", "Linux", false);
    Files.setLastModifiedTime(specFile(), LONG_AGO);
    Files.setLastModifiedTime(workspace.bundleSpec(), LONG_AGO);

    // when
    GoalResult result = run("x86_64-unknown-linux-gnu", "Linux", false);

    // then
    assertThat(result).isInstanceOf(GoalResult.UpToDate.class);
    assertThat(result.sentence()).startsWith("Spec unchanged: target/pybundle");
    assertThat(Files.getLastModifiedTime(specFile())).isEqualTo(LONG_AGO);
    assertThat(Files.getLastModifiedTime(workspace.bundleSpec())).isEqualTo(LONG_AGO);
  }

  @Test
  @DisplayName("does its work although its own record was cut short")
  void damagedRecord() throws Exception {
    run("x86_64-unknown-linux-gnu", "Linux", false);
    Path record = workspace.state().resolve("spec-files.json");
    String whole = Files.readString(record);
    Files.writeString(record, whole.substring(0, whole.length() / 2));

    run("x86_64-unknown-linux-gnu", "Linux", false);

    assertThat(record).hasContent(whole);
  }

  @Test
  @DisplayName("writes again when an option changes")
  void changed() throws Exception {
    run("x86_64-unknown-linux-gnu", "Linux", false);
    fixture.layout = "onedir";

    GoalResult result = run("x86_64-unknown-linux-gnu", "Linux", false);

    assertThat(result).isInstanceOf(GoalResult.Done.class);
    assertThat(Files.readString(specFile(), StandardCharsets.US_ASCII)).contains("COLLECT(");
  }

  @ParameterizedTest
  @CsvSource({
    "x86_64-unknown-linux-gnu, Linux, _pybundle_guard_posix.py, windows",
    "x86_64-pc-windows-msvc, Windows 11, _pybundle_guard_windows.py, posix"
  })
  @DisplayName(
      "puts the guard beside the spec, with the code of one system, and takes it away again")
  void guard(String triple, String os, String system, String other) throws Exception {
    // given
    fixture.guardMode = "always";
    fixture.guardDeadline = 0.5;
    run(triple, os, false);
    assertThat(names())
        .contains(
            "pybundle_guard_hook.py", "_pybundle_guard.py", "_pybundle_guard_folder.py", system)
        .noneMatch(name -> name.contains(other));
    assertThat(Files.readString(specFile().resolveSibling("pybundle_guard_hook.py")))
        .contains("_pybundle_guard.start(mode=\"always\", deadline=0.5)");
    // when
    fixture.guardMode = null;
    GoalResult result = run(triple, os, false);
    // then
    assertThat(result).isInstanceOf(GoalResult.Done.class);
    assertThat(names()).noneMatch(name -> name.contains("guard"));
  }

  @Test
  @DisplayName("writes a version file for Windows, in ASCII")
  void versionFile() throws Exception {
    fixture.versionInfo = Map.of("CompanyName", "Jörg");

    run("x86_64-pc-windows-msvc", "Windows 11", false);

    assertThat(names())
        .containsExactly(
            INTERPRETER,
            LATER,
            START,
            SYSTEM,
            "bundle-spec.json",
            "cortex-backend.spec",
            INTERPRETER_HOOK,
            START_HOOK,
            "version-info.txt");
    assertThat(
            Files.readString(
                workspace.spec().resolve("version-info.txt"), StandardCharsets.US_ASCII))
        .contains("StringStruct(\"CompanyName\", \"J\\u00f6rg\")");
    assertThat(Files.readString(specFile(), StandardCharsets.US_ASCII))
        .contains("version=\"version-info.txt\"");
  }

  @Test
  @DisplayName("writes a script that calls the entry function")
  void entryPoint() throws Exception {
    fixture.entry = "main:start";

    run("x86_64-unknown-linux-gnu", "Linux", false);

    assertThat(Files.readString(workspace.spec().resolve("pybundle_entry.py")))
        .contains("from main import start");
  }

  @Test
  @DisplayName("removes what an earlier name or entry left")
  void leftovers() throws Exception {
    // given
    fixture.name = "old";
    fixture.entry = "main:start";
    run("x86_64-pc-windows-msvc", "Windows 11", false);
    Files.writeString(workspace.spec().resolve("notes.txt"), "kept");

    // when
    fixture.name = "new";
    fixture.entry = null;
    run("x86_64-unknown-linux-gnu", "Linux", false);

    // then
    assertThat(names())
        .containsExactly(
            INTERPRETER,
            LATER,
            START,
            SYSTEM,
            "bundle-spec.json",
            "new.spec",
            "notes.txt",
            INTERPRETER_HOOK,
            START_HOOK);
  }

  @Test
  @DisplayName("writes no spec beside the user's own")
  void ownSpec() throws Exception {
    // given
    run("x86_64-unknown-linux-gnu", "Linux", false);
    Path own = Files.writeString(basedir.resolve("own.spec"), "a = Analysis(['src/main.py'])\n");
    fixture.specFile = Path.of("own.spec");

    // when
    GoalResult result = run("x86_64-unknown-linux-gnu", "Linux", false);

    // then
    assertThat(result.sentence())
        .isEqualTo("Takes your own spec own.spec (onefile for x86_64-unknown-linux-gnu).");
    assertThat(names()).containsExactly("bundle-spec.json");
    assertThat(Json.read(workspace.bundleSpec(), BundleSpec.class).specFile()).isEqualTo(own);
  }

  @Test
  @DisplayName("never removes a spec of the user's own that lies in its folder")
  void ownSpecInOurFolder() throws Exception {
    Files.createDirectories(workspace.spec());
    Path own = Files.writeString(workspace.spec().resolve("own.spec"), "mine");
    fixture.specFile = own;

    run("x86_64-unknown-linux-gnu", "Linux", false);

    assertThat(own).hasContent("mine");
  }

  @Test
  @DisplayName("writes in a dry run too, and says so")
  void dryRun() throws Exception {
    GoalResult result = run("x86_64-unknown-linux-gnu", "Linux", true);

    assertThat(result.sentence()).endsWith("although this is a dry run: nothing is frozen.");
    assertThat(specFile()).exists();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "pyinstaller, cortex-backend.spec, onefile",
    "cx-freeze, cortex-backend.cx-freeze.json, onedir",
    "pyoxidizer, pyoxidizer.bzl, onedir"
  })
  @DisplayName("writes what the freezer reads, and says what it will make: that of")
  void planOfEach(String goal, String file, String layout) throws Exception {
    // given what another freezer read
    fixture.guardMode = "always";
    for (String other : Freezers.goals()) {
      run(other);
    }

    // when
    GoalResult result = run(goal);

    // then
    assertThat(result.sentence())
        .endsWith(" target/pybundle/triple/spec/%s (%s for %s).".formatted(file, layout, LINUX));
    assertThat(names())
        .contains(file, "pybundle_guard_hook.py", "_pybundle_guard.py")
        .filteredOn(name -> !name.contains("pybundle_"))
        .containsExactlyInAnyOrder("bundle-spec.json", file);
    assertThat(said).isEmpty();
  }

  @Test
  @DisplayName("tells what a dry run's freezer would read")
  void dryRunShowsThePlan() throws Exception {
    fixture.entry = "main:start";

    run("x86_64-unknown-linux-gnu", "Linux", true);

    assertThat(said)
        .containsExactly(
            "dry run: PyInstaller reads _pybundle_interpreter.py, _pybundle_later.py,"
                + " _pybundle_start.py, _pybundle_system.py, cortex-backend.spec,"
                + " pybundle_entry.py, pybundle_interpreter_hook.py, pybundle_start_hook.py in "
                + workspace.spec());
  }

  @Test
  @DisplayName("refuses what the freezer cannot do, and writes nothing")
  void refusedByTheFreezer() {
    fixture.layout = "onefile";

    assertThatThrownBy(() -> run("cx-freeze"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("<layout>onefile</layout> cannot be had from cx_Freeze");
    assertThat(workspace.spec()).doesNotExist();
  }

  @Test
  @DisplayName("leaves out what the freezer cannot do where the user wants that, and names it")
  void leftOut() throws Exception {
    fixture.layout = "onefile";
    fixture.runtimeTmpdir = "tmp";
    unsupported = Unsupported.warn;

    run("cx-freeze");

    assertThat(said)
        .containsExactly(
            "<layout>onefile</layout> cannot be had from cx_Freeze; it is left out",
            "<runtimeTmpdir> cannot be had from cx_Freeze: it makes no program of one file; it is"
                + " left out");
    BundleSpec spec = Json.read(workspace.bundleSpec(), BundleSpec.class);
    assertThat(spec.layout()).isEqualTo(Layout.onedir);
    assertThat(spec.executable().runtimeTmpdir()).isNull();
  }

  @Test
  @DisplayName("writes nothing if the input cannot work")
  void problem() {
    fixture.name = "a b";

    assertThatThrownBy(() -> run("x86_64-unknown-linux-gnu", "Linux", false))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("<name>a b</name>");
    assertThat(workspace.spec()).doesNotExist();
  }

  private GoalResult run(String goal) throws Exception {
    return run(LINUX, "Linux", goal, false);
  }

  private GoalResult run(String triple, String os, boolean dryRun) throws Exception {
    return run(triple, os, "pyinstaller", dryRun);
  }

  private GoalResult run(String triple, String os, String goal, boolean dryRun) throws Exception {
    GenerateSpecService service = new GenerateSpecService(new SpecResolver(), host(os));
    return service.run(
        new GenerateSpecRequest(
            fixture.input(),
            TargetTriple.parse(triple).orElseThrow(),
            new Freezers(new ProcessRunner(), host(os)).of(goal),
            unsupported,
            workspace,
            dryRun),
        Inputs.unrecorded(),
        said::add,
        said::add);
  }

  private static HostSystem host(String os) {
    Map<String, String> properties = Map.of("os.name", os, "os.arch", "amd64");
    return new HostSystem(name -> properties.getOrDefault(name, ""), Map.of());
  }

  private Path specFile() {
    return workspace.spec().resolve("cortex-backend.spec");
  }

  private List<String> names() throws Exception {
    try (Stream<Path> files = Files.list(workspace.spec())) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }
}
