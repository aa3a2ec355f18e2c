package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.UpToDate;
import dev.pybundle.pipeline.StageSidecarService.Outcome;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.platform.TripleResolver;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.sidecar.GitIgnore;
import dev.pybundle.sidecar.Leftovers;
import dev.pybundle.sidecar.SidecarStager;
import dev.pybundle.sidecar.TauriCheck;
import dev.pybundle.sidecar.TreeStager;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds a Debian package with Tauri's own command line. The app is empty and {@code tauri} a crate
 * without code, so that nothing but the bundler is real; it is what looks for the sidecar.
 */
@DisplayName("What stage-sidecar stages")
@EnabledOnOs(OS.LINUX)
class StagedForTauriTest {

  private static final String TAURI_CLI = "@tauri-apps/cli@2.12.5";
  private static final int ANY_EXECUTABLE = 0111;

  private final HostSystem host = new HostSystem();
  private final ProcessRunner processes = new ProcessRunner();
  private final StageSidecarService service =
      new StageSidecarService(
          new StagedProgram(new SidecarStager(), new TreeStager(), new Leftovers()),
          new TauriCheck(new GitIgnore(host, processes)));
  private final Path app;
  private final Path tauri;

  StagedForTauriTest(@TempDir Path folder) {
    this.app = folder.resolve("meine äpp");
    this.tauri = app.resolve("src-tauri");
  }

  /** A file of a package. */
  private record Packaged(int mode, ByteBuffer content) {}

  @Test
  @DisplayName("is what tauri build puts into the installer, once the advised line is written")
  void isBundled() throws Exception {
    tool("cargo");
    Path program = Path.of(ProcessHandle.current().info().command().orElseThrow());
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(program));
    TargetTriple triple =
        new TripleResolver(host, processes)
            .resolve(new TripleResolver.Request(null, tauri))
            .triple();
    makeApp();
    run("npm", app, "install", "--no-audit", "--no-fund", "--no-save", TAURI_CLI);
    Workspace workspace = bundle(program, triple);

    Outcome first = stage(workspace, triple);

    assertThat(first.result()).isInstanceOf(Done.class);
    assertThat(first.warnings())
        .singleElement()
        .asString()
        .contains("write \"externalBin\": [\"binaries/cortex-backend\"] into \"bundle\"");
    assertThat(tauriBuild()).as("without the line").doesNotContainKey("usr/bin/cortex-backend");

    writeConfiguration("\"externalBin\": [\"binaries/cortex-backend\"]");
    Outcome second = stage(workspace, triple);

    assertThat(second.result()).isInstanceOf(UpToDate.class);
    assertThat(second.warnings()).isEmpty();
    assertThat(tauriBuild())
        .hasEntrySatisfying(
            "usr/bin/cortex-backend",
            sidecar -> {
              assertThat(sidecar.mode() & ANY_EXECUTABLE).isEqualTo(ANY_EXECUTABLE);
              assertThat(sidecar.content()).isEqualTo(bytes);
            });
  }

  private Outcome stage(Workspace workspace, TargetTriple triple)
      throws IOException, InterruptedException {
    return service.stage(
        new StageSidecarService.Request(workspace, triple, tauri, true, /* dryRun= */ false));
  }

  private Workspace bundle(Path program, TargetTriple triple) throws IOException {
    Workspace workspace = new Workspace(app.resolve("target/pybundle").resolve(triple.value()));
    Files.createDirectories(workspace.bundle());
    Files.copy(program, workspace.bundle().resolve("cortex-backend"));
    Bundle.write(
        workspace.bundle(),
        new BundleManifest(
            BundleManifest.SCHEMA_VERSION,
            "cortex-backend",
            "1.0.0",
            triple.value(),
            Layout.onefile,
            "cortex-backend",
            Map.of(),
            Bundle.scan(workspace.bundle()),
            List.of()));
    return workspace;
  }

  private void makeApp() throws IOException {
    write("package.json", "{\"name\": \"demo\", \"private\": true}");
    write("dist/index.html", "<!doctype html>");
    write(
        "stub-tauri/Cargo.toml",
        """
        [package]
        name = "tauri"
        version = "2.12.5"
        edition = "2021"
        [features]
        custom-protocol = []
        """);
    write("stub-tauri/src/lib.rs", "");
    write(
        "src-tauri/Cargo.toml",
        """
        [package]
        name = "demo-app"
        version = "0.1.0"
        edition = "2021"
        [dependencies]
        tauri = { path = "../stub-tauri", features = [] }
        """);
    write("src-tauri/src/main.rs", "fn main() {}\n");
    Path icon = tauri.resolve("icons/icon.png");
    Files.createDirectories(tauri.resolve("icons"));
    ImageIO.write(new BufferedImage(128, 128, BufferedImage.TYPE_INT_ARGB), "png", icon.toFile());
    writeConfiguration("\"category\": \"Utility\"");
  }

  private void writeConfiguration(String line) throws IOException {
    write(
        "src-tauri/tauri.conf.json",
        """
        {
          "productName": "Demo App",
          "version": "0.1.0",
          "identifier": "dev.example.demo",
          "build": {"frontendDist": "../dist"},
          "app": {"windows": []},
          "bundle": {
            "active": true,
            "targets": ["deb"],
            "icon": ["icons/icon.png"],
            %s
          }
        }
        """
            .formatted(line));
  }

  private void write(String name, String text) throws IOException {
    Path file = app.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
  }

  /** Builds the package and returns its files. */
  private Map<String, Packaged> tauriBuild() throws IOException, InterruptedException {
    run("npm", app, "exec", "--offline", "--", "tauri", "build", "--no-sign");
    Path folder = tauri.resolve("target/release/bundle/deb");
    try (Stream<Path> files = Files.list(folder)) {
      Path deb = files.filter(file -> file.toString().endsWith(".deb")).findFirst().orElseThrow();
      return filesOf(deb);
    }
  }

  private static Map<String, Packaged> filesOf(Path deb) throws IOException {
    try (InputStream in = Files.newInputStream(deb);
        ArArchiveInputStream ar = new ArArchiveInputStream(in)) {
      for (ArArchiveEntry entry = ar.getNextEntry(); entry != null; entry = ar.getNextEntry()) {
        if (entry.getName().equals("data.tar.gz")) {
          return filesOf(new TarArchiveInputStream(new GzipCompressorInputStream(ar)));
        }
      }
    }
    throw new AssertionError(deb + " holds no data.tar.gz");
  }

  private static Map<String, Packaged> filesOf(TarArchiveInputStream tar) throws IOException {
    Map<String, Packaged> files = new HashMap<>();
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      if (entry.isFile()) {
        files.put(
            entry.getName(), new Packaged(entry.getMode(), ByteBuffer.wrap(tar.readAllBytes())));
      }
    }
    return files;
  }

  private void run(String tool, Path directory, String... arguments)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(tool(tool).toString()));
    words.addAll(List.of(arguments));
    Map<String, String> environment = new HashMap<>(host.environment());
    environment.put("CI", "true");
    ProcessResult result =
        processes.run(
            new Command(words, directory, environment, Duration.ofMinutes(5), /* log= */ null));
    assertThat(result.succeeded()).as(result.describe()).isTrue();
  }

  private Path tool(String name) {
    return host.find(name)
        .orElseThrow(
            () ->
                new AssertionError(
                    "This test needs Node.js (npm) and Rust (cargo) on the PATH; there is no "
                        + name));
  }
}
