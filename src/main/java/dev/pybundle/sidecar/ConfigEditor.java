package dev.pybundle.sidecar;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pybundle.message.ProblemException;
import java.util.List;

/**
 * Adds an entry to the text of a configuration, or removes it, and changes nothing else: comments,
 * order, indentation, line ends, a byte order mark stay. The result is parsed and compared before
 * anybody sees it, so a text that is written in a way this class does not know is refused, not
 * broken.
 */
final class ConfigEditor {

  private ConfigEditor() {}

  /** What JSON and TOML do each in their own way. */
  interface Language {

    /** Returns what adds an entry that is not there. */
    List<TextEdit> add(String text, ConfigEntry entry);

    /** Returns what removes the first occurrence of an entry; nothing if there is none. */
    List<TextEdit> removeOne(String text, ConfigEntry entry);
  }

  /**
   * Adds an entry, unless it is there already.
   *
   * @param file the file
   * @param entry what to add
   * @return the file as it will be; the same if nothing changes
   * @throws ProblemException if a value is in the way, or the text cannot be changed safely; with
   *     the line to write
   */
  static ConfigFile add(ConfigFile file, ConfigEntry entry) throws ProblemException {
    ObjectNode expected = file.root().deepCopy();
    if (entry.isIn(expected)) {
      return file;
    }
    if (!entry.addTo(expected)) {
      throw ConfigAdvice.inTheWay(file, entry).asException();
    }
    String text = TextEdit.apply(file.text(), language(file).add(file.text(), entry));
    return checked(file, text, expected, entry, "write " + ConfigAdvice.line(file, entry));
  }

  /**
   * Removes an entry wherever the file has it. An emptied list or map stays: in a file for one
   * system it says something else than none.
   *
   * @param file the file
   * @param entry what to remove
   * @return the file as it will be; the same if nothing changes
   * @throws ProblemException if the text cannot be changed safely
   */
  static ConfigFile remove(ConfigFile file, ConfigEntry entry) throws ProblemException {
    ObjectNode expected = file.root().deepCopy();
    entry.removeFrom(expected);
    String text = file.text();
    for (List<TextEdit> changes = language(file).removeOne(text, entry);
        !changes.isEmpty();
        changes = language(file).removeOne(text, entry)) {
      text = TextEdit.apply(text, changes);
    }
    return checked(file, text, expected, entry, "take " + entry.described("out of"));
  }

  static boolean isNamed(ConfigEntry entry, ConfigValue.Item item) {
    if (!entry.isElement()) {
      return item.key().size() == 1 && entry.isNamedBy(item.key().get(0));
    }
    return item.value().kind() == ConfigValue.Kind.TEXT && entry.isNamedBy(item.value().text());
  }

  private static ConfigFile checked(
      ConfigFile file, String text, ObjectNode expected, ConfigEntry entry, String advice)
      throws ProblemException {
    ConfigFile edited;
    try {
      edited = ConfigFile.parse(file.path(), text);
    } catch (ProblemException broken) {
      throw TauriProblems.notEditable(file.path().toString(), advice).asException(broken);
    }
    if (!entry.withoutEmpty(edited.root()).equals(entry.withoutEmpty(expected))) {
      throw TauriProblems.notEditable(file.path().toString(), advice).asException();
    }
    return edited;
  }

  private static Language language(ConfigFile file) {
    return file.isToml() ? new TomlEditor() : new JsonEditor();
  }
}
