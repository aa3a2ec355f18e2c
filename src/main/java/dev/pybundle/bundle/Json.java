package dev.pybundle.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads and writes the JSON files of pybundle: stable order, two spaces, LF, so that equal content
 * has equal bytes.
 */
public final class Json {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .defaultPrettyPrinter(new LfPrettyPrinter())
          .build();

  private Json() {}

  /**
   * Reads a file.
   *
   * @param file UTF-8 JSON
   * @param type record that mirrors it; unknown members are ignored
   * @throws IOException if it is missing or is not such JSON
   */
  public static <T> T read(Path file, Class<T> type) throws IOException {
    return MAPPER.readValue(Files.readAllBytes(file), type);
  }

  /**
   * Reads a text.
   *
   * @param text JSON
   * @param type record that mirrors it; unknown members are ignored
   * @throws IOException if it is not such JSON
   */
  public static <T> T parse(String text, Class<T> type) throws IOException {
    return MAPPER.readValue(text, type);
  }

  /**
   * Writes a file in one step: a reader sees the old content or the new, never a part.
   *
   * @param file where to, its folder is made
   * @param value a record, map or list
   * @throws IOException if it cannot be written
   */
  public static void write(Path file, Object value) throws IOException {
    AtomicFiles.write(file, text(value).getBytes(StandardCharsets.UTF_8));
  }

  /** Returns a value as JSON text that ends with a line end. */
  public static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value) + "\n";
    } catch (JsonProcessingException impossible) {
      throw new IllegalArgumentException("Not representable as JSON: " + value, impossible);
    }
  }
}
