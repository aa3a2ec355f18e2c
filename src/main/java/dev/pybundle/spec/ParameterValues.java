package dev.pybundle.spec;

import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads values that may be missing, blank or empty elements. */
final class ParameterValues {

  private static final Pattern NO_LINE = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]");

  private ParameterValues() {}

  /** Returns a text without blanks around it; null if nothing is left. */
  static @Nullable String text(@Nullable String value) {
    return value == null || value.isBlank() ? null : value.strip();
  }

  static String text(@Nullable String value, String fallback) {
    String text = text(value);
    return text == null ? fallback : text;
  }

  /** Returns a text that must be one line, without blanks around it; null if nothing is left. */
  static @Nullable String line(String parameter, @Nullable String value) throws ProblemException {
    String text = text(value);
    if (text != null && NO_LINE.matcher(text).find()) {
      throw new Problem(
              parameter + " holds a line end or another control character", "write it in one line")
          .asException();
    }
    return text;
  }

  /** Returns the elements of a list; a missing list is an empty one. */
  static <T> List<T> elements(String parameter, @Nullable List<T> list) throws ProblemException {
    if (list == null) {
      return List.of();
    }
    for (int index = 0; index < list.size(); index++) {
      if (list.get(index) == null) {
        throw SpecProblems.emptyElement(parameter, index + 1).asException();
      }
    }
    return list;
  }

  /** Returns the texts of a list, each once, in their order. */
  static List<String> texts(String parameter, @Nullable List<String> list) throws ProblemException {
    Set<String> texts = new LinkedHashSet<>();
    int number = 0;
    for (String element : elements(parameter, list)) {
      number++;
      String text = text(element);
      if (text == null) {
        throw SpecProblems.emptyElement(parameter, number).asException();
      }
      texts.add(text);
    }
    return List.copyOf(texts);
  }

  /** Returns the texts of a list, each once, in their order, each of which must be one line. */
  static List<String> lines(String parameter, @Nullable List<String> list) throws ProblemException {
    List<String> texts = texts(parameter, list);
    for (String text : texts) {
      line(parameter, text);
    }
    return texts;
  }

  /** Returns a map, sorted, each value of which must be one line; a missing map is an empty one. */
  static Map<String, String> lines(String parameter, @Nullable Map<String, String> map)
      throws ProblemException {
    Map<String, String> lines = new TreeMap<>(map == null ? Map.of() : map);
    for (Map.Entry<String, String> entry : lines.entrySet()) {
      String where = parameter + "<" + entry.getKey() + ">";
      String value = line(where, entry.getValue());
      if (value == null) {
        throw new Problem(where + " is empty", "fill it in or remove it").asException();
      }
      entry.setValue(value);
    }
    return Collections.unmodifiableMap(lines);
  }

  /** Returns a value if it is one of those allowed. */
  static String oneOf(String parameter, String value, List<String> allowed)
      throws ProblemException {
    if (!allowed.contains(value)) {
      throw SpecProblems.notOneOf(parameter, value, allowed).asException();
    }
    return value;
  }
}
