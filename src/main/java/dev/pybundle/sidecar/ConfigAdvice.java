package dev.pybundle.sidecar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pybundle.message.Problem;
import dev.pybundle.platform.ConfigFileProblems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Writes the lines that a user is told to write. */
final class ConfigAdvice {

  /** A path that the list form and the map form ship under the same name. */
  private static final Pattern PLAIN =
      Pattern.compile("(?!/|[A-Za-z]:|(?:.*/)?\\.\\.(?:/.*)?$)[^*?\\[\\]\\\\]+");

  private ConfigAdvice() {}

  /** Returns the list or map with an entry in it, as it must be in a file. */
  static String line(ConfigFile file, ConfigEntry entry) {
    JsonNode old = at(file.root(), entry.holder());
    if (isTableOfToml(file, entry)) {
      return ConfigEntry.quoted(entry.name()) + " = " + ConfigEntry.quoted(entry.text());
    }
    return entry.isElement()
        ? line(file, textsWith(old, entry))
        : line(file, entry, asMap(old).orElseGet(() -> plainOnly(old)));
  }

  /** Returns a line for {@code externalBin}. */
  static String line(ConfigFile file, List<String> entries) {
    String list =
        entries.stream().map(ConfigEntry::quoted).collect(Collectors.joining(", ", "[", "]"));
    return file.isToml() ? "externalBin = " + list : "\"externalBin\": " + list;
  }

  /** Returns where a line is to be written. */
  static String place(ConfigFile file, ConfigEntry entry) {
    List<String> holder = entry.holder();
    List<String> tables = holder.subList(0, holder.size() - 1);
    boolean old = tables.size() > 1;
    String table =
        file.isToml()
            ? "below [" + String.join(".", isTableOfToml(file, entry) ? holder : tables) + "]"
            : "into \"bundle\"" + (old ? " of \"tauri\"" : "");
    return table + " in " + file.path();
  }

  /** A value that is neither a list nor a map where an entry must go. */
  static Problem inTheWay(ConfigFile file, ConfigEntry entry) {
    JsonNode old = at(file.root(), entry.holder());
    String line = line(file, entry) + " " + place(file, entry);
    if (!entry.isElement() && old.isArray()) {
      List<String> patterns = texts(old).filter(text -> !PLAIN.matcher(text).matches()).toList();
      return TauriProblems.resourcesAreAList(file.path().toString(), line, patterns);
    }
    return ConfigFileProblems.wrongType(
        file.path().toString(),
        String.join(".", entry.holder()),
        entry.isElement() ? "a list in an object" : "a map in an object",
        line);
  }

  /**
   * Returns {@code resources} in its map form.
   *
   * @param resources in any form
   * @return empty if a list has a pattern, or a path outside the Tauri folder: the map form ships
   *     these under other names
   */
  static Optional<Map<String, String>> asMap(JsonNode resources) {
    if (resources.isArray() && !texts(resources).allMatch(text -> PLAIN.matcher(text).matches())) {
      return Optional.empty();
    }
    return Optional.of(plainOnly(resources));
  }

  private static Map<String, String> plainOnly(JsonNode resources) {
    Map<String, String> map = new LinkedHashMap<>();
    if (resources instanceof ObjectNode object) {
      object.properties().forEach(member -> map.put(member.getKey(), member.getValue().asText()));
    } else {
      texts(resources)
          .filter(text -> PLAIN.matcher(text).matches())
          .forEach(text -> map.put(text, ExternalBinEntry.normalized(text).substring(1)));
    }
    return map;
  }

  private static String line(ConfigFile file, ConfigEntry entry, Map<String, String> resources) {
    Map<String, String> all = new LinkedHashMap<>(resources);
    all.keySet().removeIf(entry::isNamedBy);
    all.put(entry.name(), entry.text());
    boolean toml = file.isToml();
    String members =
        all.entrySet().stream()
            .map(
                member ->
                    ConfigEntry.quoted(member.getKey())
                        + (toml ? " = " : ": ")
                        + ConfigEntry.quoted(member.getValue()))
            .collect(Collectors.joining(", "));
    return toml ? "resources = { " + members + " }" : "\"resources\": {" + members + "}";
  }

  private static List<String> textsWith(JsonNode old, ConfigEntry entry) {
    List<String> all = new ArrayList<>(texts(old).toList());
    if (all.stream().noneMatch(entry::isNamedBy)) {
      all.add(entry.text());
    }
    return all;
  }

  /** A table that has lines already is not written again on one line. */
  private static boolean isTableOfToml(ConfigFile file, ConfigEntry entry) {
    JsonNode old = at(file.root(), entry.holder());
    return file.isToml() && !entry.isElement() && old.isObject() && !old.isEmpty();
  }

  static Stream<String> texts(JsonNode list) {
    return list.isArray()
        ? StreamSupport.stream(list.spliterator(), false)
            .filter(JsonNode::isTextual)
            .map(JsonNode::asText)
        : Stream.of();
  }

  static JsonNode at(JsonNode root, List<String> path) {
    return path.isEmpty() ? root : root.at("/" + String.join("/", path));
  }
}
