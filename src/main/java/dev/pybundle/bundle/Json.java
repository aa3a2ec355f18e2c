package dev.pybundle.bundle;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.PrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the JSON files of pybundle: stable order, two spaces, LF, so that equal content
 * has equal bytes.
 */
public final class Json {

  private static final JsonFactory SYNTAX = new JsonFactory();

  private Json() {}

  /**
   * Reads a file.
   *
   * @param file UTF-8 JSON
   * @param type record that mirrors it; unknown members are ignored
   * @throws IOException if it is missing or is not such JSON
   */
  public static <T> T read(Path file, Class<T> type) throws IOException {
    try (JsonParser parser = SYNTAX.createParser(Files.readAllBytes(file))) {
      return JsonReader.read(parser, type);
    }
  }

  /**
   * Reads a text.
   *
   * @param text JSON
   * @param type record that mirrors it; unknown members are ignored
   * @throws IOException if it is not such JSON
   */
  public static <T> T parse(String text, Class<T> type) throws IOException {
    try (JsonParser parser = SYNTAX.createParser(text)) {
      return JsonReader.read(parser, type);
    }
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
    return written(value, new LfPrettyPrinter()) + "\n";
  }

  /** Returns a value as JSON text in one line, without blanks. */
  public static String compact(Object value) {
    return written(value, null);
  }

  private static String written(Object value, @Nullable PrettyPrinter printer) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = SYNTAX.createGenerator(text)) {
      if (printer != null) {
        generator.setPrettyPrinter(printer);
      }
      new JsonWriter(generator).write(value);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }
}
