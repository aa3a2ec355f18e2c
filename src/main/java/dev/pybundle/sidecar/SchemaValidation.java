package dev.pybundle.sidecar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harrel.jsonschema.Error;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.JacksonNode;
import dev.pybundle.message.NearestName;
import dev.pybundle.message.Problem;
import dev.pybundle.message.TauriMessages;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One comparison with a schema, apart from {@link ConfigSchema} so that an up-to-date build loads
 * no validator.
 *
 * @param project the configuration
 * @param schema Tauri's, Draft-07 of JSON Schema
 */
record SchemaValidation(TauriProject project, JsonNode schema) {

  /** They only say that something further down is wrong. */
  private static final Set<String> OUTER = Set.of("allOf", "anyOf", "oneOf");

  private static final Map<String, String> TYPES =
      Map.of(
          "array", "a list",
          "object", "an object",
          "string", "a text",
          "boolean", "true or false",
          "number", "a number",
          "integer", "a whole number",
          "null", "null");

  private static final Pattern KEBAB = Pattern.compile("-([a-z])");

  List<Problem> problems() {
    JsonNode configuration = project.main().isToml() ? camel(project.merged()) : project.merged();
    Validator validator =
        new ValidatorFactory()
            .withJsonNodeFactory(new JacksonNode.Factory())
            .withDisabledSchemaValidation(true)
            .createValidator();
    URI uri = validator.registerSchema(schema);
    Map<String, List<Error>> byPlace = new LinkedHashMap<>();
    for (Error error : validator.validate(uri, configuration).getErrors()) {
      if (error.getKeyword() == null || !OUTER.contains(error.getKeyword())) {
        byPlace.computeIfAbsent(error.getInstanceLocation(), place -> new ArrayList<>()).add(error);
      }
    }
    // An alternative that fits further down is the one that was meant.
    return byPlace.entrySet().stream()
        .filter(
            entry ->
                byPlace.keySet().stream()
                    .noneMatch(
                        other ->
                            isAlternative(entry.getValue())
                                && other.startsWith(entry.getKey() + "/")))
        .map(entry -> problem(entry.getKey(), entry.getValue(), configuration))
        .toList();
  }

  private static boolean isAlternative(List<Error> errors) {
    return errors.stream()
        .allMatch(error -> OUTER.stream().anyMatch(error.getEvaluationPath()::contains));
  }

  private Problem problem(String place, List<Error> errors, JsonNode configuration) {
    String file = project.fileOf(place).path().toString();
    String path = place.isEmpty() ? "" : place.substring(1).replace('/', '.').replace("~1", "/");
    Optional<Error> unknown =
        errors.stream().filter(error -> error.getKeyword() == null).findFirst();
    if (unknown.isPresent()) {
      return TauriMessages.unknownKey(file, path, insteadOf(place, unknown.get()));
    }
    List<JsonNode> schemas = errors.stream().map(error -> schemaOf(error)).toList();
    Set<String> missing = new TreeSet<>();
    Set<String> types = new LinkedHashSet<>();
    Set<String> values = new LinkedHashSet<>();
    for (int index = 0; index < errors.size(); index++) {
      JsonNode rules = schemas.get(index);
      switch (String.valueOf(errors.get(index).getKeyword())) {
        case "required" -> {
          for (JsonNode name : rules.path("required")) {
            if (!configuration.at(place).has(name.asText())) {
              missing.add("\"" + name.asText() + "\"");
            }
          }
        }
        case "type" -> add(types, rules.path("type"));
        case "enum" -> add(values, rules.path("enum"));
        case "const" -> values.add(rules.path("const").asText());
        default -> values.add(errors.get(index).getError());
      }
    }
    JsonNode value = configuration.at(place);
    if (!missing.isEmpty() && (types.isEmpty() || value.isObject())) {
      return TauriMessages.missingKeys(file, path, String.join(", ", missing));
    }
    List<String> expected = new ArrayList<>();
    if (!values.isEmpty()) {
      expected.add("one of " + String.join(", ", values));
      types.remove("string");
    }
    types.stream().map(type -> TYPES.getOrDefault(type, type)).forEach(expected::add);
    return TauriMessages.wrongValue(
        file, path, String.join(" or ", expected), write(place, value, types, values));
  }

  private static void add(Set<String> texts, JsonNode oneOrMore) {
    if (oneOrMore.isArray()) {
      oneOrMore.forEach(one -> texts.add(one.asText()));
    } else {
      texts.add(oneOrMore.asText());
    }
  }

  private String insteadOf(String place, Error error) {
    String parent = error.getSchemaLocation().replaceAll("/additionalProperties$", "");
    Set<String> known = new TreeSet<>();
    at(parent).path("properties").fieldNames().forEachRemaining(known::add);
    String name = lastOf(place);
    return NearestName.in(known, name)
        .map(nearest -> "write \"" + nearest + "\"")
        .orElse("remove it: `tauri build` refuses a key that it does not know");
  }

  /** Returns an example of what may stand there, from what does. */
  private static String write(String place, JsonNode value, Set<String> types, Set<String> values) {
    String name = lastOf(place).chars().allMatch(Character::isDigit) ? "" : lastOf(place);
    String start = name.isEmpty() ? "write " : "write \"" + name + "\": ";
    if (!values.isEmpty()) {
      return "write one of these";
    }
    if (types.contains("array") && !value.isArray()) {
      return start + "[" + value + "]";
    }
    if (types.contains("string") && value.isValueNode()) {
      return start + "\"" + value.asText() + "\"";
    }
    boolean number = types.contains("number") || types.contains("integer");
    if ((number && value.asText().matches("-?[0-9.]+")) || isTruth(types, value)) {
      return start + value.asText().toLowerCase(Locale.ROOT);
    }
    return "write " + types.stream().map(TYPES::get).collect(Collectors.joining(" or ")) + " there";
  }

  private static boolean isTruth(Set<String> types, JsonNode value) {
    return types.contains("boolean") && value.asText().matches("(?i)true|false");
  }

  private JsonNode schemaOf(Error error) {
    return at(error.getSchemaLocation());
  }

  /** Returns a part of the schema by its location, an URI with a JSON pointer behind the #. */
  private JsonNode at(String location) {
    return schema.at(location.substring(location.indexOf('#') + 1));
  }

  private static String lastOf(String place) {
    return place.substring(place.lastIndexOf('/') + 1).replace("~1", "/").replace("~0", "~");
  }

  /** Turns TOML's names into those of the schema, where the schema has them. */
  private JsonNode camel(JsonNode node) {
    Set<String> known = new TreeSet<>();
    schema
        .findValues("properties")
        .forEach(names -> names.fieldNames().forEachRemaining(known::add));
    return camel(node, known);
  }

  private static JsonNode camel(JsonNode node, Set<String> known) {
    JsonNode copy = node.deepCopy();
    if (copy instanceof ObjectNode object) {
      object.removeAll();
      for (var member : node.properties()) {
        String name = KEBAB.matcher(member.getKey()).replaceAll(dash -> upper(dash.group(1)));
        object.set(known.contains(name) ? name : member.getKey(), camel(member.getValue(), known));
      }
    }
    return copy;
  }

  private static String upper(String letter) {
    return Matcher.quoteReplacement(letter.toUpperCase(Locale.ROOT));
  }
}
