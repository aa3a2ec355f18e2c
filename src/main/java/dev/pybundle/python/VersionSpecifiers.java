package dev.pybundle.python;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Version specifiers as {@code requires-python} has them, e.g. {@code >=3.11,<3.14}. Source: PEP
 * 440.
 *
 * @param text as it was written
 * @param clauses all of which must hold
 */
record VersionSpecifiers(String text, List<Clause> clauses) {

  private static final Pattern COMMA = Pattern.compile(",");
  private static final Pattern FORM =
      Pattern.compile("(===|~=|==|!=|<=|>=|<|>)\\s*([^\\s*]+?)(\\.\\*)?");

  private static final Map<String, BiPredicate<PythonVersion, PythonVersion>> OPERATORS =
      Map.of(
          "===", (version, bound) -> version.compareTo(bound) == 0,
          "==", (version, bound) -> version.compareTo(bound) == 0,
          "!=", (version, bound) -> version.compareTo(bound) != 0,
          "<=", (version, bound) -> version.compareTo(bound) <= 0,
          ">=", (version, bound) -> version.compareTo(bound) >= 0,
          "<", (version, bound) -> version.compareTo(bound) < 0,
          ">", (version, bound) -> version.compareTo(bound) > 0,
          "~=",
              (version, bound) ->
                  version.compareTo(bound) >= 0 && version.startsWith(bound.parent()));

  private static final Map<String, BiPredicate<PythonVersion, PythonVersion>> PREFIX_OPERATORS =
      Map.of("==", PythonVersion::startsWith, "!=", (version, bound) -> !version.startsWith(bound));

  VersionSpecifiers {
    clauses = List.copyOf(clauses);
  }

  /**
   * One comparison.
   *
   * @param operator e.g. {@code >=}
   * @param bound what to compare with
   * @param prefix whether the bound ended with {@code .*}
   */
  record Clause(String operator, PythonVersion bound, boolean prefix) {

    boolean accepts(PythonVersion version) {
      var test = prefix ? PREFIX_OPERATORS.get(operator) : OPERATORS.get(operator);
      return test != null && test.test(version, bound);
    }
  }

  /**
   * Reads specifiers.
   *
   * @param text e.g. {@code >=3.11,<3.14}, {@code ==3.12.*}, {@code ~=3.10}
   * @return empty if a part of it is not a specifier
   */
  static Optional<VersionSpecifiers> parse(String text) {
    List<Optional<Clause>> clauses =
        COMMA
            .splitAsStream(text)
            .map(String::strip)
            .filter(part -> !part.isEmpty())
            .map(VersionSpecifiers::clause)
            .toList();
    if (clauses.isEmpty() || clauses.stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    return Optional.of(
        new VersionSpecifiers(text.strip(), clauses.stream().flatMap(Optional::stream).toList()));
  }

  /**
   * Returns the specifiers for what a user asked for in short.
   *
   * @param prefix e.g. {@code 3.12}, which means every 3.12.x
   */
  static Optional<VersionSpecifiers> ofPrefix(String prefix) {
    return PythonVersion.parse(prefix)
        .map(bound -> new VersionSpecifiers(prefix, List.of(new Clause("==", bound, true))));
  }

  /** Returns whether a version satisfies all clauses. */
  boolean accept(PythonVersion version) {
    return clauses.stream().allMatch(clause -> clause.accepts(version));
  }

  /** Returns all specifiers of several as one text, as uv takes it. */
  static String joined(List<VersionSpecifiers> all) {
    return String.join(
        ",",
        all.stream()
            .flatMap(specifiers -> specifiers.clauses.stream())
            .map(
                clause ->
                    clause.operator()
                        + String.join(
                            ".", clause.bound().release().stream().map(String::valueOf).toList())
                        + clause.bound().preRelease()
                        + (clause.prefix() ? ".*" : ""))
            .toList());
  }

  private static Optional<Clause> clause(String part) {
    Matcher matcher = FORM.matcher(part);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    boolean prefix = matcher.group(3) != null;
    if (prefix && !Arrays.asList("==", "!=").contains(matcher.group(1))) {
      return Optional.empty();
    }
    return PythonVersion.parse(matcher.group(2))
        .map(bound -> new Clause(matcher.group(1), bound, prefix));
  }
}
