package dev.pybundle.bundle;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A table of a TOML file, read without trust in its shape: what is not there is empty. */
public final class Toml {

  private static final TomlMapper MAPPER = new TomlMapper();
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Map<?, ?> members;

  private Toml(Map<?, ?> members) {
    this.members = members;
  }

  /**
   * Reads a file.
   *
   * @param file UTF-8, with or without a byte order mark
   * @return its root table
   * @throws IOException if it cannot be read or is not TOML; the message then names the line
   */
  public static Toml read(Path file) throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    String content = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    try {
      return new Toml(MAPPER.readValue(content, new TypeReference<Map<String, Object>>() {}));
    } catch (JsonProcessingException invalid) {
      JsonLocation place = invalid.getLocation();
      String line = place == null ? "" : "line " + place.getLineNr() + ": ";
      throw new IOException(line + invalid.getOriginalMessage(), invalid);
    }
  }

  /** Returns whether there is a member of that name. */
  public boolean has(String name) {
    return members.containsKey(name);
  }

  /** Returns a table; an empty one if there is none of that name. */
  public Toml table(String name) {
    return members.get(name) instanceof Map<?, ?> table ? new Toml(table) : new Toml(Map.of());
  }

  /** Returns the tables of an array; empty if there is none of that name. */
  public List<Toml> tables(String name) {
    return list(name).stream()
        .filter(Map.class::isInstance)
        .map(element -> new Toml((Map<?, ?>) element))
        .toList();
  }

  /** Returns a text; empty if there is none of that name. */
  public Optional<String> text(String name) {
    return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** Returns the texts of an array; empty if there is none of that name. */
  public List<String> texts(String name) {
    return list(name).stream().filter(String.class::isInstance).map(String.class::cast).toList();
  }

  private List<?> list(String name) {
    return members.get(name) instanceof List<?> list ? list : List.of();
  }
}
