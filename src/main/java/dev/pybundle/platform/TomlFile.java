package dev.pybundle.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the TOML files of other tools. */
public final class TomlFile {

  private static final TomlFactory SYNTAX = new TomlFactory();
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private TomlFile() {}

  /**
   * Reads a file.
   *
   * @param file UTF-8, with or without a byte order mark
   * @return its root table
   * @throws ProblemException if it is not TOML; it names file, line and column
   */
  public static JsonNode read(Path file) throws ProblemException {
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (CharacterCodingException notText) {
      throw ConfigFileProblems.unreadable(file.toString(), "it is not UTF-8").asException(notText);
    } catch (IOException unreadable) {
      throw ConfigFileProblems.unreadable(file.toString(), unreadable.toString())
          .asException(unreadable);
    }
  }

  /**
   * Reads a text.
   *
   * @param file its name for messages
   * @param text with or without a byte order mark
   * @return its root table
   * @throws ProblemException if it is not TOML; it names file, line and column
   */
  public static JsonNode parse(String file, String text) throws ProblemException {
    return JsonTree.parse(
        SYNTAX, file, text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
  }
}
