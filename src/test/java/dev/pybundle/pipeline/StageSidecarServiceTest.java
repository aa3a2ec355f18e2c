package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Role;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.Problem;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Failed;
import dev.pybundle.pipeline.GoalResult.Skipped;
import dev.pybundle.pipeline.GoalResult.UpToDate;
import dev.pybundle.pipeline.StageSidecarService.Outcome;
import dev.pybundle.pipeline.StageSidecarService.Request;
import dev.pybundle.platform.HeaderSamples;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.sidecar.CargoTargetCopies;
import dev.pybundle.sidecar.GitIgnore;
import dev.pybundle.sidecar.Leftovers;
import dev.pybundle.sidecar.MacosSigningCheck;
import dev.pybundle.sidecar.SidecarStager;
import dev.pybundle.sidecar.TauriCheck;
import dev.pybundle.sidecar.TauriConfiguration;
import dev.pybundle.sidecar.TauriMode;
import dev.pybundle.sidecar.TreeStager;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The goal stage-sidecar")
class StageSidecarServiceTest {

  private static final TargetTriple LINUX =
      TargetTriple.parse("x86_64-unknown-linux-gnu").orElseThrow();
  private static final String FOLDER = "src-tauri/binaries/cortex-backend";
  private static final String FILE = "src-tauri/binaries/cortex-backend-x86_64-unknown-linux-gnu";

  private final StageSidecarService service =
      new StageSidecarService(
          new StagedProgram(
              new SidecarStager(),
              new TreeStager(),
              new Leftovers(new CargoTargetCopies(new HostSystem(), new ProcessRunner()))),
          new TauriConfiguration(
              new TauriCheck(new GitIgnore(new HostSystem(), new ProcessRunner()))),
          new MacosSigningCheck(new HostSystem()));
  private final Path project;
  private final Path tauri;
  private final Workspace workspace;

  StageSidecarServiceTest(@TempDir Path folder) {
    this.project = folder.resolve("projet é 1");
    this.tauri = project.resolve("src-tauri");
    this.workspace = new Workspace(project.resolve("target/pybundle").resolve(LINUX.value()));
  }

  @BeforeEach
  void makeProject() throws IOException {
    Files.createDirectories(tauri);
    Files.writeString(
        tauri.resolve("tauri.conf.json"),
        "{\"bundle\": {\"externalBin\": [\"binaries/cortex-backend\"]}}");
  }

  @Test
  @DisplayName("stages, says where and how large, and is up to date the second time")
  void stages() throws Exception {
    bundle(Layout.onefile);

    Outcome first = stage();
    assertThat(first.result()).isEqualTo(new Done("staged " + FILE + " (0.1 kB)"));
    assertThat(first.warnings()).isEmpty();
    assertThat(project.resolve(FILE)).exists();

    assertThat(stage().result()).isEqualTo(new UpToDate(FILE + " (0.1 kB) is already there"));

    Files.setPosixFilePermissions(
        project.resolve(FILE), PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(stage().result()).isEqualTo(new Done("made " + FILE + " executable again"));
  }

  @Test
  @DisplayName("warns of what tauri build would not say")
  void warns() throws Exception {
    bundle(Layout.onefile);
    Files.writeString(tauri.resolve("tauri.conf.json"), "{}");

    Outcome outcome = stage();

    assertThat(outcome.result()).isInstanceOf(Done.class);
    assertThat(outcome.warnings())
        .singleElement()
        .asString()
        .contains("does not name \"binaries/cortex-backend\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          onefile | "binaries/cortex-backend" in its externalBin
          onedir  | "binaries/cortex-backend" = "cortex-backend" in its resources
          """)
  @DisplayName("warns if the folder has no configuration, with the entry of the layout")
  void warnsWithoutConfiguration(Layout layout, String entry) throws Exception {
    if (layout == Layout.onefile) {
      bundle(layout);
    } else {
      onedirBundle();
    }
    Files.delete(tauri.resolve("tauri.conf.json"));

    assertThat(stage().warnings())
        .containsExactly(
            tauri
                + " holds neither tauri.conf.json nor tauri.conf.json5 nor Tauri.toml, perhaps you"
                + " should set <tauriDirectory> to the folder that does, and write "
                + entry
                + ".");
  }

  @Test
  @DisplayName("does nothing without a Tauri folder, unless the user named it")
  void needsAFolder() throws Exception {
    Path nowhere = project.resolve("desktop");

    assertThat(
            service
                .stage(
                    new Request(
                        workspace, LINUX, nowhere, false, TauriMode.check, List.of(), true, false),
                    Inputs.unrecorded())
                .result())
        .isEqualTo(
            new Skipped(
                "nothing is staged, because there is no "
                    + nowhere
                    + ", nor one in the folder above (<tauriDirectory> names another)"));
    assertThat(
            problem(
                    service.stage(
                        new Request(
                            workspace,
                            LINUX,
                            nowhere,
                            true,
                            TauriMode.check,
                            List.of(),
                            true,
                            false),
                        Inputs.unrecorded()))
                .sentence())
        .isEqualTo(
            "<tauriDirectory> "
                + nowhere
                + " is not a folder, perhaps you should set <tauriDirectory> to the folder that"
                + " holds tauri.conf.json, usually src-tauri.");
  }

  @Test
  @DisplayName("fails without a bundle")
  void needsABundle() throws Exception {
    assertThat(problem(stage()).sentence())
        .isEqualTo(
            "There is no bundle in "
                + workspace.bundle()
                + " to stage, perhaps you should run the goal pyinstaller before stage-sidecar,"
                + " for the same <target>.");
  }

  @Test
  @DisplayName("stages a onedir program as a folder")
  void stagesAFolder() throws Exception {
    onedirBundle();

    assertThat(stage().result()).isEqualTo(new Done("staged " + FOLDER + " (2 files, 0.1 kB)"));
    assertThat(project.resolve(FOLDER).resolve("cortex-backend")).isExecutable();
    assertThat(project.resolve(FOLDER).resolve("_internal/base_library.zip")).hasContent("zip");
    assertThat(stage().result())
        .isEqualTo(new UpToDate(FOLDER + " (2 files, 0.1 kB) is already there"));
    assertThat(stage(true).result())
        .isEqualTo(new Skipped("dry run: " + FOLDER + " (2 files, 0.1 kB) is already there"));
  }

  @Test
  @DisplayName("takes away what it staged of the other layout, and nothing else")
  void changesTheLayout() throws Exception {
    bundle(Layout.onefile);
    stage();
    Path users = project.resolve("src-tauri/binaries/cortex-backend-aarch64-apple-darwin");
    byte[] mine = HeaderSamples.machO(0xfeedfacf, ByteOrder.LITTLE_ENDIAN, 0x0100000c);
    Files.write(users, mine);
    Files.setPosixFilePermissions(users, PosixFilePermissions.fromString("rwxr-xr-x"));

    onedirBundle();
    assertThat(stage().result())
        .isEqualTo(
            new Done(
                "staged "
                    + FOLDER
                    + " (2 files, 0.1 kB); removed 1 file that the other <layout> had staged"));
    assertThat(project.resolve(FILE)).doesNotExist();
    assertThat(users).hasBinaryContent(mine);

    bundle(Layout.onefile);
    assertThat(stage().result())
        .isEqualTo(
            new Done(
                "staged "
                    + FILE
                    + " (0.1 kB); removed 2 files that the other <layout> had staged"));
    assertThat(project.resolve(FOLDER)).doesNotExist();
    assertThat(stage().result()).isEqualTo(new UpToDate(FILE + " (0.1 kB) is already there"));
  }

  @Test
  @DisplayName("takes away what Tauri's build made of the other layout, wherever Cargo builds")
  void clearsTheWayInCargosTarget() throws Exception {
    Path debug = cargoWorkspace().resolve("x86_64-unknown-linux-gnu/debug");
    Files.createDirectories(debug.resolve("build"));
    Path copy = debug.resolve("cortex-backend");
    bundle(Layout.onefile);
    stage();
    Files.copy(project.resolve(FILE), copy);

    onedirBundle();
    assertThat(stage().warnings()).isEmpty();
    assertThat(copy).doesNotExist();

    AtomicFiles.copyTree(project.resolve(FOLDER), copy);
    bundle(Layout.onefile);
    assertThat(stage().warnings()).isEmpty();
    assertThat(copy).doesNotExist();
  }

  @Test
  @DisplayName("names what Tauri's build made of the other layout, if it is not what was staged")
  void namesWhatIsInTheWayInCargosTarget() throws Exception {
    Path copy = tauri.resolve("target/release/cortex-backend");
    Files.createDirectories(copy.resolveSibling("build"));
    bundle(Layout.onefile);
    stage();
    Files.writeString(copy, "another");

    onedirBundle();
    assertThat(stage().warnings())
        .singleElement()
        .asString()
        .startsWith(copy.toString())
        .contains("other layout", "delete it before the next `cargo build`");
    assertThat(copy).hasContent("another");
  }

  /** Returns the target folder of a workspace that the app is a member of. */
  private Path cargoWorkspace() throws IOException {
    Files.writeString(
        project.resolve("Cargo.toml"),
        "[workspace]\nresolver = \"2\"\nmembers = [\"src-tauri\"]\n");
    Files.writeString(
        tauri.resolve("Cargo.toml"), "[package]\nname = \"app\"\nversion = \"0.1.0\"\n");
    Files.createDirectories(tauri.resolve("src"));
    Files.writeString(tauri.resolve("src/main.rs"), "fn main() {}\n");
    return project.resolve("target");
  }

  @Test
  @DisplayName("leaves a file of the other layout that was changed, and says so")
  void leavesWhatWasChanged() throws Exception {
    bundle(Layout.onefile);
    stage();
    Files.writeString(project.resolve(FILE), "signed");
    onedirBundle();

    Outcome outcome = stage();

    assertThat(outcome.warnings())
        .containsExactly(
            tauri.resolve("binaries/cortex-backend-x86_64-unknown-linux-gnu")
                + " belongs to the layout that was staged before, and was changed since, so"
                + " pybundle leaves it alone, perhaps you should delete it if it is not yours.");
    assertThat(project.resolve(FILE)).hasContent("signed");
  }

  @Test
  @DisplayName("stages a universal program under the three names that Tauri asks for")
  void stagesUniversal() throws Exception {
    TargetTriple universal = TargetTriple.parse("universal-apple-darwin").orElseThrow();
    write(
        Layout.onefile,
        universal,
        "cortex-backend",
        HeaderSamples.universal(0xcafebabe, 20, List.of(0x01000007, 0x0100000c)));
    Request request =
        new Request(workspace, universal, tauri, true, TauriMode.check, List.of(), true, false);
    String names =
        "src-tauri/binaries/cortex-backend-universal-apple-darwin (0.0 kB)%s; also as"
            + " cortex-backend-aarch64-apple-darwin and cortex-backend-x86_64-apple-darwin";

    Outcome outcome = service.stage(request, Inputs.unrecorded());

    assertThat(outcome.result()).isEqualTo(new Done("staged " + names.formatted("")));
    assertThat(outcome.warnings()).isEmpty();
    for (String triple : List.of("universal", "aarch64", "x86_64")) {
      assertThat(tauri.resolve("binaries/cortex-backend-" + triple + "-apple-darwin"))
          .isExecutable()
          .hasSameBinaryContentAs(workspace.bundle().resolve("cortex-backend"));
    }
    assertThat(service.stage(request, Inputs.unrecorded()).result())
        .isEqualTo(new UpToDate(names.formatted(" is already there")));
  }

  @Test
  @DisplayName("refuses a program for one processor as a universal one, before anything is staged")
  void refusesThinForUniversal() throws Exception {
    TargetTriple universal = TargetTriple.parse("universal-apple-darwin").orElseThrow();
    write(
        Layout.onefile,
        universal,
        "cortex-backend",
        HeaderSamples.machO(0xfeedfacf, ByteOrder.LITTLE_ENDIAN, 0x0100000c));

    Outcome outcome =
        service.stage(
            new Request(workspace, universal, tauri, true, TauriMode.check, List.of(), true, false),
            Inputs.unrecorded());

    assertThat(problem(outcome).what())
        .contains("for macOS on aarch64, and universal-apple-darwin means macOS on aarch64 and");
    assertThat(tauri.resolve("binaries")).doesNotExist();
  }

  @Test
  @DisplayName("fails with a onedir program that has no folder of its own")
  void needsAFolderOfItsOwn() throws Exception {
    bundle(Layout.onedir);

    assertThat(problem(stage()).sentence())
        .contains("lies beside bundle.json, not in a folder of its own")
        .contains("COLLECT(");
  }

  @Test
  @DisplayName("fails with a bundle that was changed")
  void needsAWholeBundle() throws Exception {
    bundle(Layout.onefile);
    Files.write(workspace.bundle().resolve("cortex-backend"), new byte[] {1, 2, 3});

    assertThat(problem(stage()).sentence())
        .isEqualTo(
            "The bundle cannot be staged: cortex-backend in the bundle was changed, perhaps you"
                + " should run the goal pyinstaller again to rebuild it.");
  }

  @Test
  @DisplayName("fails with a configuration that cannot be read, before anything is staged")
  void needsAReadableConfiguration() throws Exception {
    bundle(Layout.onefile);
    Files.writeString(tauri.resolve("tauri.conf.json"), "{\n  \"bundle\" {}\n}");

    assertThat(problem(stage()).what()).startsWith(tauri.resolve("tauri.conf.json") + ":2:");
    assertThat(project.resolve(FILE)).doesNotExist();
  }

  @Test
  @DisplayName("in a dry run says what it would do and writes nothing")
  void runsDry() throws Exception {
    assertThat(stage(true).result())
        .isEqualTo(new Skipped("dry run: there is no bundle yet that could be staged"));

    bundle(Layout.onefile);
    List<Path> before = files();
    assertThat(stage(true).result())
        .isEqualTo(new Skipped("dry run: would stage " + FILE + " (0.1 kB)"));
    assertThat(files()).isEqualTo(before);

    stage();
    assertThat(stage(true).result())
        .isEqualTo(new Skipped("dry run: " + FILE + " (0.1 kB) is already there"));
  }

  @Test
  @DisplayName("stages the archives of a program for one machine only")
  void stagesArchivesOnce() throws Exception {
    bundle(Layout.onefile);
    Bundle bundle = Bundle.read(workspace.bundle()).orElseThrow();
    Path archive = bundle.folder().resolve("cortex-backend-lazy/pandas.zip");
    Files.createDirectories(archive.resolveSibling(""));
    Files.writeString(archive, "zip");
    BundleManifest.BundledFile lazy =
        Bundle.describe(bundle.folder(), archive).from(Role.LAZY, "pandas");
    Bundle.write(
        bundle.folder(),
        bundle
            .manifest()
            .after(
                new BundleManifest.Step("compress", "fingerprint", "", null),
                Stream.concat(bundle.manifest().files().stream(), Stream.of(lazy)).toList(),
                List.of()));

    Outcome outcome =
        service.stage(
            new Request(
                workspace, LINUX, tauri, true, TauriMode.check, List.of(LINUX), true, false),
            Inputs.unrecorded());
    assertThat(problem(outcome).sentence())
        .startsWith(
            "What a program loads when it first imports it can be staged for one triple only");
    assertThat(stage().result().sentence()).endsWith("; beside it pandas.zip");
    assertThat(stage().result()).isInstanceOf(UpToDate.class);
    assertThat(tauri.resolve("binaries/cortex-backend-lazy/pandas.zip")).hasContent("zip");
  }

  private Outcome stage() throws IOException, InterruptedException {
    return stage(false);
  }

  private Outcome stage(boolean dryRun) throws IOException, InterruptedException {
    return service.stage(
        new Request(workspace, LINUX, tauri, true, TauriMode.check, List.of(), true, dryRun),
        Inputs.unrecorded());
  }

  private static Problem problem(Outcome outcome) {
    assertThat(outcome.result()).isInstanceOf(Failed.class);
    return ((Failed) outcome.result()).problem();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> paths = Files.walk(project)) {
      return paths.sorted().toList();
    }
  }

  private void bundle(Layout layout) throws IOException {
    configure("\"externalBin\": [\"binaries/cortex-backend\"]");
    write(layout, LINUX, "cortex-backend", HeaderSamples.elf(64, ByteOrder.LITTLE_ENDIAN, 62));
  }

  private void configure(String line) throws IOException {
    Files.writeString(tauri.resolve("tauri.conf.json"), "{\"bundle\": {" + line + "}}");
  }

  private void onedirBundle() throws IOException {
    configure("\"resources\": {\"binaries/cortex-backend\": \"cortex-backend\"}");
    AtomicFiles.deleteTree(workspace.bundle());
    Path internal = workspace.bundle().resolve("cortex-backend/_internal");
    Files.createDirectories(internal);
    Files.writeString(internal.resolve("base_library.zip"), "zip");
    write(
        Layout.onedir,
        LINUX,
        "cortex-backend/cortex-backend",
        HeaderSamples.elf(64, ByteOrder.LITTLE_ENDIAN, 62));
  }

  private void write(Layout layout, TargetTriple triple, String program, byte[] bytes)
      throws IOException {
    Path folder = workspace.bundle();
    if (layout == Layout.onefile) {
      AtomicFiles.deleteTree(folder);
    }
    Files.createDirectories(folder);
    Files.write(folder.resolve(program), bytes);
    Bundle.write(
        folder,
        new BundleManifest(
            BundleManifest.SCHEMA_VERSION,
            "cortex-backend",
            "1.0.0",
            triple.value(),
            layout,
            program,
            Map.of(),
            Bundle.scan(folder),
            List.of()));
  }
}
