package dev.pybundle.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pybundle.message.ProblemException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("An edit of a Tauri configuration")
class ConfigEditorTest {

  private static final String BIN = "bin";
  private static final String RES = "res";

  /**
   * What, file, entry, text before, text after. {@code ␍} is a carriage return, {@code ⇥} a tab.
   */
  static Stream<Arguments> additions() {
    return Stream.of(
        arguments(
            "an empty object",
            "tauri.conf.json",
            BIN,
            "{}",
            "{\"bundle\": {\"externalBin\": [\"binaries/x\"]}}"),
        arguments(
            "one line",
            "tauri.conf.json",
            BIN,
            "{\"identifier\":\"a\",\"bundle\":{\"active\":true}}",
            "{\"identifier\":\"a\",\"bundle\":{\"active\":true, \"externalBin\":[\"binaries/x\"]}}"),
        arguments(
            "one line with blanks",
            "tauri.conf.json",
            BIN,
            "{ \"bundle\": { \"active\": true, \"icon\": [] } }",
            "{ \"bundle\": { \"active\": true, \"icon\": [], \"externalBin\": [\"binaries/x\"] } }"),
        arguments(
            "no bundle",
            "tauri.conf.json",
            BIN,
            "{\n  \"identifier\": \"a\"\n}\n",
            "{\n  \"identifier\": \"a\",\n  \"bundle\": {\n    \"externalBin\": [\"binaries/x\"]\n  }\n}\n"),
        arguments(
            "a comment after the last member",
            "tauri.conf.json",
            BIN,
            "{\n  \"bundle\": {\n    \"active\": true // ships\n    // the end\n  }\n}",
            "{\n  \"bundle\": {\n    \"active\": true, // ships\n    \"externalBin\": [\"binaries/x\"]\n    // the end\n  }\n}"),
        arguments(
            "a list on one line",
            "tauri.conf.json",
            BIN,
            "{\"bundle\": {\"externalBin\": [\"binaries/a\",\"binaries/b\"]}}",
            "{\"bundle\": {\"externalBin\": [\"binaries/a\",\"binaries/b\",\"binaries/x\"]}}"),
        arguments(
            "a list on lines",
            "tauri.conf.json",
            BIN,
            "{\"bundle\": {\"externalBin\": [␍\n⇥\"binaries/a\" // one␍\n]}}␍\n",
            "{\"bundle\": {\"externalBin\": [␍\n⇥\"binaries/a\", // one␍\n⇥\"binaries/x\"␍\n]}}␍\n"),
        arguments(
            "an empty list on lines",
            "tauri.conf.json",
            BIN,
            "{\n ⇥\"bundle\": {\n ⇥ ⇥\"externalBin\": [\n ⇥ ⇥]\n ⇥}\n}",
            "{\n ⇥\"bundle\": {\n ⇥ ⇥\"externalBin\": [\n ⇥ ⇥ ⇥\"binaries/x\"\n ⇥ ⇥]\n ⇥}\n}"),
        arguments(
            "null",
            "tauri.conf.json",
            BIN,
            "{\"bundle\": {\"externalBin\": null}}",
            "{\"bundle\": {\"externalBin\": [\"binaries/x\"]}}"),
        arguments(
            "trailing commas",
            "tauri.conf.json5",
            BIN,
            "{\n  bundle: {\n    externalBin: [\n      'binaries/a', /* a */ // b\n    ],\n  },\n}\n",
            "{\n  bundle: {\n    externalBin: [\n      'binaries/a', /* a */ // b\n      'binaries/x',\n    ],\n  },\n}\n"),
        arguments(
            "unquoted names",
            "tauri.conf.json5",
            BIN,
            "{\n  bundle : {\n    active : true,\n    category : 'Utility',\n  },\n}\n",
            "{\n  bundle : {\n    active : true,\n    category : 'Utility',\n    externalBin : ['binaries/x'],\n  },\n}\n"),
        arguments(
            "a byte order mark",
            "tauri.conf.json",
            BIN,
            "\uFEFF{\n\"bundle\": {}\n}",
            "\uFEFF{\n\"bundle\": {\"externalBin\": [\"binaries/x\"]}\n}"),
        arguments(
            "keys in comments and texts",
            "tauri.conf.json",
            BIN,
            "{/*\"bundle\": {\"externalBin\": []}*/\"a\": \"\\\"bundle\\\": {}\", \"app\": {\"bundle\": {\"externalBin\": []}}}",
            "{/*\"bundle\": {\"externalBin\": []}*/\"a\": \"\\\"bundle\\\": {}\", \"app\": {\"bundle\": {\"externalBin\": []}}, \"bundle\": {\"externalBin\": [\"binaries/x\"]}}"),
        arguments(
            "version 1",
            "tauri.conf.json",
            BIN,
            "{\"package\": {}, \"tauri\": {\"bundle\": {\"active\": true}}}",
            "{\"package\": {}, \"tauri\": {\"bundle\": {\"active\": true, \"externalBin\": [\"binaries/x\"]}}}"),
        arguments(
            "a map",
            "tauri.conf.json",
            RES,
            "{\"bundle\": {\"resources\": {\n  \"a\": \"b\"\n}}}",
            "{\"bundle\": {\"resources\": {\n  \"a\": \"b\",\n  \"binaries/x\": \"x\"\n}}}"),
        arguments(
            "an empty list for a map",
            "tauri.conf.json",
            RES,
            "{\"bundle\": {\"resources\": []}}",
            "{\"bundle\": {\"resources\": {\"binaries/x\": \"x\"}}}"),
        arguments(
            "no map",
            "tauri.conf.json",
            RES,
            "{\n  \"bundle\": {\n    \"active\": true\n  }\n}",
            "{\n  \"bundle\": {\n    \"active\": true,\n    \"resources\": {\n      \"binaries/x\": \"x\"\n    }\n  }\n}"),
        arguments(
            "an empty file", "Tauri.toml", BIN, "", "[bundle]\nexternalBin = [\"binaries/x\"]\n"),
        arguments(
            "a table",
            "Tauri.toml",
            BIN,
            "[bundle] # ships\nactive = true # yes\n\n[app]\n",
            "[bundle] # ships\nactive = true # yes\nexternalBin = [\"binaries/x\"]\n\n[app]\n"),
        arguments(
            "an empty table at the end",
            "Tauri.toml",
            BIN,
            "a = 1␍\n[bundle]",
            "a = 1␍\n[bundle]␍\nexternalBin = [\"binaries/x\"]"),
        arguments(
            "no table",
            "Tauri.toml",
            BIN,
            "identifier = 'a'␍\n[app]␍\nx=1",
            "identifier = 'a'␍\n[app]␍\nx=1␍\n␍\n[bundle]␍\nexternalBin = [\"binaries/x\"]"),
        arguments(
            "only a table below it",
            "Tauri.toml",
            BIN,
            "[bundle.linux.deb]\nx = 1\n",
            "[bundle.linux.deb]\nx = 1\n\n[bundle]\nexternalBin = [\"binaries/x\"]\n"),
        arguments(
            "dotted names",
            "Tauri.toml",
            BIN,
            "bundle.active = true\nbundle.linux.deb.files = {}\n[app]\n",
            "bundle.active = true\nbundle.linux.deb.files = {}\nbundle.externalBin = [\"binaries/x\"]\n[app]\n"),
        arguments(
            "an inline table",
            "Tauri.toml",
            BIN,
            "bundle = { active=true }\n",
            "bundle = { active=true, externalBin=[\"binaries/x\"] }\n"),
        arguments(
            "a list in TOML on lines",
            "Tauri.toml",
            BIN,
            "[bundle]\nexternal-bin = [\n  'binaries/a', # a\n  # \"binaries/x\"\n]\n",
            "[bundle]\nexternal-bin = [\n  'binaries/a', # a\n  \"binaries/x\",\n  # \"binaries/x\"\n]\n"),
        arguments(
            "names with dashes",
            "Tauri.toml",
            BIN,
            "product-name = 'a'\n[bundle]\n  active  =  true\n",
            "product-name = 'a'\n[bundle]\n  active  =  true\n  external-bin  =  [\"binaries/x\"]\n"),
        arguments(
            "version 1 in TOML",
            "Tauri.toml",
            BIN,
            "[tauri.bundle]\nactive = true\n[tauri.bundle.deb]\n",
            "[tauri.bundle]\nactive = true\nexternalBin = [\"binaries/x\"]\n[tauri.bundle.deb]\n"),
        arguments(
            "a table of resources",
            "Tauri.toml",
            RES,
            "[bundle.resources]\n\"a\" = \"b\"\n",
            "[bundle.resources]\n\"a\" = \"b\"\n\"binaries/x\" = \"x\"\n"),
        arguments(
            "no table of resources",
            "Tauri.toml",
            RES,
            "[bundle]\nactive = true\n",
            "[bundle]\nactive = true\n\n[bundle.resources]\n\"binaries/x\" = \"x\"\n"),
        arguments(
            "dotted resources",
            "Tauri.toml",
            RES,
            "[bundle]\nresources.a = 'b'\nactive = true\n",
            "[bundle]\nresources.a = 'b'\nresources.\"binaries/x\" = \"x\"\nactive = true\n"),
        arguments(
            "resources in an inline table",
            "Tauri.toml",
            RES,
            "bundle = { resources = {} }",
            "bundle = { resources = {\"binaries/x\" = \"x\"} }"),
        arguments(
            "an empty list of resources in TOML",
            "Tauri.toml",
            RES,
            "[bundle]\nresources = []",
            "[bundle]\nresources = {\"binaries/x\" = \"x\"}"));
  }

  @ParameterizedTest(name = "adds to {0}, once, and takes it out again")
  @MethodSource("additions")
  void adds(String what, String name, String kind, String before, String after) throws Exception {
    ConfigFile file = file(name, before);
    ConfigEntry entry = entry(kind, file);

    ConfigFile edited = ConfigEditor.add(file, entry);

    assertThat(edited.text()).as(what).isEqualTo(visible(after));
    assertThat(ConfigEditor.add(edited, entry).text()).as("again").isEqualTo(edited.text());
    ConfigFile removed = ConfigEditor.remove(edited, entry);
    assertThat(entry.isIn(removed.root())).as(removed.text()).isFalse();
    assertThat(ConfigEditor.remove(removed, entry).text()).isEqualTo(removed.text());
  }

  static Stream<Arguments> removals() {
    return Stream.of(
        arguments(
            "the only element",
            "tauri.conf.json",
            BIN,
            "{\"bundle\": {\"externalBin\": [ \"binaries/x\" ]}}",
            "{\"bundle\": {\"externalBin\": [ ]}}"),
        arguments(
            "the first",
            "tauri.conf.json",
            BIN,
            "{\"bundle\": {\"externalBin\": [\"binaries/x\", \"a\"]}}",
            "{\"bundle\": {\"externalBin\": [\"a\"]}}"),
        arguments(
            "the last",
            "tauri.conf.json",
            BIN,
            "{\"bundle\": {\"externalBin\": [\"a\", \"./binaries/x\"]}}",
            "{\"bundle\": {\"externalBin\": [\"a\"]}}"),
        arguments(
            "each",
            "tauri.conf.json",
            BIN,
            "{\"bundle\": {\"externalBin\": [\"binaries/x\", \"a\", \"binaries//x\"]}}",
            "{\"bundle\": {\"externalBin\": [\"a\"]}}"),
        arguments(
            "a line",
            "tauri.conf.json5",
            BIN,
            "{bundle: {externalBin: [\n  'a', // a\n  'binaries/x'\n]}}",
            "{bundle: {externalBin: [\n  'a' // a\n]}}"),
        arguments(
            "a line that has a comment",
            "tauri.conf.json5",
            BIN,
            "{bundle: {externalBin: [\n  'binaries/x', // x\n  'b',\n]}}",
            "{bundle: {externalBin: [\n  // x\n  'b',\n]}}"),
        arguments(
            "a member",
            "tauri.conf.json",
            RES,
            "{\"bundle\": {\"resources\": {\"binaries/x\": \"x\", \"a\": \"b\"}}}",
            "{\"bundle\": {\"resources\": {\"a\": \"b\"}}}"),
        arguments(
            "a line of a table",
            "Tauri.toml",
            RES,
            "[bundle.resources]\n'binaries/x' = 'x'\na = 'b'\n",
            "[bundle.resources]\na = 'b'\n"),
        arguments(
            "a line of dotted names",
            "Tauri.toml",
            RES,
            "[bundle]\nresources.'binaries/x' = 'x' # x\na = 'b'\n",
            "[bundle]\n# x\na = 'b'\n"),
        arguments(
            "from an inline table",
            "Tauri.toml",
            RES,
            "bundle.resources = { a = 'b', 'binaries/x' = 'x' }",
            "bundle.resources = { a = 'b' }"),
        arguments(
            "nothing",
            "Tauri.toml",
            RES,
            "bundle.resources = ['binaries/x']",
            "bundle.resources = ['binaries/x']"));
  }

  @ParameterizedTest(name = "removes {0}")
  @MethodSource("removals")
  void removes(String what, String name, String kind, String before, String after)
      throws Exception {
    ConfigFile file = file(name, before);

    assertThat(ConfigEditor.remove(file, entry(kind, file)).text()).as(what).isEqualTo(after);
  }

  @ParameterizedTest(name = "is refused, with the lines to write: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          res | {"bundle": {"resources": ["a", "b/c.txt"]}}  | resources in tauri.conf.json is a list | write "resources": {"a": "a", "b/c.txt": "b/c.txt", "binaries/x": "x"} into "bundle" in tauri.conf.json instead.
          res | {"bundle": {"resources": ["a", "b/*", "../c"]}} | is a list | and add what b/*, ../c stand for, folder by folder
          bin | {"bundle": null}                              | bundle.externalBin in tauri.conf.json is not a list in an object | write "externalBin": ["binaries/x"] into "bundle"
          bin | {"bundle": {"externalBin": "binaries/x"}}     | is not a list | write "externalBin": ["binaries/x"]
          """)
  void isRefused(String kind, String text, String what, String advice) throws Exception {
    ConfigFile file = file("tauri.conf.json", text);

    assertThatThrownBy(() -> ConfigEditor.add(file, entry(kind, file)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(what)
        .hasMessageContaining(advice);
  }

  @Test
  @DisplayName("works in a long file")
  void isLong() throws Exception {
    String long_ = ("\"" + "ä\uD83D\uDE00".repeat(50) + "\", ").repeat(2000);
    String start = "{\"a\": [" + long_ + "1], \"bundle\": {\"externalBin\": [";
    ConfigFile file = file("tauri.conf.json", start + "\"b\"]}}");

    assertThat(ConfigEditor.add(file, entry(BIN, file)).text())
        .isEqualTo(start + "\"b\", \"binaries/x\"]}}");
  }

  private static ConfigEntry entry(String kind, ConfigFile file) {
    TauriVersion version =
        file.root().has("tauri") || file.root().has("package") ? TauriVersion.V1 : TauriVersion.V2;
    return ConfigEntry.of(kind.equals(BIN) ? Shipping.onefile("x") : Shipping.onedir("x"), version);
  }

  private static ConfigFile file(String name, String text) throws ProblemException {
    return ConfigFile.parse(Path.of(name), visible(text));
  }

  private static String visible(String text) {
    return text.replace('␍', '\r').replace('⇥', '\t');
  }
}
