package dev.pybundle.freeze;

import dev.pybundle.freeze.InputCheck.OwnData;
import dev.pybundle.freeze.InputCheck.SplitModule;
import dev.pybundle.freeze.InputCheck.WantedVariable;
import dev.pybundle.message.PomXml;
import dev.pybundle.message.Problem;
import dev.pybundle.message.Problem.Fault;
import dev.pybundle.message.ProgramFolder;
import dev.pybundle.message.SplitPackage;
import dev.pybundle.message.UnsetVariables;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessResult;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What to do about what a freezer does not take, does not find, or cannot do. */
public final class FreezeProblems {

  /** Microsoft's run-time library of C++, which Python does not bring, and a package does. */
  private static final Pattern CPP_RUNTIME =
      Pattern.compile("(?i)needs (msvcp|concrt|vccorlib|vcomp)\\d+\\w*\\.dll");

  /** Where Python's own modules are that are libraries. */
  private static final String STANDARD_MODULES = "/lib-dynload/";

  private FreezeProblems() {}

  /**
   * A library of a program for another system would not load there.
   *
   * @param file its path in the program
   * @param reason e.g. {@code it needs msvcp140.dll, which is not in it}
   */
  public static Problem notLoaded(String file, String triple, String reason) {
    String what = "%s in the program would not load on %s: %s".formatted(file, triple, reason);
    if (CPP_RUNTIME.matcher(reason).find()) {
      return new Problem(
          what,
          "add Microsoft's run-time library to the requirements: msvc-runtime; sys_platform =="
              + " \"win32\"");
    }
    if (file.contains(STANDARD_MODULES)) {
      return new Problem(
          what,
          "name a Python for the target that has it, by its folder: <python>…</python>, or let uv"
              + " download one, or leave the module out with <excludes>");
    }
    return new Problem(
        what,
        "put what it lacks into the program with <binaries>, or require a package that brings it,"
            + " or leave the module out with <excludes>, or build "
            + (TargetTriple.parse(triple).filter(each -> each.thin().size() > 1).isPresent()
                ? "a program for each processor"
                : "this target on a machine of its own"));
  }

  /**
   * A freezer makes programs for the machine that it runs on only.
   *
   * @param freezer its name
   */
  public static Problem foreign(String freezer, TargetTriple triple, HostSystem host) {
    String machine =
        triple.os() == host.os()
            ? triple.os().displayName() + " with " + triple.architecture().rustName()
            : triple.os().displayName();
    return new Problem(
        "<target>%s</target> is a program for %s, and %s on %s can only make programs for this machine"
            .formatted(triple.value(), machine, freezer, host.os().displayName()),
        "run this build on "
            + machine
            + " (a job of its own in the CI matrix), or use the profile of this machine");
  }

  /** A program for musl is frozen where musl is: its Python and all packages are others. */
  public static Problem musl(TargetTriple triple) {
    String gnu = triple.value().replace("-musl", "-gnu");
    return new Problem(
        "<target>%s</target> is a program for the C library musl, and this machine has none to"
                .formatted(triple.value())
            + " start a Python with, nor do the registries have one that could be taken apart",
        "build it in a container that has musl and its Python, e.g. of Alpine, or write %s, which runs on"
                .formatted(gnu)
            + " older systems too if <maxGlibc> says which");
  }

  /**
   * Says that a version of a freezer must not be used.
   *
   * @param parameter the parameter that names it
   * @param tested a version to take instead
   */
  public static Problem versionRefused(
      String parameter, String version, String reason, String tested) {
    return new Problem(
        "<%1$s>%2$s</%1$s> is refused: %3$s".formatted(parameter, version, reason),
        "leave out <%s> to take the tested one, or name %s or a later one"
            .formatted(parameter, tested));
  }

  /**
   * Data of the user's that the program looks for and nothing puts into it.
   *
   * @param project folder that the user knows paths from
   */
  static Problem ownData(OwnData data, Path project) {
    Path file = Path.of(data.file());
    String what =
        place(data.file(), data.line(), project)
            + " looks for "
            + shown(Path.of(data.path()), project);
    String add =
        "add <datas><data>"
            + PomXml.element("source", shown(Path.of(data.source()), project))
            + PomXml.element("target", data.target())
            + "</data></datas>";
    if (data.how().equals("inside")) {
      return new Problem(what + ", which nothing puts into the program", add);
    }
    int above = Path.of(data.base()).relativize(file).getNameCount() - 1;
    String anywhere = " and begin its path with " + ProgramFolder.code(above);
    return data.how().equals("above")
        ? new Problem(
            what
                + " by a path that leads out of the frozen program, where the source roots are one"
                + " folder",
            add + anywhere)
        : new Problem(
            what + " in the folder that the program is started in, which is the user's",
            add
                + anywhere
                + ", if the program only reads it; else put it into a folder of the user");
  }

  /** A module whose package is taken from another source root. */
  static Problem split(SplitModule module, Path project) {
    return SplitPackage.lacks(
        place(module.file(), module.line(), project),
        module.module(),
        shown(Path.of(module.root()), project),
        module.files().stream().map(file -> shown(Path.of(file), project)).toList());
  }

  /**
   * Variables that one file wants, and that a {@code .env} has.
   *
   * @param variables at least one
   */
  static Problem unset(List<WantedVariable> variables, Path project) {
    WantedVariable first = variables.get(0);
    return UnsetVariables.onlyIn(
        shown(Path.of(first.dotenv()), project),
        place(first.file(), first.line(), project),
        variables.stream().map(WantedVariable::name).distinct().toList());
  }

  private static String place(String file, int line, Path project) {
    return shown(Path.of(file), project) + ":" + line;
  }

  /** Returns a path as it is seen from a folder. */
  static String shown(Path path, Path project) {
    Path shown = path.startsWith(project) ? project.relativize(path) : path;
    return shown.toString().replace('\\', '/');
  }

  /** Says where the user's code does not compile. */
  static Problem syntaxError(String file, int line, String reason) {
    return new Problem(
        "Syntax error in " + file + ":" + line + ": " + reason,
        "mend it, or name the module in <excludes> if the program never imports it; otherwise it"
            + " would fail only when it runs");
  }

  /** Says that a configured hidden import is not there. */
  public static Problem hiddenImportMissing(String module, String freezer) {
    return new Problem(
        "Hidden import '"
            + module
            + "' was not found; "
            + freezer
            + " leaves it out and still succeeds",
        "add the distribution that holds it to the requirements, or remove "
            + PomXml.item("hiddenImports", "hiddenImport", module)
            + ", or the name in pybundle-trace.json");
  }

  /**
   * Says that a configured hidden import is not installed.
   *
   * @param distribution the distribution that it probably comes with
   */
  static Problem hiddenImportNotInstalled(String module, String distribution) {
    return new Problem(
        "Hidden import '" + module + "' was not found: no distribution that is installed has it",
        "add the distribution that holds it to the requirements, most likely "
            + distribution
            + ", or remove "
            + PomXml.item("hiddenImports", "hiddenImport", module));
  }

  /** Says that a library which the user added needs one that is not there. */
  public static Problem libraryMissing(String library, String wantedBy) {
    return new Problem(
        "The library '"
            + library
            + "' was not found, and "
            + wantedBy
            + " cannot be loaded without it",
        "install it on this machine, or add <binaries><binary><source>…/"
            + library
            + "</source><target>.</target></binary></binaries>");
  }

  /**
   * An interpreter that has to be linked, and cannot be.
   *
   * @param version major and minor version
   * @param prefix where it is installed
   */
  static Problem staticLibraryMissing(String version, String prefix) {
    return new Problem(
        "The interpreter has to be linked into the program, and Python %s in %s has no static library for that"
            .formatted(version, prefix),
        "install libpython%s-dev (Debian, Ubuntu), or name an archive that has it in <distribution>, or an interpreter that has it in <python>: those that pyenv builds do"
            .formatted(version));
  }

  /**
   * An interpreter for the program that the environment is not for.
   *
   * @param archive the archive that it is in
   * @param found its major and minor version
   * @param wanted that of the environment
   */
  static Problem otherVersion(String archive, String found, String wanted) {
    return new Problem(
        "<distribution> %s holds Python %s, and the packages of the program are those for %s"
            .formatted(archive, found, wanted),
        "name an archive of Python %s, or write <python>%s</python>".formatted(wanted, found));
  }

  /** Says that a data source of a user's own spec is not there. */
  public static Problem sourceMissing(String source, String freezer) {
    return new Problem(
        freezer + " could not find " + source,
        "correct <datas><data><source> or <binaries><binary><source>, or the same path in your own"
            + " spec file or pybundle-trace.json");
  }

  /**
   * Says that the interpreter has nothing that a compiler could use.
   *
   * @param file what is looked for
   */
  static Problem headersMissing(String file, String freezer) {
    return new Problem(
        freezer + " compiles with the headers of Python, and there is no " + file,
        "install them (Debian and Ubuntu: apt-get install python3-dev; Fedora: dnf install"
            + " python3-devel), or name another <python>");
  }

  /** Says that a freezer failed for a reason that pybundle does not know. */
  public static Problem failed(ProcessResult result) {
    return failed(result, "read its last lines; mvn -X shows the command");
  }

  /**
   * Says the same.
   *
   * @param advice what to do about it
   */
  public static Problem failed(ProcessResult result, String advice) {
    return new Problem(result.describe(), advice, result.isOfMoment() ? Fault.MOMENT : Fault.TOOL);
  }
}
