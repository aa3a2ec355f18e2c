package dev.pybundle.platform;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.TokenStreamFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Reads configuration files of other tools as trees. Jackson's mapper would do the same, and take
 * longer to start than all files of a build take to read.
 */
public final class JsonTree {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JsonTree() {}

  /**
   * Reads a text.
   *
   * @param syntax Jackson's parsers of JSON, TOML …
   * @param file its name for messages
   * @param text the whole content
   * @return a node that is missing if the text is empty
   * @throws ProblemException if it has another syntax; it names file, line and column
   */
  public static JsonNode parse(TokenStreamFactory syntax, String file, String text)
      throws ProblemException {
    try (JsonParser parser = syntax.createParser(text)) {
      if (parser.nextToken() == null) {
        return MissingNode.getInstance();
      }
      JsonNode root = node(parser);
      if (parser.nextToken() != null) {
        throw new JsonParseException(parser, "something follows its end");
      }
      return root;
    } catch (JsonProcessingException invalid) {
      JsonLocation place = invalid.getLocation();
      throw ConfigFileProblems.syntax(
              file,
              place == null ? 0 : place.getLineNr(),
              place == null ? 0 : place.getColumnNr(),
              invalid.getOriginalMessage())
          .asException(invalid);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static JsonNode node(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_TRUE, VALUE_FALSE -> NODES.booleanNode(parser.getBooleanValue());
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == NumberType.INT
              ? NODES.numberNode(parser.getIntValue())
              : NODES.numberNode(parser.getBigIntegerValue());
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
      default -> NODES.nullNode();
    };
  }

  private static JsonNode object(JsonParser parser) throws IOException {
    ObjectNode members = NODES.objectNode();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      members.set(name, node(parser));
    }
    return members;
  }

  private static JsonNode array(JsonParser parser) throws IOException {
    ArrayNode elements = NODES.arrayNode();
    while (!parser.nextToken().isStructEnd()) {
      elements.add(node(parser));
    }
    return elements;
  }
}
