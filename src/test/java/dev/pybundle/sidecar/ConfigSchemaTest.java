package dev.pybundle.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.Problem;
import dev.pybundle.platform.OperatingSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The schema of the installed Tauri CLI")
class ConfigSchemaTest {

  /** What Tauri's schema is made of, in little. */
  private static final String SCHEMA =
      """
      {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "https://example.org/config",
        "type": "object",
        "required": ["identifier"],
        "properties": {
          "identifier": {"type": "string"},
          "productName": {"type": ["string", "null"]},
          "app": {"type": "object"},
          "bundle": {"default": {}, "allOf": [{"$ref": "#/definitions/Bundle"}]}
        },
        "additionalProperties": false,
        "definitions": {
          "Bundle": {
            "type": "object",
            "properties": {
              "active": {"type": "boolean"},
              "icon": {"type": ["array", "null"], "items": {"type": "string"}},
              "externalBin": {"type": ["array", "null"], "items": {"type": "string"}},
              "resources": {"anyOf": [{"$ref": "#/definitions/Resources"}, {"type": "null"}]},
              "targets": {"anyOf": [{"const": "all"}, {"type": "array", "items": {"$ref": "#/definitions/Target"}}, {"allOf": [{"$ref": "#/definitions/Target"}]}]},
              "hook": {"anyOf": [{"type": "string"}, {"type": "object", "required": ["script"], "properties": {"script": {"type": "string"}}}]}
            },
            "additionalProperties": false
          },
          "Resources": {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "object", "additionalProperties": {"type": "string"}}]},
          "Target": {"oneOf": [{"type": "string", "enum": ["deb"]}, {"type": "string", "enum": ["rpm"]}]}
        }
      }
      """;

  private final Path app;
  private final Workspace workspace;
  private final ConfigSchema schema = new ConfigSchema();

  ConfigSchemaTest(@TempDir Path parent) {
    this.app = parent.resolve("l'äpp");
    this.workspace = new Workspace(parent.resolve("target/pybundle/t"));
  }

  @BeforeEach
  void makeFolder() throws IOException {
    Files.createDirectories(app.resolve("desktop/src-tauri"));
  }

  @ParameterizedTest(name = "finds what is wrong in {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"identifier": "a", "bundle": {"externalBins": []}}          | bundle.externalBins in % is a key that Tauri does not know, perhaps you should write "externalBin".
          {"identifier": "a", "bundle": {"mine": 1}}                   | bundle.mine in % is a key that Tauri does not know, perhaps you should remove it: `tauri build` refuses a key that it does not know.
          {"identifier": "a", "Bundle": {}}                            | Bundle in % is a key that Tauri does not know, perhaps you should write "bundle".
          {"identifier": "a", "bundle": {"icon": "b/x"}}               | bundle.icon in % is not a list or null, perhaps you should write "icon": ["b/x"].
          {"identifier": "a", "bundle": {"icon": [1]}}                 | bundle.icon.0 in % is not a text, perhaps you should write "1".
          {"identifier": "a", "bundle": {"active": "True"}}            | bundle.active in % is not true or false, perhaps you should write "active": true.
          {"identifier": "a", "bundle": {"resources": 5}}              | bundle.resources in % is not a list or an object or null, perhaps you should write "resources": [5].
          {"identifier": "a", "bundle": {"resources": {"a": 1}}}       | bundle.resources.a in % is not a text, perhaps you should write "a": "1".
          {"identifier": "a", "bundle": {"targets": ["debb"]}}         | bundle.targets.0 in % is not one of deb, rpm, perhaps you should write one of these.
          {"identifier": "a", "bundle": {"hook": {"scrip": "x"}}}      | bundle.hook in % lacks "script", perhaps you should add "script".
          {"bundle": {}}                                               | % lacks "identifier", perhaps you should add "identifier".
          """)
  void findsMistakes(String text, String sentence) throws Exception {
    install(SCHEMA);
    Path file = write("tauri.conf.json", text);

    assertThat(problems())
        .extracting(Problem::sentence)
        .containsExactly(sentence.replace("%", file.toString()));
  }

  @Test
  @DisplayName("names the file of the system if the mistake is there")
  void namesTheFile() throws Exception {
    install(SCHEMA);
    write("tauri.conf.json", "{\"identifier\": \"a\"}");
    Path linux = write("tauri.linux.conf.json", "{\"bundle\": {\"targets\": \"dep\"}}");

    assertThat(problems())
        .singleElement()
        .extracting(Problem::sentence)
        .isEqualTo(
            "bundle.targets in "
                + linux
                + " is not one of all, deb, rpm or a list, perhaps you should write one of these.");
  }

  @Test
  @DisplayName("knows TOML's names")
  void knowsToml() throws Exception {
    install(SCHEMA);
    Path file =
        write(
            "Tauri.toml",
            """
            identifier = 'a'
            product-name = 'b'
            [bundle]
            external-bin = ['c']
            ac-tive = 1
            [bundle.resources]
            a-b = 'c'
            """);

    assertThat(problems())
        .singleElement()
        .extracting(Problem::sentence)
        .asString()
        .startsWith("bundle.ac-tive in " + file);
  }

  @Test
  @DisplayName("is looked for above the Tauri folder, and not needed")
  void isOptional() throws Exception {
    write("tauri.conf.json", "{\"nonsense\": 1}");

    assertThat(problems()).isEmpty();
  }

  @Test
  @DisplayName("is applied again only if it or the configuration changed")
  void isRemembered() throws Exception {
    install(SCHEMA);
    write("tauri.conf.json", "{\"identifier\": \"a\"}");
    assertThat(problems()).isEmpty();
    Path memory = workspace.state().resolve("tauri-schema.json");
    assertThat(memory).isNotEmptyFile();

    write("tauri.conf.json", "{\"identifier\": 1}");
    assertThat(problems()).hasSize(1);
    write("tauri.conf.json", "{\"identifier\": \"a\"}");
    install(SCHEMA.replace("\"identifier\"", "\"id\""));
    assertThat(problems()).hasSize(2);
  }

  @Test
  @DisplayName("of another version of Tauri is not applied, and said")
  void isOfAnotherVersion() throws Exception {
    install(SCHEMA);
    Path file = write("tauri.conf.json", "{\"tauri\": {}}");

    assertThat(problems())
        .singleElement()
        .extracting(Problem::sentence)
        .asString()
        .startsWith(file + " is written for Tauri 1, and ")
        .contains("perhaps you should run `npx tauri migrate`, or install @tauri-apps/cli@1");
  }

  private List<Problem> problems() throws Exception {
    Path folder = app.resolve("desktop/src-tauri");
    TauriProject project = TauriProject.read(folder, OperatingSystem.LINUX).orElseThrow();
    return schema.problems(project, workspace, false);
  }

  private void install(String text) throws IOException {
    Path cli = app.resolve("node_modules/@tauri-apps/cli");
    Files.createDirectories(cli);
    Files.writeString(cli.resolve("config.schema.json"), text);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(app.resolve("desktop/src-tauri").resolve(name), text);
  }
}
