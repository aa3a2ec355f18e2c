package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.ProbeRecord;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Proof;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Failed;
import dev.pybundle.pipeline.GoalResult.Skipped;
import dev.pybundle.pipeline.GoalResult.UpToDate;
import dev.pybundle.pipeline.InitTauriService.Outcome;
import dev.pybundle.platform.JsonTree;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.probe.ProbeParameters;
import dev.pybundle.sidecar.TauriInit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("init-tauri")
class InitTauriServiceTest {

  private static final String LINUX = "x86_64-unknown-linux-gnu";
  private static final String CRATE = "tauri-plugin-pybundle/";
  private static final String V1 = "{\"package\": {}, \"tauri\": {\"bundle\": {}}}";
  private static final String V2 = "{\"identifier\": \"dev.example\", \"bundle\": {}}";
  private static final ProbeParameters SERVER =
      probe("http://127.0.0.1:{port}/health", List.of("--port", "{port}"));

  private final InitTauriService service = new InitTauriService(new TauriInit());
  private final Path tauri;
  private final Workspace workspace;

  InitTauriServiceTest(@TempDir Path folder) {
    this.tauri = folder.resolve("meine äpp/src-tauri");
    this.workspace = new Workspace(folder.resolve("target/pybundle").resolve(LINUX));
  }

  @BeforeEach
  void makeFolder() throws IOException {
    Files.createDirectories(tauri);
  }

  @ParameterizedTest(name = "with {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"bundle": {}}                | Tauri 2, onefile | onefile | capabilities/cortex-backend.json entitlements.plist pybundle-sample/index.html src/sidecar.rs windows/cortex-backend-hooks.nsh
          {"bundle": {}}                | Tauri 2, onedir  | onedir  | capabilities/cortex-backend.json pybundle-sample/index.html src/sidecar.rs windows/cortex-backend-hooks.nsh
          {"bundle": {"macOS": {"hardenedRuntime": false}}} | no hardened runtime | onefile | capabilities/cortex-backend.json pybundle-sample/index.html src/sidecar.rs windows/cortex-backend-hooks.nsh
          {"tauri": {"bundle": {}}}     | Tauri 1          | onefile | entitlements.plist pybundle-sample/index.html src/sidecar.rs
          """)
  @DisplayName("writes")
  void writes(String config, String name, String layout, String expected) throws IOException {
    write("tauri.conf.json", config);

    Outcome outcome = service.run(request(layout, SERVER, 3, false, false));

    assertThat(outcome.result()).isInstanceOf(Done.class);
    Map<String, String> files = files();
    files.remove("tauri.conf.json");
    assertThat(files)
        .containsKeys(
            CRATE + "Cargo.toml",
            CRATE + "src/sidecar.rs",
            CRATE + ".gitignore",
            CRATE + ".taurignore");
    files.keySet().removeIf(file -> file.startsWith(CRATE));
    assertThat(files.keySet()).containsExactly(expected.split(" "));
    assertThat(files.values())
        .allSatisfy(text -> assertThat(text).doesNotContainPattern("@[A-Z_]+@").endsWith("\n"));
  }

  @Test
  @DisplayName("writes nothing the second time, whatever formatted the files")
  void isIdempotent() throws IOException {
    write("tauri.conf.json", V2);
    service.run(request("onefile", SERVER, 3, false, false));
    Map<String, String> first = files();

    Outcome second = service.run(request("onefile", SERVER, 3, false, false));

    assertThat(second.result()).isInstanceOf(UpToDate.class);
    assertThat(files()).isEqualTo(first);
  }

  @Test
  @DisplayName(
      "follows the configuration, but keeps what was edited until it is told to replace it")
  void keepsEdited() throws IOException {
    write("tauri.conf.json", V2);
    service.run(request("onefile", SERVER, 3, false, false));
    String edited = text("src/sidecar.rs") + "// mine\n";
    write("src/sidecar.rs", edited);

    write("tauri.conf.json", "{\"app\": {\"windows\": [{\"label\": \"second\"}]}, \"bundle\": {}}");
    Outcome kept = service.run(request("onefile", probe(null, List.of()), 3, false, false));

    assertThat(text("src/sidecar.rs")).isEqualTo(edited);
    assertThat(text("capabilities/cortex-backend.json")).contains("\"second\"");
    assertThat(kept.lines())
        .contains(
            "kept src-tauri/src/sidecar.rs, which was edited; -Dpybundle.init-tauri.overwrite"
                + " replaces it and keeps a backup",
            "wrote src-tauri/capabilities/cortex-backend.json anew");

    Outcome replaced = service.run(request("onefile", SERVER, 3, true, false));

    assertThat(replaced.lines())
        .contains("wrote src-tauri/src/sidecar.rs anew, the old one is sidecar.rs.backup");
    assertThat(text("src/sidecar.rs")).doesNotContain("// mine");
    assertThat(text("src/sidecar.rs.backup")).isEqualTo(edited);
  }

  @Test
  @DisplayName("keeps the whole crate once a file of it was edited")
  void keepsEditedCrate() throws IOException {
    write("tauri.conf.json", V2);
    service.run(request("onefile", SERVER, 3, false, false));
    write(CRATE + "src/sidecar.rs", "// mine\n");

    assertThat(service.run(request("onefile", SERVER, 3, false, false)).lines())
        .contains(
            "kept src-tauri/tauri-plugin-pybundle, which was edited;"
                + " -Dpybundle.init-tauri.overwrite replaces it and keeps a backup");
    assertThat(text(CRATE + "src/sidecar.rs")).isEqualTo("// mine\n");

    service.run(request("onefile", SERVER, 3, true, false));

    assertThat(text(CRATE + "src/sidecar.rs")).doesNotContain("// mine");
    assertThat(text("tauri-plugin-pybundle.backup/src/sidecar.rs")).isEqualTo("// mine\n");
  }

  @Test
  @DisplayName("keeps a file that it never wrote")
  void keepsForeign() throws IOException {
    write("tauri.conf.json", V2);
    write("src/sidecar.rs", "// all my own work\n");
    write("entitlements.plist", "<plist/>");

    Outcome outcome = service.run(request("onefile", SERVER, 3, false, false));

    assertThat(text("src/sidecar.rs")).isEqualTo("// all my own work\n");
    assertThat(text("entitlements.plist")).isEqualTo("<plist/>");
    assertThat(outcome.lines()).filteredOn(line -> line.startsWith("kept ")).hasSize(2);
  }

  @Test
  @DisplayName("changes nothing in a dry run, and says what it would")
  void dryRun() throws IOException {
    write("tauri.conf.json", V2);
    Map<String, String> before = files();

    Outcome outcome = service.run(request("onefile", SERVER, 3, true, true));

    assertThat(outcome.result()).isEqualTo(new Skipped("dry run: would write 6 files"));
    assertThat(outcome.lines()).contains("would write src-tauri/src/sidecar.rs");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  @DisplayName("waits ten times as long as the probe measured, and ships what is in the Bundle")
  void looksAtTheBundle() throws IOException {
    write("tauri.conf.json", V2);
    Files.createDirectories(workspace.bundle());
    Files.writeString(workspace.bundle().resolve("cortex-backend"), "the program");
    BundleManifest manifest =
        new BundleManifest(
            BundleManifest.SCHEMA_VERSION,
            "cortex-backend",
            "1",
            LINUX,
            Layout.onedir,
            "cortex-backend",
            Map.of(),
            Bundle.scan(workspace.bundle()),
            List.of());
    Bundle.write(
        workspace.bundle(), manifest.withProbe(new ProbeRecord(4.5, null, 1, "", Proof.answers)));

    service.run(request("onefile", SERVER, 3, false, false));

    assertThat(text("src/sidecar.rs")).contains(".ready_within(Duration::from_secs(45))");
    // Only what is one file needs it.
    assertThat(tauri.resolve("entitlements.plist")).doesNotExist();
  }

  @Test
  @DisplayName("lets pages ask for the sidecar, and not start or end it")
  void allowsLittle() throws Exception {
    write(
        "tauri.conf.json",
        "{\"app\": {\"windows\": [{\"title\": \"a\"}, {\"label\": \"second\"}]}, \"bundle\": {}}");

    service.run(request("onefile", SERVER, 3, false, false));

    JsonNode capability =
        JsonTree.parse(
            new JsonFactory(),
            "",
            Files.readString(tauri.resolve("capabilities/cortex-backend.json")));
    assertThat(capability.at("/windows").toString()).isEqualTo("[\"main\",\"second\"]");
    assertThat(capability.at("/permissions").toString())
        .isEqualTo(
            "[\"core:event:allow-listen\",\"core:event:allow-unlisten\",\"pybundle:default\"]");
  }

  @Test
  @DisplayName("tells the crate what the probe tells the program")
  void writesSettings() throws IOException {
    write("tauri.conf.json", V2);
    ProbeParameters probe =
        new ProbeParameters(
            "http://[::1]:{port}/health",
            List.of("--data", "a.b \"c\""),
            204,
            null,
            null,
            null,
            Map.of("PORT", "{port}"),
            60,
            3,
            List.of());

    service.run(request("onefile", probe, 2, false, false));

    assertThat(text("src/sidecar.rs"))
        .contains(
            """
                    Settings::new("cortex-backend")
                        .args(["--data", "a.b \\"c\\""])
                        .env("PORT", "{port}")
                        .port(0)
                        .host("::1")
                        .health("/health", 204)
                        // no probe has seen it answer yet.
                        .ready_within(Duration::from_secs(60))
                        .restarts(2),
            """);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"tauri.conf.json", "tauri.conf.json5", "Tauri.toml"})
  @DisplayName("asks for nothing more in an app that has it all:")
  void isContent(String config) throws IOException {
    write(
        config,
        config.endsWith(".toml")
            ? """
              [bundle.macOS]
              entitlements = "e.plist"
              [bundle.windows.nsis]
              installer-hooks = "./windows/cortex-backend-hooks.nsh"
              """
            : "{\"bundle\": {\"macOS\": {\"entitlements\": \"e.plist\"}, \"windows\": {\"nsis\":"
                + " {\"installerHooks\": \"windows/cortex-backend-hooks.nsh\"}}}}");
    write(
        "Cargo.toml",
        """
        [dependencies]
        tauri-plugin-pybundle = { path = "tauri-plugin-pybundle" }
        """);
    write(
        "src/lib.rs",
        """
        mod sidecar;
        pub fn run() {
            tauri::Builder::default().plugin(sidecar::init());
        }
        """);

    Outcome outcome = service.run(request("onefile", SERVER, 3, false, false));

    assertThat(outcome.lines()).noneMatch(line -> line.startsWith("still missing"));
    assertThat(outcome.lines())
        .last()
        .asString()
        .startsWith(
            "to see the sample page, in %s: cargo tauri dev --config '{\"build\": {\"frontendDist\""
                .formatted(tauri.getParent()));
    assertThat(outcome.result().sentence()).isEqualTo("wrote 6 files; the app runs its sidecar");
  }

  @Test
  @DisplayName("takes the command line of Tauri from npm where the app has a package.json")
  void namesTheCommandLineOfNpm() throws IOException {
    write("tauri.conf.json", V2);
    write("../package.json", "{}");

    Outcome outcome = service.run(request("onefile", SERVER, 3, false, false));

    assertThat(outcome.lines()).last().asString().contains(": npx tauri dev --config '");
    assertThat(tauri.resolve("pybundle-sample/index.html")).content().contains("npx tauri dev ");
  }

  @Test
  @DisplayName("says every line that a new app of Tauri 2 lacks")
  void saysWhatIsMissing() throws IOException {
    write("tauri.conf.json", V2);
    write("Cargo.toml", "[dependencies]\ntauri = \"2\"\nserde = \"1\"\n");
    write("src/main.rs", "fn main() { app_lib::run() }\n");
    write("src/lib.rs", "pub fn run() { tauri::Builder::default(); }\n");

    Outcome outcome = service.run(request("onefile", SERVER, 3, false, false));

    assertThat(outcome.lines())
        .filteredOn(line -> line.startsWith("still missing"))
        .containsExactly(
            "still missing in "
                + tauri.resolve("Cargo.toml")
                + ", below [dependencies]:"
                + " tauri-plugin-pybundle = { path = \"tauri-plugin-pybundle\" }",
            "still missing in " + tauri.resolve("src/lib.rs") + ": mod sidecar;",
            "still missing in "
                + tauri.resolve("src/lib.rs")
                + ", after tauri::Builder::default(): .plugin(sidecar::init())",
            "still missing in "
                + tauri.resolve("tauri.conf.json")
                + ": \"bundle\": {\"windows\": {\"nsis\": {\"installerHooks\":"
                + " \"windows/cortex-backend-hooks.nsh\"}}}",
            "still missing in "
                + tauri.resolve("tauri.conf.json")
                + ": \"bundle\": {\"macOS\": {\"entitlements\": \"entitlements.plist\"}}");
  }

  @Test
  @DisplayName("says every line that a new app of Tauri 1 lacks")
  void saysWhatIsMissingInTauri1() throws IOException {
    write("tauri.conf.json", V1);
    write(
        "Cargo.toml", "[dependencies]\ntauri = { version = \"1\", features = [\"dialog-all\"] }\n");

    Outcome outcome = service.run(request("onedir", SERVER, 3, false, false));

    assertThat(outcome.lines())
        .filteredOn(line -> line.startsWith("still missing"))
        .containsExactly(
            "still missing in "
                + tauri.resolve("Cargo.toml")
                + ", below [dependencies]: tauri-plugin-pybundle"
                + " = { path = \"tauri-plugin-pybundle\", default-features = false }",
            "still missing in " + tauri.resolve("src/main.rs") + ": mod sidecar;",
            "still missing in "
                + tauri.resolve("src/main.rs")
                + ", after tauri::Builder::default(): .plugin(sidecar::init())");
  }

  @Test
  @DisplayName("names the command of an earlier pybundle that the app still has")
  void namesWhatIsGone() throws IOException {
    write("tauri.conf.json", V2);
    write(
        "src/main.rs",
        "tauri::Builder::default().plugin(sidecar::init())\n"
            + ".invoke_handler(tauri::generate_handler![sidecar::sidecar_status])");

    assertThat(service.run(request("onefile", SERVER, 3, false, false)).lines())
        .anyMatch(line -> line.contains("generate_handler![…] without sidecar::sidecar_status"));
  }

  @Test
  @DisplayName("tells how to add the hook to hooks that are there")
  void addsToHooks() throws IOException {
    write(
        "tauri.conf.json",
        "{\"bundle\": {\"windows\": {\"nsis\": {\"installerHooks\": \"my.nsh\"}}}}");
    write("my.nsh", "!macro NSIS_HOOK_PREINSTALL\n!macroend\n");

    assertThat(service.run(request("onefile", SERVER, 3, false, false)).lines())
        .anyMatch(
            line ->
                line.contains(
                    "my.nsh: !include \"cortex-backend-hooks.nsh\", and !insertmacro"
                        + " PYBUNDLE_STOP_SIDECAR first in NSIS_HOOK_PREINSTALL"));

    write("my.nsh", "!insertmacro PYBUNDLE_STOP_SIDECAR");
    assertThat(service.run(request("onefile", SERVER, 3, false, false)).lines())
        .noneMatch(line -> line.contains("my.nsh"));
  }

  @ParameterizedTest(name = "{0} and {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -                      | --version   | <probe> has no <url>, so the app takes the sidecar for ready
          http://127.0.0.1:8742/ | --verbose   | The sidecar always listens on port 8742
          """)
  @DisplayName("warns of a probe with")
  void warns(String url, String argument, String warning) throws IOException {
    write("tauri.conf.json", V2);
    ProbeParameters probe = probe(url.equals("-") ? null : url, List.of(argument));

    assertThat(service.run(request("onefile", probe, 3, false, false)).warnings())
        .singleElement()
        .asString()
        .contains(warning);
  }

  @Test
  @DisplayName("fails without a Tauri folder, without configuration, and with a wrong one")
  void fails() throws IOException {
    assertThat(failure("onefile", 3))
        .contains("tauri.conf.json nor tauri.conf.json5", "`tauri init`");

    write("tauri.conf.json", "{");
    assertThat(failure("onefile", 3)).contains("tauri.conf.json:1:");

    write("tauri.conf.json", V2);
    assertThat(failure("onefolder", 3))
        .isEqualTo(
            "<layout> has the unknown value 'onefolder', perhaps you should write one of onedir,"
                + " onefile.");
    assertThat(failure("onefile", -2)).contains("<restarts> -2 is no number of times");

    write("windows", "a file in the way of a folder");
    assertThat(failure("onefile", 3)).contains("cortex-backend-hooks.nsh cannot be written");

    Files.move(tauri, tauri.resolveSibling("elsewhere"));
    assertThat(failure("onefile", 3)).contains("src-tauri is not a folder");
  }

  private String failure(String layout, int restarts) throws IOException {
    GoalResult result = service.run(request(layout, SERVER, restarts, false, false)).result();
    assertThat(result).isInstanceOf(Failed.class);
    return result.sentence();
  }

  private InitTauriService.Request request(
      String layout, ProbeParameters probe, int restarts, boolean overwrite, boolean dryRun) {
    return new InitTauriService.Request(
        workspace,
        "cortex-backend",
        TargetTriple.parse(LINUX).orElseThrow(),
        tauri,
        layout,
        probe,
        restarts,
        /* capability= */ true,
        overwrite,
        dryRun);
  }

  private static ProbeParameters probe(String url, List<String> args) {
    return new ProbeParameters(url, args, null, null, null, null, Map.of(), 60, 3, List.of());
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(tauri)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(tauri.relativize(file).toString().replace('\\', '/'), Files.readString(file));
      }
    }
    return files;
  }

  private String text(String name) throws IOException {
    return Files.readString(tauri.resolve(name));
  }

  private void write(String name, String text) throws IOException {
    Path file = tauri.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
  }
}
