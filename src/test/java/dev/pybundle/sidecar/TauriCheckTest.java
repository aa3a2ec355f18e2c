package dev.pybundle.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The check of the Tauri configuration")
class TauriCheckTest {

  private static final String LINUX = "x86_64-unknown-linux-gnu";

  private final HostSystem host = new HostSystem();
  private final ProcessRunner processes = new ProcessRunner();
  private final TauriCheck check = new TauriCheck(new GitIgnore(host, processes));
  private final Path folder;

  TauriCheckTest(@TempDir Path parent) {
    this.folder = parent.resolve("mi aplicación/src-tauri");
  }

  @BeforeEach
  void makeFolder() throws IOException {
    Files.createDirectories(folder);
  }

  @ParameterizedTest(name = "is content with {0}")
  @ValueSource(
      strings = {
        "binaries/cortex-backend",
        "./binaries/cortex-backend",
        "../src-tauri/binaries/cortex-backend",
        "binaries//cortex-backend",
        "binaries/*",
        "./binaries/*",
        "binaries/cortex*",
        "**/cortex-backend*",
        "b*/cortex-backend",
      })
  void isContent(String entry) throws Exception {
    externalBin("\"" + entry + "\"");

    assertThat(warnings(LINUX)).isEmpty();
  }

  @Test
  @DisplayName("is content with an absolute path, and on Windows with backslashes")
  void isContentWithOtherPaths() throws Exception {
    String absolute = folder.resolve("binaries/cortex-backend").toString().replace('\\', '/');
    externalBin("\"" + absolute + "\"");
    assertThat(warnings(LINUX)).isEmpty();

    externalBin("\"binaries\\\\cortex-backend\"");
    assertThat(warnings("x86_64-pc-windows-msvc")).isEmpty();
    assertThat(warnings(LINUX)).hasSize(1);
  }

  @ParameterizedTest(name = "tells the line for {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          tauri.conf.json | {"bundle": {}}                              | write "externalBin": ["binaries/cortex-backend"] into "bundle" in
          tauri.conf.json | {"bundle": {"externalBin": ["binaries/a"]}} | write "externalBin": ["binaries/a", "binaries/cortex-backend"] into "bundle" in
          tauri.conf.json | {"bundle": {"externalBin": ["bin/*"]}}      | write "externalBin": ["bin/*", "binaries/cortex-backend"] into "bundle" in
          tauri.conf.json | {"tauri": {"bundle": {}}}                   | write "externalBin": ["binaries/cortex-backend"] into "bundle" of "tauri" in
          Tauri.toml      | productName = "x"                           | write externalBin = ["binaries/cortex-backend"] below [bundle] in
          Tauri.toml      | [tauri]                                     | write externalBin = ["binaries/cortex-backend"] below [tauri.bundle] in
          """)
  void tellsTheLine(String file, String text, String advice) throws Exception {
    write(file, text);

    assertThat(warnings(LINUX))
        .containsExactly(
            "externalBin in "
                + folder.resolve(file)
                + " does not name \"binaries/cortex-backend\", and `tauri build` leaves the sidecar"
                + " out without a word, perhaps you should "
                + advice
                + " "
                + folder.resolve(file)
                + ".");
  }

  @Test
  @DisplayName("notices that the platform's file hides the entry, and tells its line")
  void noticesHiding() throws Exception {
    externalBin("\"binaries/cortex-backend\"");
    write("tauri.linux.conf.json", "{\"bundle\": {\"externalBin\": [\"binaries/other\"]}}");

    assertThat(warnings(LINUX))
        .singleElement()
        .asString()
        .startsWith("externalBin in " + folder.resolve("tauri.linux.conf.json") + " replaces")
        .contains("\"binaries/cortex-backend\" is lost")
        .contains(
            "write \"externalBin\": [\"binaries/other\", \"binaries/cortex-backend\"] into"
                + " \"bundle\" in "
                + folder.resolve("tauri.linux.conf.json"));
    assertThat(warnings("x86_64-pc-windows-msvc")).isEmpty();
  }

  @ParameterizedTest(name = "corrects {0}: {1}")
  @CsvSource({
    "binaries/cortex-backend-x86_64-unknown-linux-gnu,     contains the target triple",
    "binaries/cortex-backend-x86_64-unknown-linux-gnu.exe, contains the target triple",
    "binaries/cortex-backend.exe,                          ends with .exe",
    "bin/cortex-backend,                                   names another folder than binaries",
  })
  void corrects(String entry, String reason) throws Exception {
    externalBin("\"binaries/first\", \"" + entry + "\"");

    assertThat(warnings(LINUX))
        .singleElement()
        .asString()
        .startsWith("\"" + entry + "\" of externalBin in " + folder.resolve("tauri.conf.json"))
        .contains(reason)
        .contains(
            "perhaps you should write \"externalBin\": [\"binaries/first\","
                + " \"binaries/cortex-backend\"]");
  }

  @Test
  @DisplayName("notices two entries that are installed under one name")
  void noticesCollisions() throws Exception {
    externalBin(
        "\"binaries/cortex-backend\", \"tools/cortex-backend\", \"binaries/./cortex-backend\"");

    assertThat(warnings(LINUX))
        .singleElement()
        .asString()
        .startsWith("\"binaries/cortex-backend\" and \"tools/cortex-backend\" of externalBin")
        .contains("installed under the same name");
  }

  @Test
  @DisplayName("asks for all three files of a universal app")
  void wantsThree() throws Exception {
    externalBin("\"binaries/cortex-backend\"");
    String universal = "universal-apple-darwin";

    assertThat(warnings(universal))
        .singleElement()
        .asString()
        .contains("needs three sidecars")
        .contains(
            "lacks cortex-backend-aarch64-apple-darwin and cortex-backend-x86_64-apple-darwin")
        .contains("copy cortex-backend-universal-apple-darwin");

    Files.createDirectories(folder.resolve("binaries"));
    write("binaries/cortex-backend-aarch64-apple-darwin", "x");
    assertThat(warnings(universal).get(0)).contains("lacks cortex-backend-x86_64-apple-darwin,");

    write("binaries/cortex-backend-x86_64-apple-darwin", "x");
    assertThat(warnings(universal)).isEmpty();
  }

  @Test
  @DisplayName("reminds of .gitignore in a Git repository only")
  void remindsOfGitIgnore() throws Exception {
    externalBin("\"binaries/cortex-backend\"");
    assertThat(warnings(LINUX)).isEmpty();

    git("init", "--quiet");
    assertThat(warnings(LINUX))
        .singleElement()
        .asString()
        .contains("cortex-backend-x86_64-unknown-linux-gnu is not ignored by Git")
        .contains("add the line /binaries/ to " + folder.resolve(".gitignore"));

    write(".gitignore", "/binaries/\n");
    assertThat(warnings(LINUX)).isEmpty();
  }

  private List<String> warnings(String triple) throws Exception {
    TargetTriple target = TargetTriple.parse(triple).orElseThrow();
    TauriProject project = TauriProject.read(folder, target.os()).orElseThrow();
    return check.warnings(project, "cortex-backend", target);
  }

  private void externalBin(String entries) throws IOException {
    write("tauri.conf.json", "{\"bundle\": {\"externalBin\": [" + entries + "]}}");
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private void git(String... arguments) throws Exception {
    Path git = host.find("git").orElseThrow(() -> new AssertionError("This test needs git"));
    List<String> words = new java.util.ArrayList<>(List.of(git.toString()));
    words.addAll(List.of(arguments));
    Command command = new Command(words, folder, host.environment(), Duration.ofSeconds(20), null);
    assertThat(processes.run(command).succeeded()).isTrue();
  }
}
