package dev.pybundle.sidecar;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.ConfigFileProblems;
import dev.pybundle.platform.JsonTree;
import dev.pybundle.platform.TomlFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One of Tauri's configuration files.
 *
 * @param path the file
 * @param text what is in it, a byte order mark too
 * @param root what that means, with TOML's names ({@code external-bin}) turned into JSON's ({@code
 *     externalBin})
 */
record ConfigFile(Path path, String text, ObjectNode root) {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** Tauri's command line takes JSON5 in {@code .json} files too, and a byte order mark. */
  private static final JsonFactory JSON5 =
      JsonFactory.builder()
          .enable(
              JsonReadFeature.ALLOW_JAVA_COMMENTS,
              JsonReadFeature.ALLOW_TRAILING_COMMA,
              JsonReadFeature.ALLOW_SINGLE_QUOTES,
              JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES,
              JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS,
              JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER,
              JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS,
              JsonReadFeature.ALLOW_LEADING_DECIMAL_POINT_FOR_NUMBERS,
              JsonReadFeature.ALLOW_TRAILING_DECIMAL_POINT_FOR_NUMBERS,
              JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private static final List<String> MAIN =
      List.of("tauri.conf.json", "tauri.conf.json5", "Tauri.toml");

  private static final Map<String, String> TOML_NAMES =
      Map.of(
          "external-bin", "externalBin",
          "product-name", "productName",
          "main-binary-name", "mainBinaryName");

  /**
   * Finds the main file.
   *
   * @param inputs notes what is looked at
   * @param folder the Tauri folder
   * @return the first of its names that exists
   */
  static Optional<ConfigFile> main(Inputs inputs, Path folder) throws ProblemException {
    return first(inputs, folder, MAIN);
  }

  /**
   * Finds the file that Tauri merges into the main one for a system.
   *
   * @param inputs notes what is looked at
   * @param folder the Tauri folder
   * @param system Tauri's name of it, e.g. {@code linux}, {@code android}
   */
  static Optional<ConfigFile> platform(Inputs inputs, Path folder, String system)
      throws ProblemException {
    return first(
        inputs,
        folder,
        List.of(
            "tauri." + system + ".conf.json",
            "tauri." + system + ".conf.json5",
            "Tauri." + system + ".toml"));
  }

  /**
   * Reads a text as a file.
   *
   * @param path decides whether it is JSON or TOML
   * @param text its content
   * @throws ProblemException if it cannot be parsed; it names file, line and column
   */
  static ConfigFile parse(Path path, String text) throws ProblemException {
    JsonNode content =
        isToml(path)
            ? TomlFile.parse(path.toString(), text)
            : JsonTree.parse(JSON5, path.toString(), withoutMark(text));
    if (content instanceof ObjectNode root) {
      if (isToml(path)) {
        rename(root);
      }
      return new ConfigFile(path, text, root);
    }
    throw ConfigFileProblems.syntax(path.toString(), 1, 1, "it does not hold one JSON object")
        .asException();
  }

  /** Returns the name of the file. */
  String name() {
    return String.valueOf(path.getFileName());
  }

  /** Returns a text without a byte order mark at its start. */
  static String withoutMark(String text) {
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  /** Returns Jackson's parsers of what Tauri takes for JSON. */
  static JsonFactory json5() {
    return JSON5;
  }

  /** Returns what a quoted text of TOML means. */
  static String tomlText(String quoted) {
    try {
      return TomlFile.parse(quoted, "text = " + quoted).path("text").asText();
    } catch (ProblemException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Tells whether the file is TOML, and a line for it must be too. */
  boolean isToml() {
    return isToml(path);
  }

  private static Optional<ConfigFile> first(Inputs inputs, Path folder, List<String> names)
      throws ProblemException {
    for (String name : names) {
      Path file = inputs.content(folder.resolve(name));
      if (Files.exists(file)) {
        return Optional.of(read(file));
      }
    }
    return Optional.empty();
  }

  private static ConfigFile read(Path file) throws ProblemException {
    try {
      return parse(file, Files.readString(file));
    } catch (CharacterCodingException notText) {
      throw ConfigFileProblems.unreadable(file.toString(), "it is not UTF-8").asException(notText);
    } catch (IOException unreadable) {
      throw ConfigFileProblems.unreadable(file.toString(), unreadable.toString())
          .asException(unreadable);
    }
  }

  /** Only the tables that are looked at: others have free names. */
  private static void rename(ObjectNode root) {
    JsonNode old = root.path("tauri");
    Stream.of(root, root.path("package"), root.path("bundle"), old.path("bundle"))
        .forEach(ConfigFile::renameMembers);
  }

  private static void renameMembers(JsonNode table) {
    if (table instanceof ObjectNode object) {
      TOML_NAMES.forEach(
          (toml, json) -> {
            JsonNode value = object.remove(toml);
            if (value != null) {
              object.set(json, value);
            }
          });
    }
  }

  private static boolean isToml(Path file) {
    return file.toString().endsWith(".toml");
  }
}
