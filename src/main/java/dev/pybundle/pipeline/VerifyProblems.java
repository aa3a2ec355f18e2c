package dev.pybundle.pipeline;

import dev.pybundle.message.Problem;
import dev.pybundle.platform.TargetTriple;
import java.nio.file.Path;
import java.util.List;

/** What the user reads when a program cannot be compared with a clean build, or is not equal. */
final class VerifyProblems {

  private VerifyProblems() {}

  /**
   * Says that the program is not what a build would make now, so a comparison would say nothing.
   *
   * @param change what is different, e.g. {@code src/main.py changed}
   */
  static Problem stale(String change) {
    return new Problem(
        "The program was not compared with a clean build, because a build would make another one"
            + " now: "
            + change,
        "run mvn package first, with the same options and properties as pybundle:verify");
  }

  /** Says that a macOS program was signed by PyInstaller. */
  static Problem signedMacos(String identity) {
    return new Problem(
        "The program is signed by '"
            + identity
            + "', and what was signed at another time never has the same bytes, so it was not"
            + " compared with a clean build",
        "run mvn clean package pybundle:verify in a profile without <codesignIdentity>");
  }

  /**
   * Says that the program differs although it was built without a memory.
   *
   * @param words the first differences
   * @param count how many there are
   * @param kept where both programs are
   */
  static Problem notReproducible(List<String> words, int count, Path kept) {
    return new Problem(
        "Two clean builds of the program differ" + list(words, count, kept),
        "look for what is not the same in each build, such as a date or a random number in a spec"
            + " file, a hook or a generated file, and report it as a bug of pybundle if there is"
            + " nothing of that kind");
  }

  /**
   * Says that the program differs from a clean build.
   *
   * @param words the first differences
   * @param count how many there are
   * @param tier how the program was built
   * @param kept where both programs are
   */
  static Problem differs(List<String> words, int count, String tier, Path kept) {
    return new Problem(
        "The program, built by "
            + tier
            + ", is not equal to a clean build"
            + list(words, count, kept)
            + "The next builds of this program are clean, until mvn clean or"
            + " pybundle:clean-cache\n",
        "build it with <tier>clean</tier> (-Dpybundle.tier=clean) for now, report this as a bug of"
            + " pybundle with these lines, and run pybundle:clean-cache before you use another tier"
            + " again");
  }

  /**
   * Says that somebody changed the program after it was built.
   *
   * @param words the first differences
   * @param count how many there are
   * @param kept where both programs are
   */
  static Problem damaged(List<String> words, int count, Path kept) {
    return new Problem(
        "The program was changed after it was built; as bundle.json describes it, it is equal to a"
            + " clean build"
            + list(words, count, kept),
        "run mvn package, which builds it again, and see to it that nothing else writes to its"
            + " folder");
  }

  /** Says that there is nothing to compare with. */
  static Problem noOtherProgram(String name) {
    return new Problem(
        "<verify><against>" + name + "</against> does not exist",
        "name a Bundle (target/pybundle/<triple>/bundle), the folder or zip of a program, an"
            + " executable, or group:artifact:version of a program in a repository");
  }

  /**
   * Says that a folder holds no program of PyInstaller, or several.
   *
   * @param name what the user calls it
   * @param programs what was found
   */
  static Problem notOneProgram(String name, List<Path> programs) {
    return new Problem(
        "<verify><against>"
            + name
            + "</against> holds "
            + (programs.isEmpty() ? "no program that PyInstaller made" : "several: " + programs),
        "name the folder that has bundle.json, or the executable itself");
  }

  /**
   * Says that an executable needs the files beside it.
   *
   * @param name what the user calls it
   */
  static Problem partOfProgram(String name) {
    return new Problem(
        "<verify><against>"
            + name
            + "</against> is the executable of a program whose other files lie beside it",
        "name the folder that holds them all");
  }

  /**
   * Says that an archive is of a kind that is not read.
   *
   * @param name what the user calls it
   */
  static Problem packed(String name) {
    return new Problem(
        "<verify><against>" + name + "</against> is an archive that is not read here",
        "unpack it and name the folder");
  }

  /**
   * Says that the other program is for another machine.
   *
   * @param name what the user calls it
   * @param why e.g. {@code it is for x86_64-apple-darwin}
   * @param triple that of the program
   */
  static Problem otherMachine(String name, String why, TargetTriple triple) {
    return new Problem(
        "The program for "
            + triple.value()
            + " cannot be compared with <verify><against>"
            + name
            + "</against>: "
            + why,
        "name a program for " + triple.value());
  }

  /**
   * Says that nothing explains some differences from another build.
   *
   * @param name what the user calls it
   * @param words the first of them
   * @param count how many there are
   * @param report where all are
   */
  static Problem unexplained(String name, List<String> words, int count, Path report) {
    return new Problem(
        "The program differs from "
            + name
            + " in ways that nothing explains"
            + list(words, count)
            + "\nAll differences are in "
            + report
            + "\n",
        "build both from the same sources with the same versions of all distributions, and report"
            + " it as a bug of pybundle if they were");
  }

  private static String list(List<String> words, int count, Path kept) {
    return list(words, count) + "\nBoth are in " + kept + ": built and clean\n";
  }

  private static String list(List<String> words, int count) {
    StringBuilder text = new StringBuilder(":");
    words.forEach(line -> text.append("\n  - ").append(line));
    if (count > words.size()) {
      text.append("\n  and ").append(count - words.size()).append(" more");
    }
    return text.toString();
  }
}
