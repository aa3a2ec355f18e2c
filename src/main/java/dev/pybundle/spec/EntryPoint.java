package dev.pybundle.spec;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An entry that is no script but {@code module:callable}, as in the entry points of a distribution.
 *
 * <p>Source: https://packaging.python.org/en/latest/specifications/entry-points/
 *
 * @param module e.g. {@code cortex.server}
 * @param callable e.g. {@code main} or {@code App.run}
 */
public record EntryPoint(String module, String callable) {

  /**
   * Name of the script that {@code generate-spec} writes beside the spec. Its folder comes on the
   * import path, so it must not be the name of a module that a program has.
   */
  public static final String SCRIPT_NAME = "pybundle_entry.py";

  private static final Pattern FORM = Pattern.compile("([^:/\\\\]+):([^:/\\\\]+)");

  /**
   * Reads an entry point.
   *
   * @return empty if the text has another form or cannot stand in Python code
   */
  static Optional<EntryPoint> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String module = matcher.group(1).strip();
    String callable = matcher.group(2).strip();
    boolean usable = PythonNames.areIdentifiers(module) && PythonNames.areIdentifiers(callable);
    return usable ? Optional.of(new EntryPoint(module, callable)) : Optional.empty();
  }

  /** Returns the path of the module's source below its import root, without {@code .py}. */
  String relativePath() {
    return module.replace('.', '/');
  }

  /**
   * Returns a script that calls it and ends with its return value as exit code.
   *
   * <p>A child that {@code multiprocessing} starts from a frozen program runs this very script, and
   * without {@code freeze_support} it would start the whole program again.
   */
  public String script() {
    int dot = callable.indexOf('.');
    String imported = dot < 0 ? callable : callable.substring(0, dot);
    return """
    # Written by pybundle:generate-spec from <entry>; changes made here are lost.
    import sys

    from %s import %s

    if __name__ == "__main__":
        if "multiprocessing" in sys.modules:
            sys.modules["multiprocessing"].freeze_support()
        sys.exit(%s())
    """
        .formatted(module, imported, callable);
  }
}
