package dev.pybundle.sidecar;

import dev.pybundle.message.Problem;

/** What users read about the sidecar: its name, its staging, and Tauri's configuration. */
public final class SidecarProblems {

  private static final String TARGET = "<target> (-Dpybundle.target)";

  private static final String OR_EDIT =
      ", or set <tauri>edit</tauri> (-Dpybundle.tauri=edit) to have it written";

  private static final String ADD_OR_LEAVE_OUT =
      "collect what it leads to as well, with a <data> or <binary>, or leave the link out";

  private SidecarProblems() {}

  /** The folder of a onedir program has no triple in its name. */
  public static Problem foldersOfSeveral() {
    return new Problem(
        "A program that is a folder can be staged for one triple only, because the name of that"
            + " folder has none in it",
        "write <layout>onefile</layout>, or leave stage-sidecar out here and stage each program"
            + " with <from> where its app is built");
  }

  /** The folder for archives has no triple in its name. */
  public static Problem archivesOfSeveral() {
    return new Problem(
        "What a program loads when it first imports it can be staged for one triple only",
        "stage the others with <stageLazy>false</stageLazy> in an execution of their own, and"
            + " download it with <lazy><download>");
  }

  /** A name that no file can have. */
  static Problem impossibleName(String name) {
    return new Problem(
        "<name> '" + name + "' cannot be the name of a file on every system",
        "use letters, digits, - and _, e.g. <name>cortex-backend</name>");
  }

  /** A name with a triple in it, which Tauri would cut out of the installed name. */
  static Problem nameWithTriple(String name, String without) {
    return new Problem(
        "<name>" + name + "</name> contains the target triple, which pybundle and Tauri add",
        "write <name>" + without + "</name>");
  }

  /** Warns about a name that some tools of a Tauri build cannot handle. */
  static Problem unusualName(String name) {
    return new Problem(
        "<name>"
            + name
            + "</name> is more than a letter followed by letters, digits, - and _, which broke in"
            + " some versions of Tauri's shell plugin and of its Windows installers",
        "keep to these, e.g. <name>cortex-backend</name>");
  }

  /** Warns about a name that other programs have too. */
  static Problem genericName(String name) {
    return new Problem(
        "<name>"
            + name
            + "</name> becomes /usr/bin/"
            + name
            + " on Linux, where another package may have a program of that name",
        "name it after your app, e.g. <name>my-app-" + name + "</name>");
  }

  /**
   * A sidecar named like the app.
   *
   * @param origin what of the app has that name, e.g. {@code productName in …/tauri.conf.json}
   */
  static Problem nameOfApp(String name, String origin) {
    return new Problem(
        "<name>"
            + name
            + "</name> is also the "
            + origin
            + ", so the sidecar would take the place of the app in the installer",
        "give the sidecar a name of its own, e.g. <name>" + name + "-backend</name>");
  }

  /** The program to stage is a folder. */
  static Problem programIsFolder(String program) {
    return new Problem(
        program + " is a folder, and Tauri would scatter its files over the app's own folder",
        "delete it and run the goal pyinstaller again, with <layout>onefile</layout> or"
            + " <layout>onedir</layout>");
  }

  /** A onedir program without a folder that holds it and nothing else. */
  public static Problem noFolderOfItsOwn(String program) {
    return new Problem(
        program + " is a onedir program that lies beside bundle.json, not in a folder of its own",
        "have the spec file collect one program, with COLLECT(exe, a.binaries, a.datas, name=…)");
  }

  /**
   * A link in a onedir program that leads nowhere.
   *
   * @param link path in the program's folder
   * @param target what it holds
   */
  static Problem linkToNowhere(String link, String target) {
    return new Problem(
        link + " in the program's folder is a link to " + target + ", which does not exist",
        ADD_OR_LEAVE_OUT);
  }

  /** A link in a onedir program to something that is not part of it. */
  static Problem linkOutOfTree(String link, String target) {
    return new Problem(
        link
            + " in the program's folder is a link to "
            + target
            + ", outside of the folder, where it leads nowhere on your users' machines",
        ADD_OR_LEAVE_OUT);
  }

  /** A link in a onedir program to a folder that it lies in, or to itself. */
  static Problem linkIntoItself(String link, String target) {
    return new Problem(
        link
            + " in the program's folder is a link to "
            + target
            + ", back to where it lies, and Tauri ships no links",
        "remove it from the folder that a <data> or <binary> collects");
  }

  /** The runnable cannot have the sidecar's name. */
  static Problem runnableNameTaken(String program, String name) {
    return new Problem(
        program
            + " cannot be staged as "
            + name
            + ", because the program's folder holds another "
            + name,
        "give that one another <target> in <datas> or <binaries>, or set another <name>");
  }

  /**
   * Files that pybundle did not stage, where it must replace the folder.
   *
   * @param file path of the first in the folder
   */
  static Problem foreignFile(String folder, String file) {
    return new Problem(
        folder
            + " holds "
            + file
            + ", which pybundle did not put there and would delete, because all of that folder"
            + " becomes part of the app",
        "move what is yours to another folder; if nothing is, delete " + folder);
  }

  /**
   * Warns that Apple will not notarise the app.
   *
   * @param unsigned how many programs and libraries nobody with a certificate has signed
   * @param all how many there are
   * @param names some of the first ones
   */
  static Problem unsignedResources(int unsigned, int all, String names) {
    return new Problem(
        unsigned
            + " of the program's "
            + all
            + " Mach-O files have no signature of an identity ("
            + names
            + "); Tauri signs no file of the app's resources, and Apple notarises no app with one"
            + " that is not signed",
        "let the goal pyinstaller sign all of them with the identity of your app before you release"
            + " it: <codesignIdentity> (-Dpybundle.codesignIdentity), which the goal codesign"
            + " checks");
  }

  /**
   * The program was made for another machine.
   *
   * @param contradiction what the header and the triple say
   */
  static Problem wrongMachine(String program, String contradiction) {
    return new Problem(
        program + " cannot be staged: " + contradiction,
        "set "
            + TARGET
            + " to the machine whose Python froze it, or freeze it on a machine of the wanted"
            + " target");
  }

  /** Something that is not a file lies where the sidecar must go. */
  static Problem inTheWay(String place, String needed) {
    return new Problem(
        place + " is not " + needed, "move it away: Tauri looks for the sidecar exactly there");
  }

  /** No bundle to stage. */
  public static Problem noBundle(String folder) {
    return new Problem(
        "There is no bundle in " + folder + " to stage",
        "run the goal pyinstaller before stage-sidecar, for the same <target>");
  }

  /**
   * The Bundle is not what was written.
   *
   * @param damage what is different
   */
  public static Problem damaged(String damage) {
    return new Problem(
        "The bundle cannot be staged: " + damage, "run the goal pyinstaller again to rebuild it");
  }

  /** {@code <tauriDirectory>} that does not exist. */
  public static Problem noTauriDirectory(String folder) {
    return new Problem(
        "<tauriDirectory> " + folder + " is not a folder",
        "set <tauriDirectory> to the folder that holds tauri.conf.json, usually src-tauri");
  }

  /**
   * Warns that Tauri will not bundle the sidecar.
   *
   * @param list {@code externalBin} or {@code resources}
   * @param file the configuration file
   * @param line the line to write
   * @param place where, e.g. {@code in "bundle"}
   */
  static Problem notBundled(String list, String file, String entry, String line, String place) {
    return new Problem(
        list
            + " in "
            + file
            + " does not name \""
            + entry
            + "\", and `tauri build` leaves the sidecar out without a word",
        "write " + line + " " + place + OR_EDIT);
  }

  /**
   * Warns that the platform's file replaces the main file's list.
   *
   * @param list {@code externalBin} or {@code resources}
   * @param platformFile its file
   * @param mainFile the file whose entry is lost
   */
  static Problem hiddenByPlatformFile(
      String list, String platformFile, String mainFile, String entry, String line, String place) {
    return new Problem(
        list
            + " in "
            + platformFile
            + " replaces the whole list of "
            + mainFile
            + ", so \""
            + entry
            + "\" is lost and `tauri build` leaves the sidecar out without a word",
        "write " + line + " " + place + OR_EDIT);
  }

  /**
   * Warns about an entry that Tauri will not find.
   *
   * @param wrong the entry
   * @param reason e.g. {@code contains the target triple, which Tauri adds itself}
   */
  static Problem wrongEntry(String file, String wrong, String reason, String line, String place) {
    return new Problem(
        "\"" + wrong + "\" of externalBin in " + file + " " + reason,
        "write " + line + " " + place);
  }

  /** Warns that two entries land under one name. */
  static Problem sameLastSegment(String file, String first, String second) {
    return new Problem(
        "\""
            + first
            + "\" and \""
            + second
            + "\" of externalBin in "
            + file
            + " are installed under the same name, one over the other",
        "rename one of them");
  }

  /**
   * Warns that a universal app needs more files.
   *
   * @param missing names of the missing files
   * @param staged name of the staged file
   */
  static Problem universalNeedsThree(String folder, String missing, String staged) {
    return new Problem(
        "`tauri build --target universal-apple-darwin` needs three sidecars, and "
            + folder
            + " lacks "
            + missing,
        "copy "
            + staged
            + ", which holds both processors, to "
            + (missing.contains(" and ") ? "these names" : "that name"));
  }

  /** Warns that Git and {@code tauri dev} see the staged file. */
  static Problem notIgnored(String file, String line, String ignoreFile) {
    return new Problem(
        file
            + " is not ignored by Git: it can be committed by accident, and `tauri dev` restarts"
            + " the app each time it is staged",
        "add the line " + line + " to " + ignoreFile);
  }

  /**
   * What a stub prints when its Python is gone. It is printed by the stub, far from Maven.
   *
   * @param name name of the sidecar
   * @param python the interpreter that it ran
   */
  public static Problem stubWithoutPython(String name, String python) {
    return new Problem(
        "The development stub of " + name + " cannot start, because " + python + " is gone",
        "run `mvn pybundle:generate-spec pybundle:stub` again");
  }

  /** A stub for another system. */
  public static Problem stubElsewhere(String triple, String system) {
    return new Problem(
        "<target>" + triple + "</target> is not " + system + ", and a stub runs where it is made",
        "leave out <target> (-Dpybundle.target), or use the profile of this machine");
  }

  /** A Python whose pip has no launcher for Windows. */
  public static Problem noLauncher(String python, String launcher) {
    return new Problem(
        "A stub for Windows needs the launcher "
            + launcher
            + " of pip, and "
            + python
            + " comes without pip",
        "set <python> to one with ensurepip, such as that of the official installer");
  }
}
