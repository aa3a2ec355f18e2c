package dev.pybundle.spec;

import dev.pybundle.message.Problem;
import java.nio.file.Path;
import java.util.List;

/** What to do about a parameter of {@code generate-spec} that cannot work. */
public final class SpecProblems {

  private static final String HOOK_EXAMPLE =
      "write e.g. <hook><name>matplotlib</name><options><backends>Agg</backends></options></hook>";

  private SpecProblems() {}

  /** A name that is no file name everywhere. */
  static Problem badName(String name) {
    return new Problem(
        "<name>%s</name> is no file name that works on every system".formatted(name),
        "use letters, digits, '.', '_' and '-' only, with a letter or digit first and no '.' last,"
            + " e.g. <name>cortex-backend</name>");
  }

  /** A name that ends in {@code .exe}. */
  static Problem nameWithExe(String name) {
    return new Problem(
        "<name>%s</name> ends with .exe, which pybundle adds on Windows".formatted(name),
        "write <name>%s</name>".formatted(name.substring(0, name.length() - ".exe".length())));
  }

  /** A name of a Windows device. */
  static Problem reservedName(String name) {
    return new Problem(
        "<name>%s</name> is the name of a device on Windows, where no file can have it"
            .formatted(name),
        "choose another one, e.g. <name>%s-backend</name>".formatted(name.replace(".", "-")));
  }

  /** No entry was named and none of the usual ones exists. */
  static Problem noEntry(Path basedir, List<String> looked) {
    return new Problem(
        "No entry script was found in %s; looked for %s"
            .formatted(basedir, String.join(" and ", looked)),
        "name it with <entry>path/to/main.py</entry>, or a function with"
            + " <entry>package.module:function</entry>");
  }

  /** The entry is not a file. */
  static Problem missingEntry(String text, Path script) {
    return new Problem(
        "<entry>%s</entry> is not a file: %s".formatted(text, script),
        "correct the path, which is relative to the folder of the pom.xml; to start a function"
            + " instead of a script write <entry>package.module:function</entry>");
  }

  /** A text that the file system cannot read as a path. */
  static Problem unreadablePath(String parameter, String text) {
    return new Problem(
        "The path of %s cannot be used on this machine: %s".formatted(parameter, text),
        "remove the characters that are not allowed in file names; if it holds letters beyond"
            + " ASCII, run Maven in a UTF-8 locale, e.g. LC_ALL=C.UTF-8");
  }

  /** An empty element of a list. */
  static Problem emptyElement(String parameter, int number) {
    return new Problem(
        "%s number %d is empty".formatted(parameter, number), "fill it in or remove it");
  }

  /** A value that is not one of those allowed. */
  public static Problem notOneOf(String parameter, String value, List<String> allowed) {
    return new Problem(
        "%s has the unknown value '%s'".formatted(parameter, value),
        "write one of " + String.join(", ", allowed));
  }

  /** Source or target of a data or binary is missing. */
  static Problem missingPart(String parameter, int number) {
    return new Problem(
        "%s number %d is missing".formatted(parameter, number),
        "write e.g. <source>src/db/migrations</source><target>db/migrations</target>, or"
            + " <target>.</target> for the root of the program");
  }

  /** A pattern that matches nothing. */
  static Problem nothingMatches(String parameter, int number, String text, Path folder) {
    return new Problem(
        "%s number %d matches no file: %s (looked for from %s on)"
            .formatted(parameter, number, text, folder),
        "correct the pattern, which is relative to the folder of the pom.xml and does not find"
            + " names that begin with a dot, or remove the element");
  }

  /** A source that would pack the program into itself. */
  static Problem sourceHoldsOutput(String parameter, int number, Path source, Path output) {
    return new Problem(
        "%s number %d is a folder that pybundle writes into, so the program would hold itself: %s"
                .formatted(parameter, number, source)
            + " holds "
            + output,
        "name the folders and files in it that the program needs");
  }

  /** A target outside of the program. */
  static Problem badTarget(String parameter, int number, String text) {
    return new Problem(
        "%s number %d is no folder in the program: %s".formatted(parameter, number, text),
        "write a relative path without '..', e.g. <target>db/migrations</target>, or"
            + " <target>.</target> for the root of the program");
  }

  /** A text that is no module name. */
  static Problem noModuleName(String parameter, String name) {
    String what = "%s %s is no module name".formatted(parameter, name);
    if (name.contains("/") || name.contains("\\")) {
      return new Problem(what, "write it with dots, e.g. " + dotted(name));
    }
    if (name.contains("-")) {
      return new Problem(
          what + "; a '-' is in names of distributions, not of modules",
          "write the name as in an import statement, e.g. " + name.replace('-', '_'));
    }
    return new Problem(
        what, "write one name as in an import statement, e.g. uvicorn.logging, in each element");
  }

  /** A file name in the place of a module name. */
  static Problem fileAsModule(String parameter, String name) {
    return new Problem(
        "%s %s is a file and no module name".formatted(parameter, name),
        "write it without .py, e.g. " + dotted(name));
  }

  /** Hook options for no hook. */
  static Problem hookWithoutName() {
    return new Problem("A <hooksConfig><hook> has no <name>", HOOK_EXAMPLE);
  }

  /** A hook without options. */
  static Problem hookWithoutOptions(String hook) {
    return new Problem("<hooksConfig><hook> %s has no <options>".formatted(hook), HOOK_EXAMPLE);
  }

  /** A hook option without a value. */
  static Problem emptyHookOption(String hook, String option) {
    return new Problem(
        "<hooksConfig><hook><options><%s> of %s is empty".formatted(option, hook), HOOK_EXAMPLE);
  }

  /** A property that should be a number. */
  public static Problem badDeadlineText(String property, String text) {
    return new Problem(
        "%s=%s is no number of seconds".formatted(property, text),
        "write e.g. -D%s=2".formatted(property));
  }

  /** Docstrings are removed. */
  static String docstringsAreLost() {
    return "<optimize>2</optimize> removes docstrings: LangChain's @tool then fails with 'Function"
        + " must have a docstring' and FastAPI loses the descriptions of routes; it makes the"
        + " program hardly smaller.";
  }

  /** An interpreter option that another parameter sets. */
  static Problem optionWithParameter(String option) {
    String parameter =
        switch (option.charAt(0)) {
          case 'u' -> "<unbuffered>";
          case 'X' -> "<utf8>";
          default -> "<optimize>";
        };
    return new Problem(
        "<pythonOptions><pythonOption> %s has a parameter of its own".formatted(option),
        "use %s instead".formatted(parameter));
  }

  /** An interpreter option that a frozen program does not read. */
  static Problem badPythonOption(String option) {
    return new Problem(
        "<pythonOptions><pythonOption> %s is not an option that a frozen program reads"
            .formatted(option),
        "write it without a dash and with one blank: v, W ignore, X importtime or hash_seed=0");
  }

  /** A contents directory that is no plain name. */
  static Problem badContentsDirectory(String folder) {
    return new Problem(
        "<contentsDirectory>%s</contentsDirectory> is not one plain name".formatted(folder),
        "write the name of a folder beside the executable, e.g. _internal, or . for none");
  }

  /** A contents directory with the name of the executable beside it. */
  static Problem contentsDirectoryIsProgram(String folder) {
    return new Problem(
        "<contentsDirectory>%s</contentsDirectory> is also the name of the executable beside it"
            .formatted(folder),
        "choose another one, e.g. _internal");
  }

  /** Options that a spec of the user's own makes no use of. */
  static Problem optionsBesideSpecFile(Path specFile, List<String> options) {
    return new Problem(
        "%s would have no effect, because <specFile> runs %s as it is"
            .formatted(String.join(", ", options), specFile),
        "set that in the spec file, or remove <specFile> to let pybundle write the spec");
  }

  private static String dotted(String path) {
    String name = path.endsWith(".py") ? path.substring(0, path.length() - ".py".length()) : path;
    return name.replace('\\', '/').replaceAll("^[./]+", "").replace('/', '.');
  }
}
