package dev.pybundle.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.Step;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Layout;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The check of what macOS will run")
class MacosSigningCheckTest {

  private static final String MACOS = "aarch64-apple-darwin";
  private static final String SIGNED = "{\"bundle\": {\"macOS\": {\"signingIdentity\": \"-\"%s}}}";

  private final Path folder;

  MacosSigningCheckTest(@TempDir Path parent) {
    this.folder = parent.resolve("mi aplicación/src-tauri");
  }

  @BeforeEach
  void makeFolder() throws IOException {
    Files.createDirectories(folder);
  }

  @ParameterizedTest(name = "says \"{2}\" of {0} with {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      emptyValue = "",
      textBlock =
          """
          {"bundle": {}}                                            | A=b                      | ~~
          {"bundle": {}}                                            | APPLE_CERTIFICATE=x      | APPLE_CERTIFICATE is set
          {"bundle": {}}                                            | APPLE_SIGNING_IDENTITY=x | APPLE_SIGNING_IDENTITY is set
          {"bundle": {"macOS": {"signingIdentity": "-"}}}           | A=b | bundle.macOS.signingIdentity is set
          {"tauri": {"bundle": {"macOS": {"signingIdentity": "-"}}}} | A=b | bundle.macOS.signingIdentity is set
          {"bundle": {"macOS": {"signingIdentity": null}}}          | A=b | ~~
          {"bundle": {"macOS": {"signingIdentity": "-", "hardenedRuntime": false}}} | A=b | ~~
          """)
  void looksForAnIdentity(String config, String variable, String said) throws Exception {
    write("tauri.conf.json", config);

    List<String> warnings = warnings(MACOS, Layout.onefile, List.of(), variable.split("="));

    if (said.isEmpty()) {
      assertThat(warnings).isEmpty();
    } else {
      assertThat(warnings)
          .singleElement()
          .asString()
          .contains(said)
          .contains("write \"entitlements\": \"entitlements.plist\" into \"macOS\" of \"bundle\"");
    }
  }

  @Test
  @DisplayName("reads TOML, and the file of the platform")
  void readsOtherFiles() throws Exception {
    write("Tauri.toml", "[bundle.macOS]\nsigning-identity = \"x\"\n");
    assertThat(warnings()).hasSize(1);

    write("Tauri.macos.toml", "[bundle.macOS]\nhardened-runtime = false\n");
    assertThat(warnings()).isEmpty();
  }

  @Test
  @DisplayName("wants a file that allows it")
  void wantsTheEntitlement() throws Exception {
    write("tauri.conf.json", SIGNED.formatted(", \"entitlements\": \"own.plist\""));
    assertThat(warnings()).singleElement().asString().contains("own.plist, which does not exist");

    write(
        "own.plist",
        "<plist><dict><key>com.apple.security.app-sandbox</key><true/></dict></plist>");
    assertThat(warnings())
        .singleElement()
        .asString()
        .contains("add <key>com.apple.security.cs.disable-library-validation</key><true/> to it");

    write("own.plist", "<key>com.apple.security.cs.disable-library-validation</key>\n   <true/>");
    assertThat(warnings()).isEmpty();
  }

  @Test
  @DisplayName("is silent about other systems, onedir, libraries that are signed, and no app")
  void knowsWhenItIsNotNeeded() throws Exception {
    Step signed = new Step("codesign", "", "", null);
    assertThat(warnings()).isEmpty();
    write("tauri.conf.json", SIGNED.formatted(""));

    assertThat(warnings("x86_64-unknown-linux-gnu", Layout.onefile, List.of(), "A", "b")).isEmpty();
    assertThat(warnings(MACOS, Layout.onedir, List.of(), "A", "b")).isEmpty();
    assertThat(warnings(MACOS, Layout.onefile, List.of(signed), "A", "b")).isEmpty();
    assertThat(warnings()).hasSize(1);
  }

  private List<String> warnings() throws Exception {
    return warnings(MACOS, Layout.onefile, List.of(), "A", "b");
  }

  private List<String> warnings(String triple, Layout layout, List<Step> steps, String... variable)
      throws Exception {
    HostSystem host =
        new HostSystem(name -> System.getProperty(name), Map.of(variable[0], variable[1]));
    BundleManifest program =
        new BundleManifest(
            1, "cortex-backend", "1.0", triple, layout, "x", Map.of(), List.of(), steps);
    return new MacosSigningCheck(host)
        .warnings(Inputs.unrecorded(), folder, TargetTriple.parse(triple).orElseThrow(), program);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
