package dev.pybundle.sidecar;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.pybundle.sidecar.ConfigValue.Item;
import dev.pybundle.sidecar.ConfigValue.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Finds where the values of a JSON or JSON5 text stand, from the offsets of Jackson's tokens. */
final class JsonOutline {

  private final JsonParser parser;
  private final int shift;

  private JsonOutline(JsonParser parser, int shift) {
    this.parser = parser;
    this.shift = shift;
  }

  /**
   * Reads a text.
   *
   * @param text JSON5 that was parsed before, with or without a byte order mark
   * @return its root
   */
  static ConfigValue read(String text) {
    String content = ConfigFile.withoutMark(text);
    try (JsonParser parser = ConfigFile.json5().createParser(content)) {
      parser.nextToken();
      return new JsonOutline(parser, text.length() - content.length()).value();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private ConfigValue value() throws IOException {
    int start = start();
    JsonToken token = parser.currentToken();
    List<Item> items =
        switch (token) {
          case START_OBJECT -> members();
          case START_ARRAY -> elements();
          default -> List.of();
        };
    Kind kind =
        switch (token) {
          case START_OBJECT -> Kind.OBJECT;
          case START_ARRAY -> Kind.ARRAY;
          case VALUE_STRING -> Kind.TEXT;
          case VALUE_NULL -> Kind.NULL;
          default -> Kind.OTHER;
        };
    String text = kind == Kind.TEXT ? parser.getText() : "";
    parser.finishToken();
    int end = (int) parser.currentLocation().getCharOffset() + shift;
    return new ConfigValue(start, end, kind, text, items);
  }

  private List<Item> members() throws IOException {
    List<Item> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      int start = start();
      String name = parser.currentName();
      parser.nextToken();
      items.add(new Item(List.of(name), start, value()));
    }
    return items;
  }

  private List<Item> elements() throws IOException {
    List<Item> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      ConfigValue value = value();
      items.add(new Item(List.of(), value.start(), value));
    }
    return items;
  }

  private int start() {
    return (int) parser.currentTokenLocation().getCharOffset() + shift;
  }
}
