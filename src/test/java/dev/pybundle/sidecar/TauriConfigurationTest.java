package dev.pybundle.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.sidecar.TauriConfiguration.Applied;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("<tauri>")
class TauriConfigurationTest {

  private static final Shipping ONEFILE = Shipping.onefile("cortex-backend");
  private static final Shipping ONEDIR = Shipping.onedir("cortex-backend");
  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

  private final TauriConfiguration configuration =
      new TauriConfiguration(new TauriCheck(new GitIgnore(new HostSystem(), new ProcessRunner())));
  private final Path folder;
  private final Workspace workspace;

  TauriConfigurationTest(@TempDir Path parent) {
    this.folder = parent.resolve("mon äpp/src-tauri");
    this.workspace = new Workspace(parent.resolve("mon äpp/target/pybundle/t"));
  }

  @BeforeEach
  void makeFolder() throws IOException {
    Files.createDirectories(folder);
  }

  @Test
  @DisplayName("edit writes the entry, keeps the file's mode, and then leaves it alone")
  void edits() throws Exception {
    Path file = write("tauri.conf.json", "{ // app\r\n  \"bundle\": {}\r\n}");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    Applied applied = apply(TauriMode.edit, ONEFILE);

    assertThat(applied.notes())
        .containsExactly("added \"binaries/cortex-backend\" to externalBin in " + file);
    assertThat(applied.errors()).isEmpty();
    assertThat(applied.warnings()).isEmpty();
    assertThat(file)
        .hasContent(
            "{ // app\r\n  \"bundle\": {\"externalBin\": [\"binaries/cortex-backend\"]}\r\n}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
    assertThat(folder).isDirectoryNotContaining(path -> path.toString().endsWith(".tmp"));

    Files.setLastModifiedTime(file, LONG_AGO);
    assertThat(apply(TauriMode.edit, ONEFILE).notes()).isEmpty();
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(LONG_AGO);
  }

  @Test
  @DisplayName("edit goes to the system's file if that has the last word, and says so")
  void editsTheDecisiveFile() throws Exception {
    Path main = write("tauri.conf.json", "{\"bundle\": {\"externalBin\": [\"a\"]}}");
    Path linux = write("tauri.linux.conf.json", "{\"bundle\": {\"externalBin\": [\"b\"]}}");

    assertThat(apply(TauriMode.edit, ONEFILE).notes())
        .containsExactly(
            "added \"binaries/cortex-backend\" to externalBin in "
                + linux
                + ", because for this system it replaces what tauri.conf.json says");
    assertThat(main).hasContent("{\"bundle\": {\"externalBin\": [\"a\"]}}");
    assertThat(linux)
        .hasContent("{\"bundle\": {\"externalBin\": [\"b\", \"binaries/cortex-backend\"]}}");

    assertThat(apply(TauriMode.edit, ONEDIR).notes())
        .containsExactly(
            "removed \"binaries/cortex-backend\" from externalBin in " + linux,
            "added \"binaries/cortex-backend\" = \"cortex-backend\" to resources in " + main);
    assertThat(linux).hasContent("{\"bundle\": {\"externalBin\": [\"b\"]}}");
    assertThat(main)
        .hasContent(
            "{\"bundle\": {\"externalBin\": [\"a\"], \"resources\":"
                + " {\"binaries/cortex-backend\": \"cortex-backend\"}}}");

    write(
        "tauri.linux.conf.json",
        "{\"bundle\": {\"resources\": {\"binaries/cortex-backend\": null}}}");
    assertThat(apply(TauriMode.edit, ONEDIR).notes()).singleElement().asString().contains("linux");
    assertThat(linux)
        .hasContent(
            "{\"bundle\": {\"resources\": {\"binaries/cortex-backend\": \"cortex-backend\"}}}");
  }

  @Test
  @DisplayName("names the folder of archives beside a file, and not when there is none")
  void namesArchives() throws Exception {
    Path file = write("tauri.conf.json", "{\"bundle\": {}}");

    assertThat(configuration.apply(request(TauriMode.check, ONEFILE, true, false)).warnings())
        .hasSize(2)
        .last()
        .asString()
        .contains("does not name \"binaries/cortex-backend-lazy\"")
        .contains("\"resources\": {\"binaries/cortex-backend-lazy\": \"cortex-backend-lazy\"}");
    configuration.apply(request(TauriMode.overlay, ONEFILE, true, false));
    assertThat(workspace.tauriOverlay())
        .content()
        .isEqualToIgnoringWhitespace(
            """
            {"bundle": {"externalBin": ["binaries/cortex-backend"],
              "resources": {"binaries/cortex-backend-lazy": "cortex-backend-lazy"}}}
            """);
    configuration.apply(request(TauriMode.edit, ONEFILE, true, false));
    assertThat(file)
        .content()
        .contains("\"externalBin\": [\"binaries/cortex-backend\"]")
        .contains("\"binaries/cortex-backend-lazy\": \"cortex-backend-lazy\"");
    assertThat(configuration.apply(request(TauriMode.check, ONEFILE, true, false)).warnings())
        .isEmpty();
    configuration.apply(request(TauriMode.edit, ONEFILE, false, false));
    assertThat(file).content().doesNotContain("lazy");

    write(
        "tauri.conf.json",
        "{\"bundle\": {\"resources\": {\"binaries/cortex-backend-lazy\": \"parts\"}}}");
    assertThat(configuration.mistakes(request(TauriMode.check, ONEFILE, true, false)))
        .singleElement()
        .extracting(Problem::sentence)
        .asString()
        .contains("and the app starts it from");
  }

  @Test
  @DisplayName("edit keeps an entry that finds the sidecar, however it is written")
  void keepsOtherSpellings() throws Exception {
    write("Tauri.toml", "[bundle]\nexternal-bin = ['./binaries/*']\n");

    assertThat(apply(TauriMode.edit, ONEFILE).notes()).isEmpty();
  }

  @Test
  @DisplayName("edit advises a mobile app, and warns of another system's file")
  void editWarns() throws Exception {
    write("tauri.conf.json", "{}");
    write("tauri.windows.conf.json", "{\"bundle\": {\"externalBin\": []}}");
    write("Tauri.macos.toml", "[bundle");
    Files.createDirectories(folder.resolve("gen/apple"));

    assertThat(apply(TauriMode.edit, ONEFILE).warnings())
        .satisfiesExactly(
            broken -> assertThat(broken).contains("Tauri.macos.toml:1:8: cannot be read"),
            hidden -> assertThat(hidden).contains("is lost in the build for Windows"),
            mobile -> assertThat(mobile).contains("The build for iOS inherits the sidecar"));
  }

  @ParameterizedTest(name = "{0} writes nothing in a dry run")
  @CsvSource({"edit, would have added", "overlay, would write"})
  void isDry(TauriMode mode, String note) throws Exception {
    Path file = write("tauri.conf.json", "{}");

    Applied applied = configuration.apply(request(mode, ONEFILE, true));

    assertThat(applied.notes()).singleElement().asString().startsWith("dry run: " + note);
    assertThat(applied.warnings()).isEmpty();
    assertThat(file).hasContent("{}");
    assertThat(workspace.root()).doesNotExist();
  }

  @ParameterizedTest(name = "overlay holds the whole list or map: {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          onefile | {"bundle": {"externalBin": ["a"]}}                 | {"bundle": {"externalBin": ["b", "binaries/cortex-backend"]}}
          onedir  | {"bundle": {"resources": ["a.txt", "./d/e/"]}}     | {"bundle": {"resources": {"./d/e/": "d/e", "a.txt": "a.txt", "binaries/cortex-backend": "cortex-backend"}}}
          onedir  | {"bundle": {"resources": {"b/*": "c"}}}            | {"bundle": {"resources": {"b/*": "c", "binaries/cortex-backend": "cortex-backend"}}}
          """)
  void overlays(String layout, String text, String expected) throws Exception {
    write("tauri.conf.json", text);
    write("tauri.linux.conf.json5", "{bundle: {externalBin: ['b']}}");
    boolean onefile = layout.equals("onefile");

    Applied applied = apply(TauriMode.overlay, onefile ? ONEFILE : ONEDIR);

    Path overlay = workspace.tauriOverlay();
    assertThat(applied.errors()).isEmpty();
    assertThat(applied.notes())
        .containsExactly(
            "wrote what Tauri must know of the sidecar; build with: tauri build --config \""
                + overlay
                + "\"");
    assertThat(ConfigFile.parse(overlay, Files.readString(overlay)).root())
        .isEqualTo(ConfigFile.parse(overlay, expected).root());
    Files.setLastModifiedTime(overlay, LONG_AGO);
    assertThat(apply(TauriMode.overlay, onefile ? ONEFILE : ONEDIR).notes())
        .singleElement()
        .asString()
        .startsWith("up to date: ");
    assertThat(Files.getLastModifiedTime(overlay)).isEqualTo(LONG_AGO);
  }

  @Test
  @DisplayName("overlay has the shape of version 1 for an app of version 1")
  void overlaysVersion1() throws Exception {
    write("tauri.conf.json", "{\"package\": {}}");

    apply(TauriMode.overlay, ONEFILE);

    assertThat(Files.readString(workspace.tauriOverlay()))
        .isEqualToIgnoringWhitespace(
            "{\"tauri\": {\"bundle\": {\"externalBin\": [\"binaries/cortex-backend\"]}}}");
  }

  @Test
  @DisplayName("overlay is refused for a list of resources that a map cannot hold")
  void refusesPatterns() throws Exception {
    write("tauri.conf.json", "{\"bundle\": {\"resources\": [\"b/**/*\"]}}");

    assertThatThrownBy(() -> apply(TauriMode.overlay, ONEDIR))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(
            "write \"resources\": {\"binaries/cortex-backend\": \"cortex-backend\"}")
        .hasMessageContaining("add what b/**/* stand for");
    assertThat(workspace.tauriOverlay()).doesNotExist();
  }

  @ParameterizedTest(name = "{0} refuses the entry of the other layout")
  @CsvSource({"check", "overlay"})
  void refusesTheOtherLayout(TauriMode mode) throws Exception {
    write("tauri.conf.json", "{\"bundle\": {\"externalBin\": [\"binaries/cortex-backend\"]}}");

    assertThat(configuration.mistakes(request(mode, ONEDIR, false)))
        .singleElement()
        .extracting(Problem::sentence)
        .asString()
        .contains("ships a program of the other layout, and this one is onedir")
        .contains("or set <tauri>edit</tauri> (-Dpybundle.tauri=edit) to have it replaced");
    assertThat(workspace.tauriOverlay()).doesNotExist();
  }

  @Test
  @DisplayName("check warns of a missing entry, also of a folder's")
  void checks() throws Exception {
    Path file = write("Tauri.toml", "[bundle.resources]\na = 'b'\n");

    assertThat(apply(TauriMode.check, ONEDIR).warnings())
        .singleElement()
        .asString()
        .contains("resources in " + file + " does not name \"binaries/cortex-backend\"")
        .contains(
            "write \"binaries/cortex-backend\" = \"cortex-backend\" below [bundle.resources] in");
    assertThat(file).hasContent("[bundle.resources]\na = 'b'\n");
  }

  @Test
  @DisplayName("has three values")
  void hasThreeValues() throws Exception {
    assertThat(TauriMode.of("edit")).isEqualTo(TauriMode.edit);
    assertThatThrownBy(() -> TauriMode.of("write"))
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith("<tauri>write</tauri> is not check, overlay or edit, perhaps you")
        .hasMessageContaining("(-Dpybundle.tauri)");
  }

  private Applied apply(TauriMode mode, Shipping shipping) throws Exception {
    return configuration.apply(request(mode, shipping, false));
  }

  private TauriConfiguration.Request request(TauriMode mode, Shipping shipping, boolean dryRun) {
    return request(mode, shipping, false, dryRun);
  }

  private TauriConfiguration.Request request(
      TauriMode mode, Shipping shipping, boolean lazy, boolean dryRun) {
    return new TauriConfiguration.Request(
        folder,
        "cortex-backend",
        shipping,
        lazy,
        TargetTriple.parse("x86_64-unknown-linux-gnu").orElseThrow(),
        mode,
        List.of(),
        workspace,
        dryRun,
        Inputs.unrecorded());
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
