package dev.pybundle.codesign.detached;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.Layout;
import dev.pybundle.codesign.SignatureState.Valid;
import dev.pybundle.fixture.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("SHA256SUMS")
@EnabledOnOs(OS.LINUX)
class ChecksumSignerTest {

  private static final List<String> NAMES =
      List.of(
          "prog",
          "back\\slash",
          "\\",
          "back\\nslash",
          "line\nend",
          "carriage\rreturn",
          "two  blanks",
          "*star",
          "größe 🐍");

  @Test
  @DisplayName("is what sha256sum itself writes, and checks, whatever the files are called")
  void isThatOfSha256sum(@TempDir Path folder) throws Exception {
    for (String name : NAMES) {
      Files.writeString(folder.resolve(name), "content of " + name);
    }
    ChecksumSigner signer = new ChecksumSigner(manifest(folder));

    signer.sign(folder);

    assertThat(signer.verify(folder)).isInstanceOf(Valid.class);
    Path tool = Tools.find("sha256sum");
    List<String> check = List.of("--check", "--strict", Bundle.CHECKSUMS);
    assertThat(Tools.succeed(folder, Map.of(), tool, check).outputText())
        .contains("prog: OK")
        .doesNotContain("FAILED");
    List<String> arguments = new ArrayList<>(List.of("--"));
    NAMES.stream().sorted().forEach(arguments::add);
    assertThat(folder.resolve(Bundle.CHECKSUMS))
        .hasContent(Tools.succeed(folder, Map.of(), tool, arguments).outputText());
  }

  private static BundleManifest manifest(Path folder) throws Exception {
    return new BundleManifest(
        BundleManifest.SCHEMA_VERSION,
        "prog",
        "1.0",
        "x86_64-unknown-linux-gnu",
        Layout.onefile,
        "prog",
        Map.of(),
        Bundle.scan(folder),
        List.of());
  }
}
