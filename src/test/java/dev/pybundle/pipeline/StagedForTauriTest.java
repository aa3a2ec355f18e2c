package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.fixture.Bootloader;
import dev.pybundle.fixture.LinuxPackage;
import dev.pybundle.fixture.LinuxPackage.Packaged;
import dev.pybundle.fixture.TauriApp;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.UpToDate;
import dev.pybundle.pipeline.StageSidecarService.Outcome;
import dev.pybundle.platform.HeaderSamples;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.platform.TripleResolver;
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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Builds packages with Tauri's own command line, of which no machine but Linux makes these. */
@DisplayName("What stage-sidecar stages")
@EnabledOnOs(OS.LINUX)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StagedForTauriTest {

  private static final String EXTERNAL_BIN = "\"externalBin\": [\"binaries/cortex-backend\"]";
  private static final String RESOURCES =
      "\"resources\": {\"binaries/cortex-backend\": \"cortex-backend\"}";
  private static final String RESOURCE_FOLDER = "usr/lib/" + TauriApp.PRODUCT + "/cortex-backend";

  private final HostSystem host = new HostSystem();
  private final ProcessRunner processes = new ProcessRunner();
  private final StageSidecarService service =
      new StageSidecarService(
          new StagedProgram(
              new SidecarStager(),
              new TreeStager(),
              new Leftovers(new CargoTargetCopies(host, processes))),
          new TauriConfiguration(new TauriCheck(new GitIgnore(host, processes))),
          new MacosSigningCheck(host));
  private TauriApp app;

  @BeforeAll
  void makeApp(@TempDir Path folder) throws Exception {
    app = TauriApp.make(folder.resolve("meine äpp"));
  }

  @Test
  @DisplayName("is what tauri build puts into the installer, once the advised line is written")
  void isBundled() throws Exception {
    app.configure("\"category\": \"Utility\"");
    TargetTriple triple =
        new TripleResolver(host, processes)
            .resolve(new TripleResolver.Request(null, app.tauri()))
            .triple();
    byte[] program = running();
    Workspace workspace = bundle(Layout.onefile, triple, program);

    Outcome first = stage(workspace, triple);

    assertThat(first.result()).isInstanceOf(Done.class);
    assertThat(first.warnings())
        .singleElement()
        .asString()
        .contains("write " + EXTERNAL_BIN + " into \"bundle\"");
    assertThat(app.buildDeb().files())
        .as("without the line")
        .doesNotContainKey("usr/bin/cortex-backend");

    app.configure(EXTERNAL_BIN);
    Outcome second = stage(workspace, triple);

    assertThat(second.result()).isInstanceOf(UpToDate.class);
    assertThat(second.warnings()).isEmpty();
    assertThat(app.buildDeb().files())
        .containsEntry("usr/bin/cortex-backend", new Packaged("755", ByteBuffer.wrap(program)));
  }

  static Stream<Arguments> packages() {
    return Stream.of("deb", "rpm")
        .flatMap(
            form ->
                Stream.of(
                    arguments(form, "x86_64-unknown-linux-gnu", Bootloader.LINUX_X86_64),
                    arguments(form, "aarch64-unknown-linux-gnu", Bootloader.LINUX_AARCH64)));
  }

  @ParameterizedTest(name = "{0} for {1}")
  @MethodSource("packages")
  @DisplayName("as one file is in the package, executable, byte for byte")
  void onefileIsPacked(String form, String text, Bootloader bootloader) throws Exception {
    TargetTriple triple = TargetTriple.parse(text).orElseThrow();
    app.configure(EXTERNAL_BIN);

    Outcome outcome = stage(bundle(Layout.onefile, triple, bootloader.bytes()), triple);
    LinuxPackage packed = app.bundle(text, form, bootloader.bytes());

    assertThat(outcome.warnings()).isEmpty();
    assertThat(packed.below("usr/bin"))
        .containsEntry("cortex-backend", new Packaged("755", ByteBuffer.wrap(bootloader.bytes())));
    assertThat(packed.below("usr/lib/" + TauriApp.PRODUCT)).isEmpty();
  }

  @ParameterizedTest(name = "{0} for {1}")
  @MethodSource("packages")
  @DisplayName("as a folder is in the package, every file with its mode, byte for byte")
  void onedirIsPacked(String form, String text, Bootloader bootloader) throws Exception {
    TargetTriple triple = TargetTriple.parse(text).orElseThrow();
    app.configure(RESOURCES);

    Outcome outcome = stage(bundle(Layout.onedir, triple, bootloader.bytes()), triple);
    LinuxPackage packed = app.bundle(text, form, bootloader.bytes());

    assertThat(outcome.warnings()).isEmpty();
    SortedMap<String, Packaged> expected = new TreeMap<>();
    expected.put("cortex-backend", new Packaged("755", ByteBuffer.wrap(bootloader.bytes())));
    expected.put("_internal/base_library.zip", file("644", "the library"));
    expected.put("_internal/.hidden", file("644", "hidden"));
    expected.put("_internal/names/[1] * ? {a}.txt", file("644", "no pattern"));
    // Links, which Tauri drops or fails on.
    for (String path : List.of("libs/libz.so.1", "libz.so.1", "alias/libz.so.1")) {
      expected.put("_internal/" + path, file("755", "zlib"));
    }
    assertThat(packed.below(RESOURCE_FOLDER)).isEqualTo(expected);
    assertThat(packed.below("usr/bin")).doesNotContainKey("cortex-backend");
    assertThat(packed.below("usr/lib/" + TauriApp.PRODUCT)).hasSameSizeAs(expected);
  }

  @Test
  @DisplayName("is what tauri build finds through an edited configuration of any form")
  void isFoundThroughAnEdit() throws Exception {
    Workspace workspace = bundle(Layout.onefile, host(), running());
    Files.deleteIfExists(app.tauri().resolve("tauri.conf.json"));
    Map<String, String> forms = new LinkedHashMap<>();
    forms.put(
        "tauri.conf.json",
        """
        {
          // what Tauri's command line takes
          "productName": "Demo App", "version": "0.1.0", "identifier": "dev.example.demo",
          "build": {"frontendDist": "../dist"},
          "app": {"windows": []},
          "bundle": {
            "active": true, "targets": ["deb"],
            "icon": ["icons/icon.png"], // the "externalBin" comes below
          },
        }
        """);
    forms.put(
        "tauri.conf.json5",
        """
        \uFEFF{
        \tproductName: 'Demo App', version: '0.1.0', identifier: 'dev.example.demo',
        \tbuild: {frontendDist: '../dist'}, app: {windows: []},
        \tbundle: { active: true, targets: ['deb'], icon: ['icons/icon.png'], externalBin: [] }
        }\
        """);
    forms.put(
        "Tauri.toml",
        """
        product-name = "Demo App"
        version = "0.1.0"
        identifier = "dev.example.demo"
        build.frontend-dist = "../dist"
        app.windows = []
        [bundle] # what is shipped
        active = true
        targets = ["deb"]
        icon = ["icons/icon.png"] # the only one

        [bundle.linux.deb]
        section = "utils"
        """);
    for (Map.Entry<String, String> form : forms.entrySet()) {
      app.write("src-tauri/" + form.getKey(), form.getValue());

      Outcome outcome = stage(workspace, host(), TauriMode.edit);

      assertThat(outcome.result().sentence()).as(form.getKey()).contains("cortex-backend");
      assertThat(outcome.notes()).singleElement().asString().startsWith("added ");
      assertThat(app.buildDeb().files()).as(form.getKey()).containsKey("usr/bin/cortex-backend");
      String edited = Files.readString(app.tauri().resolve(form.getKey()));
      assertThat(stage(workspace, host(), TauriMode.edit).notes()).isEmpty();
      assertThat(app.tauri().resolve(form.getKey())).hasContent(edited);
      Files.delete(app.tauri().resolve(form.getKey()));
    }
  }

  @Test
  @DisplayName("is what tauri build finds through an overlay; a misspelt externalBin fails before")
  void isFoundThroughAnOverlay() throws Exception {
    Workspace workspace = bundle(Layout.onefile, host(), running());
    app.write("src-tauri/tools/other-" + host(), "#!/bin/sh\n");
    app.configure("\"externalBin\": [\"tools/other\"]");

    Outcome outcome = stage(workspace, host(), TauriMode.overlay);

    assertThat(outcome.notes()).singleElement().asString().contains("tauri build --config ");
    assertThat(app.buildDeb().files()).doesNotContainKey("usr/bin/cortex-backend");
    assertThat(app.buildDeb("--config", workspace.tauriOverlay().toString()).files())
        .containsKeys("usr/bin/cortex-backend", "usr/bin/other");

    app.configure("\"externalBins\": []");
    Outcome refused = stage(workspace, host(), TauriMode.overlay);
    assertThat(refused.result().sentence())
        .isEqualTo(
            "bundle.externalBins in "
                + app.tauri().resolve("tauri.conf.json")
                + " is a key that Tauri does not know, perhaps you should write \"externalBin\".");
  }

  @Test
  @DisplayName("as a universal program leaves the names of one processor to programs for it")
  void universalBesideThin() throws Exception {
    app.configure(EXTERNAL_BIN);
    TargetTriple universal = TargetTriple.parse("universal-apple-darwin").orElseThrow();
    TargetTriple arm = universal.thin().get(0);
    byte[] both = HeaderSamples.universal(0xcafebabe, 20, List.of(0x01000007, 0x0100000c));
    byte[] one = HeaderSamples.machO(0xfeedfacf, ByteOrder.LITTLE_ENDIAN, 0x0100000c);
    Workspace workspace = bundle(Layout.onefile, universal, both);

    Outcome alone = stage(workspace, universal);
    assertThat(alone.result().sentence())
        .contains("also as cortex-backend-aarch64-apple-darwin and cortex-backend-x86_64");
    stage(bundle(Layout.onefile, arm, one), arm, List.of(universal));
    Outcome beside = stage(workspace, universal, List.of(arm));

    assertThat(beside.result()).isInstanceOf(UpToDate.class);
    Path binaries = app.tauri().resolve("binaries");
    assertThat(binaries.resolve("cortex-backend-aarch64-apple-darwin")).hasBinaryContent(one);
    assertThat(binaries.resolve("cortex-backend-x86_64-apple-darwin")).hasBinaryContent(both);
  }

  private TargetTriple host() {
    return TargetTriple.usualFor(host.os(), host.architecture());
  }

  private static byte[] running() throws IOException {
    return Files.readAllBytes(Path.of(ProcessHandle.current().info().command().orElseThrow()));
  }

  private Outcome stage(Workspace workspace, TargetTriple triple)
      throws IOException, InterruptedException {
    return stage(workspace, triple, TauriMode.check);
  }

  private Outcome stage(Workspace workspace, TargetTriple triple, TauriMode mode)
      throws IOException, InterruptedException {
    return stage(workspace, triple, mode, List.of());
  }

  private Outcome stage(Workspace workspace, TargetTriple triple, List<TargetTriple> others)
      throws IOException, InterruptedException {
    return stage(workspace, triple, TauriMode.check, others);
  }

  private Outcome stage(
      Workspace workspace, TargetTriple triple, TauriMode mode, List<TargetTriple> others)
      throws IOException, InterruptedException {
    return service.stage(
        new StageSidecarService.Request(
            workspace, triple, app.tauri(), true, mode, others, true, /* dryRun= */ false),
        Inputs.unrecorded());
  }

  private Workspace bundle(Layout layout, TargetTriple triple, byte[] program) throws IOException {
    Workspace workspace =
        new Workspace(app.folder().resolve("target/pybundle").resolve(triple.value()));
    Path bundle = workspace.bundle();
    AtomicFiles.deleteTree(bundle);
    String path = layout == Layout.onedir ? "cortex-backend/cortex-backend" : "cortex-backend";
    Files.createDirectories(bundle.resolve(path).getParent());
    Files.write(bundle.resolve(path), program);
    assertThat(bundle.resolve(path).toFile().setExecutable(true)).isTrue();
    if (layout == Layout.onedir) {
      fill(bundle.resolve("cortex-backend/_internal"));
    }
    Bundle.write(
        bundle,
        new BundleManifest(
            BundleManifest.SCHEMA_VERSION,
            "cortex-backend",
            "1.0.0",
            triple.value(),
            layout,
            path,
            Map.of(),
            Bundle.scan(bundle),
            List.of()));
    return workspace;
  }

  private static void fill(Path internal) throws IOException {
    Files.createDirectories(internal.resolve("libs"));
    Files.createDirectories(internal.resolve("names"));
    Files.writeString(internal.resolve("base_library.zip"), "the library");
    Files.writeString(internal.resolve(".hidden"), "hidden");
    Files.writeString(internal.resolve("names/[1] * ? {a}.txt"), "no pattern");
    Path library = Files.writeString(internal.resolve("libs/libz.so.1"), "zlib");
    assertThat(library.toFile().setExecutable(true, false)).isTrue();
    Files.createSymbolicLink(internal.resolve("libz.so.1"), Path.of("libs/libz.so.1"));
    Files.createSymbolicLink(internal.resolve("alias"), Path.of("libs"));
  }

  private static Packaged file(String mode, String text) {
    return new Packaged(mode, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }
}
