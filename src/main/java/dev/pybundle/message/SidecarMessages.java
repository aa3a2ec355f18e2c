package dev.pybundle.message;

/** What users read about the sidecar: its name, its staging, and Tauri's configuration. */
public final class SidecarMessages {

  private static final String TARGET = "<target> (-Dpybundle.target)";

  private SidecarMessages() {}

  /** A name that no file can have. */
  public static Problem impossibleName(String name) {
    return new Problem(
        "<name> '" + name + "' cannot be the name of a file on every system",
        "use letters, digits, - and _, e.g. <name>cortex-backend</name>");
  }

  /** A name with a triple in it, which Tauri would cut out of the installed name. */
  public static Problem nameWithTriple(String name, String without) {
    return new Problem(
        "<name>" + name + "</name> contains the target triple, which pybundle and Tauri add",
        "write <name>" + without + "</name>");
  }

  /** Warns about a name that some tools of a Tauri build cannot handle. */
  public static Problem unusualName(String name) {
    return new Problem(
        "<name>"
            + name
            + "</name> is more than a letter followed by letters, digits, - and _, which broke in"
            + " some versions of Tauri's shell plugin and of its Windows installers",
        "keep to these, e.g. <name>cortex-backend</name>");
  }

  /** Warns about a name that other programs have too. */
  public static Problem genericName(String name) {
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
  public static Problem nameOfApp(String name, String origin) {
    return new Problem(
        "<name>"
            + name
            + "</name> is also the "
            + origin
            + ", so the sidecar would take the place of the app in the installer",
        "give the sidecar a name of its own, e.g. <name>" + name + "-backend</name>");
  }

  /** The program to stage is not there. */
  public static Problem programMissing(String program) {
    return new Problem(
        "There is no program " + program + " to stage", "run the goal pyinstaller before");
  }

  /** The program to stage is a folder. */
  public static Problem programIsFolder(String program) {
    return new Problem(
        program + " is a folder, and Tauri would scatter its files over the app's own folder",
        "set <layout>onefile</layout> (-Dpybundle.layout=onefile), or unbind the goal"
            + " stage-sidecar and ship the folder as bundle.resources");
  }

  /** The Bundle to stage has the layout onedir. */
  public static Problem onedir(String name, String folder) {
    return new Problem(
        "<layout> of "
            + name
            + " is onedir ("
            + folder
            + "), and Tauri flattens a folder that is named in externalBin",
        "set <layout>onefile</layout> (-Dpybundle.layout=onefile), or unbind the goal"
            + " stage-sidecar and ship the folder as bundle.resources");
  }

  /** The program to stage has no bytes. */
  public static Problem programEmpty(String program) {
    return new Problem(
        program + " is empty, and Tauri would ship it without a word",
        "delete it and run the goal pyinstaller again");
  }

  /** The program to stage is no program. */
  public static Problem notAProgram(String program, String triple) {
    return new Problem(
        program + " begins like no program for " + triple,
        "delete it and run the goal pyinstaller again");
  }

  /**
   * The program was made for another machine.
   *
   * @param contradiction what the header and the triple say
   */
  public static Problem wrongMachine(String program, String contradiction) {
    return new Problem(
        program + " cannot be staged: " + contradiction,
        "set "
            + TARGET
            + " to the machine whose Python froze it, or freeze it on a machine of the wanted"
            + " target");
  }

  /** Something that is not a file lies where the sidecar must go. */
  public static Problem inTheWay(String place, String needed) {
    return new Problem(
        place + " is not " + needed, "move it away: Tauri looks for the sidecar exactly there");
  }

  /** The sidecar cannot be replaced. */
  public static Problem cannotReplace(String sidecar, String reason) {
    return new Problem(
        sidecar + " cannot be written (" + reason + ")",
        "stop the app or `tauri dev` that is running it, and check that its folder is writable");
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

  /** Warns that nothing tells Tauri about the sidecar because there is no configuration. */
  public static Problem noConfiguration(String folder, String entry) {
    return new Problem(
        folder + " holds neither tauri.conf.json nor tauri.conf.json5 nor Tauri.toml",
        "set <tauriDirectory> to the folder that does, and name \""
            + entry
            + "\" in its externalBin");
  }

  /**
   * Warns that Tauri will not bundle the sidecar.
   *
   * @param file the configuration file
   * @param line the line to write
   * @param place where, e.g. {@code in "bundle"}
   */
  public static Problem notBundled(String file, String entry, String line, String place) {
    return new Problem(
        "externalBin in "
            + file
            + " does not name \""
            + entry
            + "\", and `tauri build` leaves the sidecar out without a word",
        "write " + line + " " + place);
  }

  /**
   * Warns that the platform's file replaces the main file's list.
   *
   * @param platformFile its file
   * @param mainFile the file whose entry is lost
   */
  public static Problem hiddenByPlatformFile(
      String platformFile, String mainFile, String entry, String line, String place) {
    return new Problem(
        "externalBin in "
            + platformFile
            + " replaces the whole list of "
            + mainFile
            + ", so \""
            + entry
            + "\" is lost and `tauri build` leaves the sidecar out without a word",
        "write " + line + " " + place);
  }

  /**
   * Warns about an entry that Tauri will not find.
   *
   * @param wrong the entry
   * @param reason e.g. {@code contains the target triple, which Tauri adds itself}
   */
  public static Problem wrongEntry(
      String file, String wrong, String reason, String line, String place) {
    return new Problem(
        "\"" + wrong + "\" of externalBin in " + file + " " + reason,
        "write " + line + " " + place);
  }

  /** Warns that two entries land under one name. */
  public static Problem sameLastSegment(String file, String first, String second) {
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
  public static Problem universalNeedsThree(String folder, String missing, String staged) {
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
  public static Problem notIgnored(String file, String line, String ignoreFile) {
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
