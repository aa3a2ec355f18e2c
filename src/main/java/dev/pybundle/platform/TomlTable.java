package dev.pybundle.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.pybundle.message.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * A table of a TOML file for code that may not depend on Jackson, read without trust in its shape:
 * what is not there is empty.
 */
public final class TomlTable {

  /** A table without members. */
  public static final TomlTable EMPTY = new TomlTable(MissingNode.getInstance());

  private final JsonNode members;

  private TomlTable(JsonNode members) {
    this.members = members;
  }

  /**
   * Reads a file.
   *
   * @param file UTF-8, with or without a byte order mark
   * @return its root table
   * @throws ProblemException if it is not TOML; it names file, line and column
   */
  public static TomlTable read(Path file) throws ProblemException {
    return new TomlTable(TomlFile.read(file));
  }

  /** Returns whether there is a member of that name. */
  public boolean has(String name) {
    return members.has(name);
  }

  /** Returns the names of all members. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    members.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Returns all that is in it, in one form for all spellings. */
  @Override
  public String toString() {
    return members.toString();
  }

  /** Returns a table; an empty one if there is none of that name. */
  public TomlTable table(String name) {
    JsonNode table = members.path(name);
    return new TomlTable(table.isObject() ? table : MissingNode.getInstance());
  }

  /** Returns the tables of an array; empty if there is none of that name. */
  public List<TomlTable> tables(String name) {
    return elements(name).stream().filter(JsonNode::isObject).map(TomlTable::new).toList();
  }

  /** Returns a text; empty if there is none of that name. */
  public Optional<String> text(String name) {
    JsonNode text = members.path(name);
    return text.isTextual() ? Optional.of(text.asText()) : Optional.empty();
  }

  /** Returns a boolean; empty if there is none of that name. */
  public Optional<Boolean> flag(String name) {
    JsonNode flag = members.path(name);
    return flag.isBoolean() ? Optional.of(flag.asBoolean()) : Optional.empty();
  }

  /** Returns the texts of an array; empty if there is none of that name. */
  public List<String> texts(String name) {
    return elements(name).stream().filter(JsonNode::isTextual).map(JsonNode::asText).toList();
  }

  private List<JsonNode> elements(String name) {
    JsonNode list = members.path(name);
    return list.isArray() ? StreamSupport.stream(list.spliterator(), false).toList() : List.of();
  }
}
