package dev.pybundle.spec;

import dev.pybundle.message.Problem;
import java.nio.file.Path;
import java.util.List;

/** What to do about a parameter of {@code generate-spec} that cannot work. */
public final class SpecProblems {

  private static final String HOOK_EXAMPLE =
      "write e.g. <hook><name>matplotlib</name><options><backends>Agg</backends></options></hook>";

  private SpecProblems() {}

  /** The target is another operating system than this machine's. */
  static Problem otherSystem(String triple, String target, String host) {
    return new Problem(
        "PyInstaller cannot freeze for %s (%s) on %s".formatted(target, triple, host)
            + ": it packs the libraries of the system it runs on",
        "run this on a %s machine, e.g. in a CI matrix job for each system".formatted(target)
            + ", or leave out the profile or the -Dpybundle.target that asks for "
            + target);
  }

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

  /** The entry is a spec. */
  static Problem specAsEntry(String text) {
    return new Problem(
        "<entry>%s</entry> is a spec and no script".formatted(text),
        "write <specFile>%s</specFile>".formatted(text));
  }

  /** Site-packages as a source root. */
  static Problem sitePackagesAsRoot(Path root) {
    return new Problem(
        "<sourceRoots><sourceRoot>%s holds the packages of another Python environment"
            .formatted(root),
        "leave it out and name the packages in <requirements>");
  }

  /** A module of an entry point that is not among the sources. */
  static String moduleFromElsewhere(String module, List<Path> roots) {
    return "The module %s of <entry> is not in %s; it has to come with the requirements."
        .formatted(module, roots.isEmpty() ? "src or src/main/python" : "<sourceRoots> " + roots);
  }

  /** A file that does not exist. */
  static Problem missingFile(String parameter, Path file) {
    return new Problem(
        "The file of %s does not exist: %s".formatted(parameter, file),
        "correct the path, which is relative to the folder of the pom.xml");
  }

  /** A folder that does not exist. */
  static Problem missingFolder(String parameter, Path folder) {
    return new Problem(
        "The folder of %s does not exist: %s".formatted(parameter, folder),
        "correct the path, which is relative to the folder of the pom.xml");
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

  /** A pattern for all levels of folders. */
  static Problem recursivePattern(String parameter, int number, String text) {
    return new Problem(
        "%s number %d holds '**', which PyInstaller reads like '*': %s"
            .formatted(parameter, number, text),
        "name the folder itself, which is taken with everything below it");
  }

  /** A source that is not there. */
  static Problem missingSource(String parameter, int number, Path source) {
    return new Problem(
        "%s number %d does not exist: %s".formatted(parameter, number, source),
        "correct the path, which is relative to the folder of the pom.xml, or remove the element");
  }

  /** A pattern that matches nothing. */
  static Problem nothingMatches(String parameter, int number, String text, Path folder) {
    return new Problem(
        "%s number %d matches no file: %s (looked for from %s on)"
            .formatted(parameter, number, text, folder),
        "correct the pattern, which is relative to the folder of the pom.xml and does not find"
            + " names that begin with a dot, or remove the element");
  }

  /** A pattern that cannot be read. */
  static Problem brokenPattern(String parameter, int number, String text) {
    return new Problem(
        "%s number %d has a bracket that is not closed, or a range that runs backwards: %s"
            .formatted(parameter, number, text),
        "write a class such as [a-z], or * for the names");
  }

  /** A source that cannot be read. */
  static Problem unreadableSource(String parameter, int number, String source) {
    return new Problem(
        "%s number %d cannot be read: %s".formatted(parameter, number, source),
        "give the user who runs Maven the right to read the folders of that path");
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

  /** A source without a file. */
  static String emptySource(String parameter, int number, Path source) {
    return "%s number %d holds no file, so nothing of it is in the program: %s"
        .formatted(parameter, number, source);
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

  /** A text that is no name of a distribution. */
  static Problem noDistributionName(String parameter, String name) {
    return new Problem(
        "%s %s is no name of a distribution".formatted(parameter, name),
        "write the name as it is in the requirements, without version and extras, e.g. fastapi");
  }

  /** A wildcard in an exclude. */
  static Problem wildcardExclude(String name) {
    return new Problem(
        "<excludes><exclude> %s holds a wildcard, which PyInstaller would not find".formatted(name),
        "write the name of the package, which leaves out its submodules too");
  }

  /** A module that is wanted and excluded. */
  static Problem importedAndExcluded(String module, String excluded) {
    return new Problem(
        "<hiddenImports> wants %s, which <excludes> leaves out with %s".formatted(module, excluded),
        "remove one of the two");
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

  /** A deadline that is no useful time. */
  static Problem badDeadline(double seconds, int longest) {
    return new Problem(
        "<guard><deadline>%s</deadline> is not between 0 and %d seconds"
            .formatted(seconds, longest),
        "write how long the program needs to shut down, e.g. <deadline>2</deadline>");
  }

  /** A property that should be a number. */
  public static Problem badDeadlineText(String property, String text) {
    return new Problem(
        "%s=%s is no number of seconds".formatted(property, text),
        "write e.g. -D%s=2".formatted(property));
  }

  /** An optimization level that does not exist. */
  static Problem badOptimize(int level) {
    return new Problem(
        "<optimize>%d</optimize> is no level of optimization".formatted(level),
        "write 0, or 1 to leave out assert statements, or 2 to leave out docstrings too");
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

  /** A temporary folder for a program that needs none. */
  static Problem runtimeTmpdirWithOnedir(String folder) {
    return new Problem(
        "<runtimeTmpdir>%s</runtimeTmpdir> has no meaning for <layout>onedir</layout>, which"
                .formatted(folder)
            + " unpacks nothing",
        "remove it or write <layout>onefile</layout>");
  }

  /** A temporary folder with a variable that nobody replaces. */
  static String unexpandedRuntimeTmpdir(String folder) {
    return "<runtimeTmpdir>%s</runtimeTmpdir> is taken as it is: outside Windows a frozen program"
            .formatted(folder)
        + " replaces neither ~ nor $VARIABLE.";
  }

  /** Two sources of the version resource. */
  static Problem versionFileAndInfo() {
    return new Problem(
        "<versionFile> and <versionInfo> both describe the Windows version resource",
        "remove one of the two");
  }

  /** A hidden console in a program without one. */
  static Problem hideConsoleWithoutConsole(String value) {
    return new Problem(
        "<hideConsole>%s</hideConsole> needs a console, but <console> is false".formatted(value),
        "remove one of the two");
  }

  /** A resource with too many parts. */
  static Problem badResource(String resource) {
    return new Problem(
        "<resources><resource> %s has more than four parts".formatted(resource),
        "write FILE,TYPE,NAME,LANGUAGE");
  }

  /** A comma in the path of a resource. */
  static Problem commaInResource(Path file) {
    return new Problem(
        "<resources><resource> has a comma in its path, where PyInstaller would cut it: " + file,
        "move the project to a folder without a comma in its name");
  }

  /** A Mach-O architecture that contradicts the triple. */
  static Problem otherArchitecture(String arch, String triple, String expected) {
    return new Problem(
        "<targetArch>%s</targetArch> contradicts the target %s".formatted(arch, triple),
        "write <targetArch>%s</targetArch> or leave it out".formatted(expected));
  }

  /** A version string in another case. */
  static Problem misspelledVersionString(String key, String known) {
    return new Problem(
        "<versionInfo><%s> is not how Windows writes that name".formatted(key),
        "write <versionInfo><%s>".formatted(known));
  }

  /** A version string that PyInstaller would write wrongly. */
  static Problem unwritableVersionString(String where) {
    return new Problem(
        where
            + " holds a line end, another control character or an emoji, which break the version"
            + " resource that PyInstaller writes",
        "remove it");
  }

  /** A version string that is too long. */
  static Problem longVersionString(String where, int longest) {
    return new Problem("%s is longer than %d characters".formatted(where, longest), "shorten it");
  }

  /** Too many version strings. */
  static Problem tooManyVersionStrings(int count, int most) {
    return new Problem(
        "<versionInfo> makes %d strings, and more than %d may not fit into the version resource"
            .formatted(count, most),
        "remove those that nobody reads");
  }

  /** Options that a spec of the user's own makes no use of. */
  static Problem optionsBesideSpecFile(Path specFile, List<String> options) {
    return new Problem(
        "%s would have no effect, because <specFile> runs %s as it is"
            .formatted(String.join(", ", options), specFile),
        "set that in the spec file, or remove <specFile> to let pybundle write the spec");
  }

  /** Options of other systems. */
  static String ignoredOptions(List<String> options, String os) {
    return "%s: not for %s, passed over.".formatted(String.join(", ", options), os);
  }

  /** A file of an option of another system does not exist. */
  static String missingFileOfOtherSystem(String parameter, Path file) {
    return "%s names a file that does not exist: %s".formatted(parameter, file);
  }

  private static String dotted(String path) {
    String name = path.endsWith(".py") ? path.substring(0, path.length() - ".py".length()) : path;
    return name.replace('\\', '/').replaceAll("^[./]+", "").replace('/', '.');
  }
}
