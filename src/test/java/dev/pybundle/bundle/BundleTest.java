package dev.pybundle.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.BundleManifest.Step;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Bundle")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "modes and links are those of POSIX")
class BundleTest {

  @TempDir Path temp;

  private Path folder;

  @BeforeEach
  void program() throws IOException {
    folder = Files.createDirectories(temp.resolve("bündle a/prog"));
    Path executable = Files.writeString(folder.resolve("prog"), "#!");
    Files.setPosixFilePermissions(executable, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(folder.resolve("data.txt"), "data");
    Files.createSymbolicLink(folder.resolve("link"), Path.of("data.txt"));
  }

  @Test
  @DisplayName(
      "lists every file with size, hash and kind, sorted, without its own manifest and checksums")
  void listsItsFiles() throws Exception {
    // given
    Files.writeString(folder.resolve(Bundle.MANIFEST), "{}");
    Files.writeString(folder.resolve(Bundle.CHECKSUMS), "");
    // when
    List<BundledFile> files = Bundle.scan(folder);
    // then
    assertThat(files).extracting(BundledFile::path).containsExactly("data.txt", "link", "prog");
    assertThat(files).extracting(BundledFile::kind).containsExactly("file", "link", "executable");
    assertThat(files.get(0).size()).isEqualTo(4);
    assertThat(files.get(0).sha256()).isEqualTo(Sha256.of("data"));
  }

  @Test
  @DisplayName("is the same after writing and reading, and holds no path of the machine")
  void survivesWriting() throws Exception {
    // given
    Bundle written = Bundle.write(folder, manifest(Bundle.scan(folder)));
    // then
    assertThat(Bundle.read(folder)).contains(written);
    assertThat(folder.resolve(Bundle.MANIFEST))
        .content()
        .doesNotContain(temp.toString())
        .endsWith("}\n");
    assertThat(written.program()).isEqualTo(folder.resolve("prog"));
  }

  @Test
  @DisplayName(
      "counts as absent when its manifest is broken, and is refused if it is of another version")
  void toleratesABrokenManifest() throws Exception {
    // given
    Files.writeString(folder.resolve(Bundle.MANIFEST), "{\"schemaVersion\": 1, \"na");
    // then
    assertThat(Bundle.read(folder)).isEmpty();
    Files.writeString(folder.resolve(Bundle.MANIFEST), "{\"schemaVersion\": 99}");
    assertThatThrownBy(() -> Bundle.read(folder))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("form 99 of bundle.json")
        .hasMessageContaining("run its build again with this version");
    assertThat(Bundle.readReplaceable(folder)).isEmpty();
  }

  @Test
  @DisplayName("notices a changed file although size and modification time were put back")
  void noticesAHiddenChange() throws Exception {
    // given
    FileHashes hashes = FileHashes.open(temp.resolve("hashes"));
    Bundle bundle = Bundle.write(folder, manifest(Bundle.scan(folder)));
    assertThat(bundle.damage(hashes)).isEmpty();
    Path data = folder.resolve("data.txt");
    FileTime time = Files.getLastModifiedTime(data);
    // when
    Files.writeString(data, "DATA");
    Files.setLastModifiedTime(data, time);
    // then
    assertThat(bundle.damage(hashes)).contains("data.txt in the bundle was changed");
  }

  @Test
  @DisplayName("notices a missing file and a link that points elsewhere")
  void noticesOtherDamage() throws Exception {
    // given
    FileHashes hashes = FileHashes.open(temp.resolve("hashes"));
    Bundle bundle = Bundle.write(folder, manifest(Bundle.scan(folder)));
    // when
    Files.delete(folder.resolve("link"));
    // then
    assertThat(bundle.damage(hashes)).contains("link is missing from the bundle");
    Files.createSymbolicLink(folder.resolve("link"), Path.of("prog"));
    assertThat(bundle.damage(hashes)).contains("link in the bundle was changed");
  }

  @Test
  @DisplayName("keeps the steps before a goal and drops those behind it when the goal runs again")
  void keepsTheStepsBefore() {
    // given
    BundleManifest manifest = manifest(List.of());
    // when
    List<Step> steps = manifest.stepsWith(new Step("compress", "new", "", null));
    // then
    assertThat(steps).extracting(Step::goal).containsExactly("pyinstaller", "compress");
    assertThat(steps.get(1).fingerprint()).isEqualTo("new");
  }

  private static BundleManifest manifest(List<BundledFile> files) {
    return new BundleManifest(
        BundleManifest.SCHEMA_VERSION,
        "prog",
        "1.0",
        "x86_64-unknown-linux-gnu",
        Layout.onefile,
        "prog",
        Map.of("python", "3.11.2"),
        files,
        List.of(
            new Step("pyinstaller", "f1", "", null),
            new Step("compress", "f2", "", null),
            new Step("codesign", "f3", "", null)));
  }
}
