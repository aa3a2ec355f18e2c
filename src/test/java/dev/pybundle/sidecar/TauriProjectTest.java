package dev.pybundle.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.sidecar.TauriProject.AppName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The configuration of a Tauri app")
class TauriProjectTest {

  private final Path folder;

  TauriProjectTest(@TempDir Path parent) {
    this.folder = parent.resolve("mein prógramm/src-tauri");
  }

  @BeforeEach
  void makeFolder() throws IOException {
    Files.createDirectories(folder);
  }

  static Stream<Arguments> forms() {
    return Stream.of(
        arguments(
            "version 2",
            "tauri.conf.json",
            """
            {"productName": "Cortex", "identifier": "dev.example.cortex",
             "bundle": {"active": true, "externalBin": ["binaries/cortex-backend"]}}
            """,
            TauriVersion.V2),
        arguments(
            "version 1",
            "tauri.conf.json",
            """
            {"package": {"productName": "Cortex", "version": "1.0.0"},
             "tauri": {"bundle": {"externalBin": ["binaries/cortex-backend"]}}}
            """,
            TauriVersion.V1),
        arguments(
            "JSON with comments, trailing commas and a byte order mark",
            "tauri.conf.json",
            """
            \uFEFF{
              // the name in the menu
              "productName": "Cortex", /* and more */
              "bundle": {"externalBin": ["binaries/cortex-backend",],},
            }
            """,
            TauriVersion.V2),
        arguments(
            "JSON5",
            "tauri.conf.json5",
            """
            {
              productName: 'Cortex', $schema: 'x', n: [.5, +1, 5., NaN, Infinity], t: 'a\\
            b',
              bundle: { externalBin: ['binaries/cortex-backend'] },
            }
            """,
            TauriVersion.V2),
        arguments(
            "TOML",
            "Tauri.toml",
            """
            productName = "Cortex"
            [bundle]
            externalBin = ["binaries/cortex-backend"]
            """,
            TauriVersion.V2),
        arguments(
            "TOML with TOML's own names",
            "Tauri.toml",
            """
            product-name = "Cortex"
            [bundle]
            external-bin = ["binaries/cortex-backend"]
            """,
            TauriVersion.V2),
        arguments(
            "TOML of version 1",
            "Tauri.toml",
            """
            [package]
            product-name = "Cortex"
            [tauri.bundle]
            external-bin = ["binaries/cortex-backend"]
            """,
            TauriVersion.V1));
  }

  @ParameterizedTest(name = "is read as {0}")
  @MethodSource("forms")
  void isRead(String what, String file, String text, TauriVersion version) throws Exception {
    write(file, text);

    TauriProject project = read(OperatingSystem.LINUX);

    assertThat(project.version()).as(what).isEqualTo(version);
    assertThat(project.mainFile()).isEqualTo(folder.resolve(file));
    assertThat(project.externalBin().entries()).containsExactly("binaries/cortex-backend");
    assertThat(project.names())
        .containsExactly(new AppName("Cortex", "productName in " + folder.resolve(file)));
  }

  @Test
  @DisplayName("is absent in a folder without one")
  void isAbsent() throws Exception {
    write("package.json", "{}");

    assertThat(TauriProject.read(Inputs.unrecorded(), folder, OperatingSystem.LINUX)).isEmpty();
  }

  @Test
  @DisplayName("is tauri.conf.json if there are several")
  void isTheFirst() throws Exception {
    write("tauri.conf.json", "{\"productName\": \"a\"}");
    write("tauri.conf.json5", "{productName: 'b'}");
    write("Tauri.toml", "productName = 'c'");

    assertThat(read(OperatingSystem.LINUX).names()).extracting(AppName::value).containsExactly("a");
  }

  @Test
  @DisplayName("is merged with the file of the target's system, which replaces lists")
  void isMerged() throws Exception {
    write(
        "tauri.conf.json", "{\"productName\":\"a\",\"bundle\":{\"externalBin\":[\"binaries/x\"]}}");
    write("tauri.linux.conf.json", "{\"bundle\":{\"externalBin\":[\"binaries/other\"]}}");
    write("tauri.windows.conf.json5", "{bundle: {externalBin: null}}");
    write("Tauri.macos.toml", "mainBinaryName = 'cortex'");

    TauriProject linux = read(OperatingSystem.LINUX);
    assertThat(linux.externalBin().entries()).containsExactly("binaries/other");
    assertThat(linux.externalBin().file()).isEqualTo(folder.resolve("tauri.linux.conf.json"));
    assertThat(linux.hiddenEntries()).containsExactly("binaries/x");
    assertThat(linux.platformFile()).contains(folder.resolve("tauri.linux.conf.json"));

    TauriProject windows = read(OperatingSystem.WINDOWS);
    assertThat(windows.externalBin().entries()).isEmpty();
    assertThat(windows.externalBin().file()).isEqualTo(folder.resolve("tauri.windows.conf.json5"));
    assertThat(windows.hiddenEntries()).containsExactly("binaries/x");

    TauriProject macos = read(OperatingSystem.MACOS);
    assertThat(macos.externalBin().entries()).containsExactly("binaries/x");
    assertThat(macos.externalBin().file()).isEqualTo(folder.resolve("tauri.conf.json"));
    assertThat(macos.hiddenEntries()).isEmpty();
    assertThat(macos.names()).extracting(AppName::value).containsExactly("a", "cortex");
  }

  @Test
  @DisplayName("knows the names of the app from Cargo.toml too, without regard to case")
  void hasNames() throws Exception {
    write("tauri.conf.json", "{\"productName\":\"Cortex App\",\"mainBinaryName\":\"cortex\"}");
    write(
        "Cargo.toml",
        """
        [package]
        name = "cortex-desktop"
        version = "0.1.0"
        [[bin]]
        name = "cortex-main"
        [[bin]]
        name = "helper"
        path = "src/helper.rs"
        [dependencies]
        tauri = { version = "2", features = [] }
        """);

    TauriProject project = read(OperatingSystem.LINUX);

    assertThat(project.names())
        .extracting(AppName::value)
        .containsExactly("Cortex App", "cortex", "cortex-desktop", "cortex-main", "helper");
    assertThat(project.appNamed("CORTEX-Desktop"))
        .map(AppName::origin)
        .contains("name of the Cargo package in " + folder.resolve("Cargo.toml"));
    assertThat(project.appNamed("cortex-backend")).isEmpty();
  }

  @ParameterizedTest(name = "{0} that cannot be parsed is named with line {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          tauri.conf.json       | {~n  "productName": "x"~n  "bundle": {}~n} | 3
          tauri.conf.json       | {"a": 1}~n}                                | 2
          tauri.linux.conf.json | {~n  "bundle": ~n}                         | 3
          tauri.linux.conf.json | []                                         | 1
          Cargo.toml            | [package~nname = 1                         | 1
          """)
  void isBroken(String file, String text, int line) throws Exception {
    write("tauri.conf.json", "{}");
    write(file, text.replace("~n", "\n"));

    assertThatThrownBy(() -> read(OperatingSystem.LINUX))
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith(folder.resolve(file) + ":" + line + ":")
        .hasMessageContaining("perhaps you should mend the file at that place");
  }

  @Test
  @DisplayName("that is not UTF-8 TOML is named")
  void isNotText() throws Exception {
    Files.write(folder.resolve("Tauri.toml"), "a = 'ä'".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> read(OperatingSystem.LINUX))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("Tauri.toml cannot be read: it is not UTF-8");
  }

  @ParameterizedTest(name = "is refused with externalBin {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {"\"binaries/x\"", "[1]", "{\"a\": \"b\"}"})
  void hasNoList(String value) throws Exception {
    write("tauri.conf.json", "{\"bundle\": {\"externalBin\": " + value + "}}");

    assertThatThrownBy(() -> read(OperatingSystem.LINUX))
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith("bundle.externalBin in " + folder.resolve("tauri.conf.json"))
        .hasMessageContaining("is not a list of strings")
        .hasMessageContaining("perhaps you should write \"externalBin\": [");
  }

  private TauriProject read(OperatingSystem os) throws ProblemException {
    return TauriProject.read(Inputs.unrecorded(), folder, os).orElseThrow();
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
