package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.Layout;
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
import dev.pybundle.sidecar.GitIgnore;
import dev.pybundle.sidecar.SidecarStager;
import dev.pybundle.sidecar.TauriCheck;
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

@DisplayName("The goal stage-sidecar")
class StageSidecarServiceTest {

  private static final TargetTriple LINUX =
      TargetTriple.parse("x86_64-unknown-linux-gnu").orElseThrow();
  private static final String FILE = "src-tauri/binaries/cortex-backend-x86_64-unknown-linux-gnu";

  private final StageSidecarService service =
      new StageSidecarService(
          new SidecarStager(),
          new TauriCheck(new GitIgnore(new HostSystem(), new ProcessRunner())));
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

  @Test
  @DisplayName("warns if the folder has no configuration")
  void warnsWithoutConfiguration() throws Exception {
    bundle(Layout.onefile);
    Files.delete(tauri.resolve("tauri.conf.json"));

    assertThat(stage().warnings())
        .containsExactly(
            tauri
                + " holds neither tauri.conf.json nor tauri.conf.json5 nor Tauri.toml, perhaps you"
                + " should set <tauriDirectory> to the folder that does, and name"
                + " \"binaries/cortex-backend\" in its externalBin.");
  }

  @Test
  @DisplayName("does nothing without a Tauri folder, unless the user named it")
  void needsAFolder() throws Exception {
    Path nowhere = project.resolve("desktop");

    assertThat(service.stage(new Request(workspace, LINUX, nowhere, false, false)).result())
        .isEqualTo(new Skipped("nothing is staged, because there is no " + nowhere));
    assertThat(
            problem(service.stage(new Request(workspace, LINUX, nowhere, true, false))).sentence())
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
  @DisplayName("fails with a onedir bundle")
  void needsOnefile() throws Exception {
    bundle(Layout.onedir);

    assertThat(problem(stage()).what()).startsWith("<layout> of cortex-backend is onedir");
    assertThat(problem(stage()).advice())
        .startsWith("set <layout>onefile</layout>")
        .contains("unbind the goal stage-sidecar");
    assertThat(project.resolve(FILE)).doesNotExist();
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

  private Outcome stage() throws IOException, InterruptedException {
    return stage(false);
  }

  private Outcome stage(boolean dryRun) throws IOException, InterruptedException {
    return service.stage(new Request(workspace, LINUX, tauri, true, dryRun));
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
    Path folder = workspace.bundle();
    Files.createDirectories(folder);
    Files.write(
        folder.resolve("cortex-backend"), HeaderSamples.elf(64, ByteOrder.LITTLE_ENDIAN, 62));
    Bundle.write(
        folder,
        new BundleManifest(
            BundleManifest.SCHEMA_VERSION,
            "cortex-backend",
            "1.0.0",
            LINUX.value(),
            layout,
            "cortex-backend",
            Map.of(),
            Bundle.scan(folder),
            List.of()));
  }
}
