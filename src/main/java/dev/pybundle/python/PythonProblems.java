package dev.pybundle.python;

import dev.pybundle.message.PomXml;
import dev.pybundle.message.Problem;
import dev.pybundle.platform.TargetTriple;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What to do when no environment can be made to freeze a program from. */
final class PythonProblems {

  private static final String NAME_ONE =
      "name a Python that can with <python>/path/to/python3</python>";

  /** It names the file itself: a shell would leave an empty one if it failed. */
  static final String POETRY_EXPORT =
      "poetry export --format requirements.txt --output requirements.txt";

  private PythonProblems() {}

  /**
   * No interpreter that was looked at can be taken.
   *
   * @param needs what is needed
   * @param candidates one line each: what was looked at and why it cannot be taken
   * @param suggestion what would fit, e.g. {@code Python 3.11}
   */
  static Problem noInterpreter(String needs, List<String> candidates, String suggestion) {
    return new Problem(
        "No Python was found to freeze with. It needs "
            + needs
            + ". Looked at:"
            + lines(candidates)
            + "None of them can be used",
        "install a "
            + suggestion
            + ", e.g. your distribution's python3 together with its shared library (Debian and"
            + " Ubuntu: apt-get install python3 libpython3-dev), or install uv, or "
            + NAME_ONE);
  }

  /**
   * There is no Python for a system that is not this one.
   *
   * @param reason what was looked at and why it cannot be taken
   */
  static Problem noTargetPython(TargetTriple triple, String reason) {
    return new Problem(
        "No Python was found for <target>"
            + triple
            + "</target>, whose programs do not start here; "
            + reason,
        "name the folder of one, unpacked, or an artifact that holds one, with"
            + " <python>maven:group:artifact:version:classifier</python>, or build this target on a"
            + " machine of its own"
            + (triple.value().equals("aarch64-pc-windows-msvc")
                ? ", or take x86_64-pc-windows-msvc, which such machines run as well"
                : ""));
  }

  /** Only one of the installers chooses packages for another system by all their conditions. */
  static Problem targetNeedsUv(TargetTriple triple) {
    return new Problem(
        "Packages for <target>" + triple + "</target> cannot be installed here by pip",
        "install uv and put it on the PATH");
  }

  /**
   * What runs here in place of packages for another system is not the same.
   *
   * @param different one line each
   */
  static Problem otherVersions(TargetTriple triple, List<String> different) {
    return new Problem(
        "The packages for <target>"
            + triple
            + "</target> are not those that this machine has:"
            + lines(different)
            + "What is asked of them here would be answered for others",
        "lock the requirements for all systems, e.g. with: uv pip compile --universal"
            + " --generate-hashes requirements.in -o requirements.txt");
  }

  /**
   * The interpreter that the user named cannot be taken.
   *
   * @param configured value of {@code <python>}
   * @param candidates one line each: what it stands for and why it cannot be taken
   */
  static Problem configuredInterpreterUnfit(String configured, List<String> candidates) {
    return new Problem(
        "<python>"
            + configured
            + "</python> cannot be used:"
            + lines(candidates)
            + "The program cannot be frozen with it",
        NAME_ONE + ", or remove <python> to let one be found");
  }

  /**
   * The user's own project cannot be built.
   *
   * @param project its folder
   * @param log file with what its build backend said
   * @param remedy what would help
   */
  static Problem ownNotBuilt(String project, String log, String remedy) {
    return new Problem(
        "The project in "
            + project
            + " cannot be built (all that was said is in "
            + log
            + "), so data in its packages is in the program only where <datas> names it, and of its"
            + " metadata only what pyproject.toml holds",
        remedy + "; or, if it is not meant to be built, write [tool.uv] package = false");
  }

  /**
   * The interpreter that the user named is not there.
   *
   * @param configured value of {@code <python>}
   * @param where where it was looked for
   */
  static Problem configuredInterpreterMissing(String configured, String where) {
    return new Problem(
        "<python>" + configured + "</python> was not found: " + where,
        "correct it: a path such as /usr/bin/python3, a command on the PATH such as python3.12, a"
            + " version such as 3.12, or maven:org.bytedeco:cpython:3.14.3-1.5.13");
  }

  /**
   * Maven coordinates of an interpreter cannot be read.
   *
   * @param configured value of {@code <python>}
   */
  static Problem badCoordinates(String configured) {
    return new Problem(
        "<python>"
            + configured
            + "</python> is not of the form"
            + " maven:group:artifact:version[:classifier]",
        "write e.g. <python>maven:org.bytedeco:cpython:3.14.3-1.5.13</python>");
  }

  /**
   * The given requirements file is not there.
   *
   * @param file value of {@code <requirements>}
   */
  static Problem requirementsMissing(String file) {
    return new Problem(
        "<requirements>" + file + "</requirements> does not exist",
        "correct the path, which is relative to the folder of the POM, or remove <requirements> to"
            + " let uv.lock, pylock.toml, requirements.txt or pyproject.toml be found");
  }

  /**
   * The given requirements file has a form that is not known.
   *
   * @param file the file
   */
  static Problem unknownRequirements(Path file) {
    return new Problem(
        "<requirements>: " + file + " is of no form that pybundle can install",
        "export it, e.g. with: " + POETRY_EXPORT + ", and give that file");
  }

  /**
   * A requirements file includes one that is not there.
   *
   * @param file the including file
   * @param line its line
   * @param included the missing file
   */
  static Problem includedRequirementsMissing(Path file, int line, Path included) {
    return new Problem(
        file + ":" + line + " includes " + included + ", which does not exist",
        "correct that line");
  }

  /**
   * A pyproject.toml was given that says nothing about a project.
   *
   * @param file the file
   */
  static Problem projectTableMissing(Path file) {
    return new Problem(
        file + " has no [project] table, so it names no dependencies",
        "run, if it is Poetry's: "
            + POETRY_EXPORT
            + ", and give that with <requirements>, or add [project] with dependencies ="
            + " [\"six==1.17.0\"], or give a requirements.txt with <requirements>");
  }

  /**
   * A uv.lock stands alone.
   *
   * @param file the lock
   */
  static Problem uvLockWithoutProject(Path file) {
    return new Problem(
        file + " has no pyproject.toml beside it, without which uv cannot read it",
        "add the pyproject.toml that it was made from, or export the lock with: uv export --format"
            + " requirements.txt --no-dev --no-emit-project -o requirements.txt");
  }

  /**
   * A uv.lock does not belong to its pyproject.toml any more.
   *
   * @param file the lock
   * @param output what uv said
   */
  static Problem uvLockStale(String file, String output) {
    return new Problem(
        output + file + " does not match the pyproject.toml beside it",
        "run: uv lock, and commit the new " + file);
  }

  /**
   * Only uv can read the requirements, and there is none.
   *
   * @param file the requirements
   * @param reason why there is no uv
   */
  static Problem needsUv(String file, String reason) {
    return new Problem(
        file + " can only be installed with uv: " + reason,
        "install uv and put it on the PATH, or export a requirements.txt and give it with"
            + " <requirements>requirements.txt</requirements>");
  }

  /**
   * Nothing can install packages.
   *
   * @param python the chosen interpreter
   * @param reason why there is no uv
   */
  static Problem noInstaller(Path python, String reason) {
    return new Problem(
        "There is nothing to install packages with: "
            + reason
            + "; and "
            + python
            + " has neither pip nor ensurepip, or no whole venv",
        "install uv and put it on the PATH, or install pip for a Python on the PATH (Debian and"
            + " Ubuntu: apt-get install python3-venv python3-pip)");
  }

  /**
   * Installing failed.
   *
   * @param output what the installer said
   * @param what what was to be installed, e.g. {@code requirements.txt:3 (six==99.0)}
   * @param advice what to do about this kind of failure
   */
  static Problem installationFailed(String output, String what, String advice) {
    return new Problem(output + what + " cannot be installed", advice);
  }

  /**
   * The program imports at its start what is in none of its source roots.
   *
   * @param places who imports what, and where that is, one text each
   * @param roots the roots with those that have it
   */
  static Problem outsideSourceRoots(List<String> places, List<String> roots) {
    return new Problem(
        String.join("; ", places)
            + (places.size() == 1 ? ", and that is" : "; and these are")
            + " none of the source roots",
        roots.stream()
            .map(root -> PomXml.element("sourceRoot", root))
            .collect(Collectors.joining("", "add <sourceRoots>", "</sourceRoots>")));
  }

  /**
   * The program imports at its start what is not installed.
   *
   * @param places who imports what, one text each
   * @param advice how to install it
   */
  static Problem notInstalled(List<String> places, String advice) {
    return new Problem(
        String.join(", ", places)
            + (places.size() == 1 ? ", which is" : ", which are")
            + " not installed",
        advice);
  }

  /**
   * A project has no such extra or group.
   *
   * @param file its file
   * @param name what was asked for
   */
  static Problem extraMissing(Path file, String name) {
    return new Problem(
        file + " has neither an extra nor a group '" + name + "'",
        "correct the name in the brackets of <requirements>");
  }

  /**
   * An environment was made and does not work.
   *
   * @param python the interpreter it was made from
   * @param reason what does not work
   */
  static Problem environmentBroken(Path python, String reason) {
    return new Problem(
        "A virtual environment made from " + python + " does not work: " + reason, NAME_ONE);
  }

  /**
   * An environment would lie too deep for Windows.
   *
   * @param python its interpreter
   * @param excess by how many characters its path is too long
   */
  static Problem pathTooLong(Path python, int excess) {
    return new Problem(
        "Windows cannot start " + python + ", because its path is too long",
        "move the project to where its path is at least " + excess + " characters shorter");
  }

  static String lines(List<String> items) {
    return items.stream()
        .map(item -> "\n    - " + item)
        .collect(Collectors.joining("", "", System.lineSeparator()));
  }
}
