package dev.pybundle.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.Problem;
import dev.pybundle.platform.OperatingSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A key of Tauri's configuration")
class MisspeltKeysTest {

  @TempDir Path folder;

  @ParameterizedTest(name = "that is meant for another is found in {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"Bundle": {}}                                            | Bundle                           | bundle
          {"mainBinaryNam": "a"}                                    | mainBinaryNam                    | mainBinaryName
          {"bundle": {"externalBins": []}}                          | bundle.externalBins              | externalBin
          {"bundle": {"external-bin": []}}                          | bundle.external-bin              | externalBin
          {"bundle": {"resource": {}}}                              | bundle.resource                  | resources
          {"bundle": {"macOS": {"entitlement": "a"}}}               | bundle.macOS.entitlement         | entitlements
          {"app": {"window": []}}                                   | app.window                       | windows
          {"package": {"productname": "a"}}                         | package.productname              | productName
          {"tauri": {"bundle": {"externBin": []}}}                  | tauri.bundle.externBin           | externalBin
          {"tauri": {"bundle": {"macOS": {"hardendRuntime": true}}}} | tauri.bundle.macOS.hardendRuntime | hardenedRuntime
          """)
  void isFound(String text, String path, String meant) throws Exception {
    Path file = write("tauri.conf.json", text);

    assertThat(problems()).containsExactly(sentence(path, file, meant));
  }

  @Test
  @DisplayName("is found in the file of the system, too")
  void isFoundInTheFileOfTheSystem() throws Exception {
    write("tauri.conf.json", "{}");
    Path linux = write("tauri.linux.conf.json", "{\"bundle\": {\"externalBinn\": []}}");

    assertThat(problems()).containsExactly(sentence("bundle.externalBinn", linux, "externalBin"));
  }

  @Test
  @DisplayName("may have hyphens in TOML")
  void mayHaveHyphensInToml() throws Exception {
    Path file =
        write(
            "Tauri.toml",
            """
            product-name = 'b'
            [bundle]
            external-bin = ['c']
            resorces = ['d']
            [bundle.mac-os]
            [bundle.macOS]
            signing-identity = 'e'
            """);

    assertThat(problems()).containsExactly(sentence("bundle.resorces", file, "resources"));
  }

  @ParameterizedTest(name = "that Tauri has in \"{0}\" is not taken for another")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          %s                                  | $schema productName mainBinaryName version identifier app build bundle plugins package tauri
          "app": {%s}                         | windows withGlobalTauri enableGTKAppId macOSPrivateApi security trayIcon
          "bundle": {%s}                      | active targets createUpdaterArtifacts publisher homepage icon resources copyright license licenseFile category fileAssociations shortDescription longDescription useLocalToolsDir externalBin windows linux macOS iOS android
          "bundle": {"macOS": {%s}}           | frameworks files minimumSystemVersion exceptionDomain signingIdentity hardenedRuntime providerShortName entitlements infoPlist bundleVersion bundleName dmg
          "package": {%s}                     | productName version
          "tauri": {%s}                       | pattern windows cli bundle allowlist security updater systemTray macOSPrivateApi
          "tauri": {"bundle": {%s}}           | active targets identifier publisher icon resources copyright category shortDescription longDescription appimage deb rpm dmg macOS externalBin windows updater
          "tauri": {"bundle": {"macOS": {%s}}} | frameworks minimumSystemVersion exceptionDomain license signingIdentity providerShortName entitlements useBootstrapper
          """)
  void isKnown(String holder, String keys) throws Exception {
    String members = keys.strip().replaceAll("(\\S+)", "\"$1\": null").replace("null ", "null, ");
    write("tauri.conf.json", "{" + holder.formatted(members) + "}");

    assertThat(problems()).isEmpty();
  }

  private static String sentence(String path, Path file, String meant) {
    return "%s in %s is a key that Tauri does not know, perhaps you should write \"%s\"."
        .formatted(path, file, meant);
  }

  private List<String> problems() throws Exception {
    TauriProject project =
        TauriProject.read(Inputs.unrecorded(), folder, OperatingSystem.LINUX).orElseThrow();
    return MisspeltKeys.in(project).stream().map(Problem::sentence).toList();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
