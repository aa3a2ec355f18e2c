package dev.pybundle.sidecar;

import dev.pybundle.message.Problem;
import java.util.List;

/** What users read about Tauri's configuration and what lies in {@code binaries}. */
final class TauriProblems {

  private static final String EDIT = "<tauri>edit</tauri> (-Dpybundle.tauri=edit)";

  private TauriProblems() {}

  /** {@code <tauri>} with a value that does not exist. */
  static Problem unknownMode(String value) {
    return new Problem(
        "<tauri>" + value + "</tauri> is not check, overlay or edit",
        "write <tauri>check</tauri> to look only, <tauri>overlay</tauri> to write a file for"
            + " `tauri build --config`, or <tauri>edit</tauri> to have the entry written into the"
            + " app's configuration (-Dpybundle.tauri)");
  }

  /**
   * An edit that would not give what it must.
   *
   * @param advice what to do instead, e.g. {@code write "externalBin": […]}
   */
  static Problem notEditable(String file, String advice) {
    return new Problem(
        file + " is written in a way that pybundle cannot change without changing more",
        advice + " yourself");
  }

  /**
   * {@code resources} is a list, and a onedir program needs a map.
   *
   * @param line the map with all that has the same meaning in it, and where to write it
   * @param patterns the elements that a map ships under other names
   */
  static Problem resourcesAreAList(String file, String line, List<String> patterns) {
    String further =
        patterns.isEmpty()
            ? ""
            : ", and add what "
                + String.join(", ", patterns)
                + " stand for, folder by folder: in a map a pattern puts all of its files into one"
                + " folder";
    return new Problem(
        "resources in "
            + file
            + " is a list, which would ship the program under another path than the app starts"
            + " it from",
        "write " + line + " instead" + further);
  }

  /** An entry whose path in the app is another one than the app starts the program from. */
  static Problem wrongTarget(String file, String source, String written, String line) {
    return new Problem(
        "\"" + source + "\" of resources in " + file + " is shipped as " + written,
        "write " + line);
  }

  /**
   * The entry of the layout that is not staged.
   *
   * @param layout the layout that is staged, e.g. {@code onedir}
   * @param entry the entry of the other one
   * @param list {@code externalBin} or {@code resources}
   */
  static Problem otherLayout(String file, String layout, String entry, String list) {
    return new Problem(
        "\""
            + entry
            + "\" of "
            + list
            + " in "
            + file
            + " ships a program of the other layout, and this one is "
            + layout,
        "remove that entry, or set " + EDIT + " to have it replaced");
  }

  /** An entry that would take the place of the app. */
  static Problem entryNamedLikeApp(String file, String entry, String origin) {
    return new Problem(
        "\""
            + entry
            + "\" of externalBin in "
            + file
            + " has the "
            + origin
            + ", so it would take the place of the app in the installer",
        "rename the sidecar");
  }

  /** A folder where Tauri looks for a file. */
  static Problem folderAsSidecar(String folder) {
    return new Problem(
        folder
            + " is a folder, and `tauri build` would scatter its files over the app's own folder"
            + " without a word",
        "delete it, and stage the program with <layout>onefile</layout>, or with"
            + " <layout>onedir</layout>, which is shipped by bundle.resources");
  }

  /** A development sidecar that would be shipped. */
  static Problem stub(String file, String triple) {
    return new Problem(
        file
            + " is a development sidecar of the goal stub, and `tauri build` for "
            + triple
            + " would ship it, although it only runs on your machine",
        "delete it, or freeze and stage the program for " + triple);
  }

  /** A sidecar that the installed app cannot start. */
  static Problem notExecutable(String file, String mode) {
    return new Problem(
        file
            + " has the mode "
            + mode
            + ", `tauri build` keeps it, and the installed app cannot start the sidecar",
        "run `chmod 755 " + file + "`");
  }

  /** Warns that the entry is lost in the build for another system. */
  static Problem hiddenElsewhere(String platformFile, String entry, String system) {
    return new Problem(
        platformFile
            + " replaces what the main file says, so \""
            + entry
            + "\" is lost in the build for "
            + system,
        "add the entry there too when you stage for "
            + system
            + ", or run the goal there with "
            + EDIT);
  }

  /**
   * Warns that a mobile app would look for the sidecar.
   *
   * @param system e.g. {@code Android}
   * @param file the file to write
   * @param content what to write into it
   */
  static Problem mobile(String system, String file, String content) {
    return new Problem(
        "The build for " + system + " inherits the sidecar, which cannot run there",
        "write " + content + " into " + file);
  }
}
