package dev.pybundle.spec;

import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks names of modules and distributions. */
final class PythonNames {

  /**
   * Words joined by dots. A word may begin with a digit, unlike an identifier: compiled packages
   * hide modules such as {@code 81d243bd2c585b0f4821__mypyc}.
   */
  private static final Pattern MODULE =
      Pattern.compile("\\w+(?:\\.\\w+)*", Pattern.UNICODE_CHARACTER_CLASS);

  /** Source: https://docs.python.org/3/reference/lexical_analysis.html#identifiers */
  private static final String IDENTIFIER =
      "[\\p{L}\\p{Nl}_][\\p{L}\\p{Nl}\\p{Mn}\\p{Mc}\\p{Nd}\\p{Pc}]*";

  private static final Pattern IDENTIFIERS =
      Pattern.compile(IDENTIFIER + "(?:\\." + IDENTIFIER + ")*");

  /** Source: https://packaging.python.org/en/latest/specifications/name-normalization/ */
  private static final Pattern DISTRIBUTION =
      Pattern.compile("[A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9]", Pattern.CASE_INSENSITIVE);

  /** Source: https://docs.python.org/3/reference/lexical_analysis.html#keywords */
  private static final List<String> KEYWORDS =
      List.of(
          "False",
          "None",
          "True",
          "and",
          "as",
          "assert",
          "async",
          "await",
          "break",
          "class",
          "continue",
          "def",
          "del",
          "elif",
          "else",
          "except",
          "finally",
          "for",
          "from",
          "global",
          "if",
          "import",
          "in",
          "is",
          "lambda",
          "nonlocal",
          "not",
          "or",
          "pass",
          "raise",
          "return",
          "try",
          "while",
          "with",
          "yield");

  private PythonNames() {}

  static List<String> modules(String parameter, @Nullable List<String> names)
      throws ProblemException {
    List<String> modules = ParameterValues.texts(parameter, names);
    for (String module : modules) {
      checkModule(parameter, module);
    }
    return modules;
  }

  static void checkModule(String parameter, String name) throws ProblemException {
    if (name.endsWith(".py")) {
      throw SpecProblems.fileAsModule(parameter, name).asException();
    }
    if (!MODULE.matcher(name).matches()) {
      throw SpecProblems.noModuleName(parameter, name).asException();
    }
  }

  static List<String> distributions(String parameter, @Nullable List<String> names)
      throws ProblemException {
    List<String> distributions = ParameterValues.texts(parameter, names);
    for (String distribution : distributions) {
      if (!DISTRIBUTION.matcher(distribution).matches()) {
        throw new Problem(
                "%s %s is no name of a distribution".formatted(parameter, distribution),
                "write the name as it is in the requirements, without version and extras, e.g. fastapi")
            .asException();
      }
    }
    return distributions;
  }

  /**
   * Returns the one form of a distribution's name. Source:
   * https://packaging.python.org/en/latest/specifications/name-normalization/
   */
  static String normalized(String distribution) {
    return distribution.toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
  }

  /** Returns whether a text is {@code module:function}. */
  static boolean isFunction(String text) {
    String[] parts = text.split(":", -1);
    return parts.length == 2
        && areIdentifiers(parts[0])
        && areIdentifiers(parts[1])
        && !parts[1].contains(".");
  }

  /** Returns whether a text can stand in Python code as a name with dots. */
  static boolean areIdentifiers(String dotted) {
    return IDENTIFIERS.matcher(dotted).matches()
        && Stream.of(dotted.split("\\.")).noneMatch(KEYWORDS::contains);
  }

  /** Returns whether a module is another one or lies below it. */
  static boolean isWithin(String module, String packageName) {
    return module.equals(packageName) || module.startsWith(packageName + ".");
  }
}
