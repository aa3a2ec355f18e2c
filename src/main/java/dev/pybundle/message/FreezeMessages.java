package dev.pybundle.message;

import java.nio.file.Path;
import java.util.List;

/** What the user reads when freezing cannot start, fails, or leaves something out. */
public final class FreezeMessages {

  private FreezeMessages() {}

  /** Says that the goal before has not run. */
  public static Problem specMissing(Path bundleSpec) {
    return new Problem(
        "There is no " + bundleSpec + ", which tells what to freeze",
        "bind <goal>generate-spec</goal> before this goal, or run pybundle:generate-spec first");
  }

  /** Says that the goal before has not run. */
  public static Problem bundleMissing(Path bundle) {
    return new Problem(
        "There is no program in " + bundle,
        "bind <goal>pyinstaller</goal> before this goal, or run pybundle:pyinstaller");
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

  /** Says that the target cannot be frozen for on this machine. */
  public static Problem wrongHost(
      String triple, String targetSystem, String hostSystem, String freezer) {
    return new Problem(
        "<target>"
            + triple
            + "</target> is a program for "
            + targetSystem
            + ", and "
            + freezer
            + " on "
            + hostSystem
            + " can only make programs for "
            + hostSystem,
        "run this build on "
            + targetSystem
            + " (a job of its own in the CI matrix), or use the profile of this machine");
  }

  /** Says where the user's code does not compile. */
  public static Problem syntaxError(String file, int line, String reason) {
    return new Problem(
        "Syntax error in " + file + ":" + line + ": " + reason,
        "mend it, or name the module in <excludes> if the program never imports it; otherwise it would"
            + " fail only when it runs");
  }

  /** Says that a configured hidden import is not there. */
  public static Problem hiddenImportMissing(String module, String freezer) {
    return new Problem(
        "Hidden import '"
            + module
            + "' was not found; "
            + freezer
            + " leaves it out and still succeeds",
        "add the distribution that holds it to the requirements, or remove <hiddenImports><hiddenImport>"
            + module
            + "</hiddenImport></hiddenImports>, or the name in pybundle-trace.json");
  }

  /**
   * Says that a configured hidden import is not installed.
   *
   * @param distribution the distribution that it probably comes with
   */
  public static Problem hiddenImportNotInstalled(String module, String distribution) {
    return new Problem(
        "Hidden import '" + module + "' was not found: no distribution that is installed has it",
        "add the distribution that holds it to the requirements, most likely "
            + distribution
            + ", or remove <hiddenImports><hiddenImport>"
            + module
            + "</hiddenImport></hiddenImports>");
  }

  /**
   * Says that a package to collect is not there.
   *
   * @param distribution the distribution that it probably comes with
   */
  public static Problem packageMissing(
      String parameter, String item, String module, String distribution) {
    return new Problem(
        "There is no package '" + module + "' to collect",
        "add its distribution to the requirements, most likely "
            + distribution
            + ", or remove <"
            + parameter
            + "><"
            + item
            + ">"
            + module
            + "</"
            + item
            + "></"
            + parameter
            + ">");
  }

  /** Says that a package to collect holds a pipe, a socket or a device. */
  public static Problem noFile(String parameter, String item, String name, String path) {
    return new Problem(
        "<%s><%s>%s takes %s, which is no file but a pipe, a socket or a device"
            .formatted(parameter, item, name, path),
        "remove it, or name the files that the program needs with <datas>");
  }

  /** Says that a name to collect is a single module. */
  public static Problem notAPackage(String parameter, String item, String module, String freezer) {
    return new Problem(
        "'%s' is a single module, not a package, so %s collects nothing of it"
            .formatted(module, freezer),
        "replace <"
            + parameter
            + "><"
            + item
            + ">"
            + module
            + "</"
            + item
            + "></"
            + parameter
            + "> by <hiddenImports><hiddenImport>"
            + module
            + "</hiddenImport></hiddenImports>");
  }

  /** Says that nothing was collected. */
  public static Problem collectedNothing(
      String parameter, String item, String module, String remedy) {
    return new Problem(
        "<"
            + parameter
            + "><"
            + item
            + ">"
            + module
            + "</"
            + item
            + "></"
            + parameter
            + "> collected nothing",
        remedy);
  }

  /** Says that a distribution whose metadata is wanted is not installed. */
  public static Problem distributionMissing(String parameter, String item, String distribution) {
    return new Problem(
        "The distribution '"
            + distribution
            + "' is not installed, so its metadata cannot be copied",
        "add it to the requirements, or remove <"
            + parameter
            + "><"
            + item
            + ">"
            + distribution
            + "</"
            + item
            + "></"
            + parameter
            + ">");
  }

  /** Says that a distribution of which nothing should be added is not installed. */
  public static Problem trimmedMissing(String distribution) {
    return new Problem(
        "<trim><distribution>"
            + distribution
            + "</distribution></trim> names no distribution that is installed",
        "write the name as the requirements have it, or remove the line");
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

  /** Says that a data source of a user's own spec is not there. */
  public static Problem sourceMissing(String source, String freezer) {
    return new Problem(
        freezer + " could not find " + source,
        "correct <datas><data><source> or <binaries><binary><source>, or the same path in your own spec file or pybundle-trace.json");
  }

  /** Says that the interpreter has no shared library. */
  public static Problem pythonLibraryMissing(Path python) {
    return new Problem(
        "PyInstaller found no shared library of " + python,
        "give a Python that was built with --enable-shared as <python>, or install your distribution's libpython package");
  }

  /** Says that a program is missing which PyInstaller calls. */
  public static Problem binutilsMissing(String tool) {
    return new Problem(
        "PyInstaller needs '" + tool + "' to put a program together",
        "install binutils, e.g. apt-get install binutils");
  }

  /** Says that a freezer failed for a reason that pybundle does not know. */
  public static Problem failed(String description) {
    return new Problem(description, "read its last lines; mvn -X shows the command");
  }

  /** Says that several things are wrong at once. */
  public static Problem several(List<Problem> problems) {
    if (problems.size() == 1) {
      return problems.get(0);
    }
    StringBuilder what = new StringBuilder(problems.size() + " things stand in the way:");
    problems.forEach(problem -> what.append("\n  - ").append(problem.sentence()));
    return new Problem(what + "\n", "mend these and build again");
  }

  /** Says that a spec builds something else than one program. */
  public static Problem notOneProgram(Path spec, int programs) {
    return new Problem(
        spec + " builds " + programs + " programs; a Bundle holds one",
        "split it into one spec and one <execution> a program");
  }

  /**
   * A file of the program has a name that no list of files can hold.
   *
   * @param fault which, and why
   */
  public static Problem unlistable(String fault) {
    return new Problem(
        "The program cannot be listed in bundle.json: " + fault,
        "give the file another name, or leave it out of <datas>");
  }
}
