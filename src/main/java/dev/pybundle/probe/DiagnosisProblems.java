package dev.pybundle.probe;

import dev.pybundle.message.PomXml;
import dev.pybundle.message.Problem;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the user reads when a frozen program fails its probe. Each advice holds the XML or the line
 * that mends it, on one line and complete, so that it can be copied.
 */
final class DiagnosisProblems {

  private static final String LISTEN =
      "<probe><args><arg>--port</arg><arg>{port}</arg></args><url>http://127.0.0.1:{port}%s</url></probe>";

  private DiagnosisProblems() {}

  // ---- Data.

  /** A file of the user's. */
  static Problem ownData(String place, String file, String source, String target) {
    return new Problem(
        "%s looks for %s, which is in the sources and not in the frozen program"
            .formatted(place, file),
        "add " + data(source, target));
  }

  /** A file of the user's that is looked for where the program was started. */
  static Problem relativeData(
      String place, String file, String source, String target, String code) {
    return new Problem(
        "%s looks for %s in the folder that the program was started in, which is the user's"
            .formatted(place, file),
        "add " + data(source, target) + " and read it as " + code);
  }

  /** A file of the user's that is looked for beside the program instead of in it. */
  static Problem dataOutside(String place, String file, String source, String target, String code) {
    return new Problem(
        "%s looks for %s, which is outside of the frozen program".formatted(place, file),
        "add " + data(source, target) + " and read it as " + code);
  }

  /** A file of a package. */
  static Problem packageData(String place, String file, String distribution, String packageName) {
    return new Problem(
        "%s looks for %s of the distribution %s, which is not in the frozen program"
            .formatted(place, file, distribution),
        "add " + PomXml.item("collectData", "package", packageName));
  }

  /** A file that nobody knows. */
  static Problem unknownData(String place, String file, String target) {
    return new Problem(
        "%s looks for %s, which is neither in the project nor in its environment"
            .formatted(place, file),
        "make it at start if the program itself writes it, below a folder of the user, or add "
            + data("…", target));
  }

  /** A program that is looked for on the {@code PATH}, which is empty for the probe. */
  static Problem programNotOnPath(String place, String name, @Nullable Path here) {
    return new Problem(
        place
            + (name.isEmpty() ? " starts a program" : " starts the program " + name)
            + ", which it looks for on the PATH, and the probe has none: the user's machine may not"
            + " have it",
        (here == null
                ? "install it and ship it with " + binary("…/" + name, ".")
                : "ship it with " + binary(here.toString(), "."))
            + " and start it as Path(sys._MEIPASS) / \""
            + name
            + "\", or if each user has to have it, add <probe><environment>"
            + PomXml.element("PATH", here == null ? "…" : String.valueOf(here.getParent()))
            + "</environment></probe>");
  }

  /** A program that nobody has. */
  static Problem programNowhere(String place, String file) {
    return new Problem(
        "%s starts the program %s, which is not there, or may not be run".formatted(place, file),
        "ship it with " + binary("…", ".") + " and start it as Path(sys._MEIPASS) / \"…\"");
  }

  /** A program of the user's that is not in the program, or only as data. */
  static Problem ownProgram(
      String place, String file, String source, String target, @Nullable String code) {
    return new Problem(
        "%s starts the program %s, which is in the sources and not among the programs in the frozen one"
            .formatted(place, file),
        "add "
            + binary(source, target)
            + ", as what is in <datas> may not be run"
            + (code == null ? "" : ", and start it as " + code));
  }

  /** A database that cannot be opened. */
  static Problem database(String place, String line, @Nullable String source) {
    return new Problem(
        place + " opens a SQLite database that is not there: " + line,
        source == null
            ? "open it in a folder of the user that exists, e.g. below platformdirs.user_data_dir()"
            : "add "
                + data(source, ".")
                + " and open it relative to __file__, or write it below a folder of the user");
  }

  // ---- Native code.

  /** A symbol that is not there. */
  static Problem undefinedSymbol(String file, String symbol, String owner) {
    return new Problem(
        "%s%s wants the symbol %s, which none of the libraries that were found has"
            .formatted(file, owner, symbol),
        "install it again with a version that was built against the same libraries, or freeze where"
            + " it was built");
  }

  /** A library of the user's or of the system. */
  static Problem libraryToAdd(String library, String wantedBy, String source, String target) {
    return new Problem(
        "%s needs the library %s, which is not in the frozen program".formatted(wantedBy, library),
        "add " + binary(source, target));
  }

  /** A library of a package. */
  static Problem packageLibrary(
      String library, String wantedBy, String distribution, String packageName) {
    return new Problem(
        "%s needs the library %s of the distribution %s, which is not in the frozen program"
            .formatted(wantedBy, library, distribution),
        "add " + PomXml.item("collectAll", "package", packageName));
  }

  /** A library that is nowhere. */
  static Problem libraryNowhere(String library, String wantedBy) {
    return new Problem(
        "%s needs the library %s, which is not on this machine".formatted(wantedBy, library),
        "install it, and add <binaries><binary><source>…/"
            + PomXml.escaped(library)
            + "</source><target>.</target></binary></binaries> if it is still not found");
  }

  /** An extension whose library is missing on Windows. */
  static Problem dllLoadFailed(String module, String reason, String owner, String packageName) {
    return new Problem(
        "The extension module %s%s cannot be loaded: %s".formatted(module, owner, reason),
        "add "
            + PomXml.item("collectBinaries", "package", packageName)
            + ", or install the Visual C++ runtime if the system lacks it");
  }

  /** A Python without extensions of SQLite. */
  static Problem extensionsNotBuiltIn(String place, String python) {
    return new Problem(
        "%s loads an extension of SQLite, and the Python %s that the program was frozen with cannot"
            .formatted(place, python),
        "add <loadExtension>required</loadExtension>, which finds a Python that can");
  }

  // ---- How it starts and ends.

  /** The temporary folder is of no use. */
  static Problem temporaryFolder(String line) {
    return new Problem(
        "The program cannot unpack itself, or load what it unpacked: " + line,
        "add <layout>onedir</layout>, which unpacks nothing, or"
            + " <runtimeTmpdir>/var/tmp</runtimeTmpdir> with a folder that may be written to and"
            + " run from");
  }

  /** Starts itself again and again. */
  static Problem startsItselfAgain(String entry) {
    return new Problem(
        "The program starts processes with multiprocessing, each of which starts the program again",
        "call multiprocessing.freeze_support() first below if __name__ == \"__main__\": in "
            + entry);
  }

  /** Watches its own source code. */
  static Problem reloads(String line) {
    return new Problem(
        "The program wants to start itself again, which a frozen server cannot: " + line,
        "start the server without reload and workers, with the application itself instead of its"
            + " name: uvicorn.run(app, reload=False, workers=1)");
  }

  /** Has no standard streams. */
  static Problem noStreams(String place, boolean console, String line) {
    return new Problem(
        place + " uses a standard stream, and the program has none: " + line,
        console
            ? "check for None before it is used, as sys.stdout is where a program without a console"
                + " starts it"
            : "replace <console>false</console> by <console>true</console>");
  }

  /** Its port is taken. */
  static Problem portInUse(String line, String path) {
    return new Problem(
        "The port that the program listens on is in use: " + line,
        "let pybundle choose a free one: " + LISTEN.formatted(path));
  }

  /** A text that the encoding cannot hold. */
  static Problem encoding(String place, String codec, boolean standard) {
    return new Problem(
        "%s meets a character that the encoding '%s' does not have".formatted(place, codec),
        standard
            ? "name the encoding: open(…, encoding=\"utf-8\")"
            : "leave out <utf8>false</utf8>, or name the encoding: open(…, encoding=\"utf-8\")");
  }

  /** Listens at another port. */
  static Problem listensElsewhere(String line, int port, String url) {
    return new Problem(
        "The program listens on port " + port + ": " + line,
        "write <probe><url>"
            + PomXml.escaped(url)
            + "</url></probe>, or pass it the port in <args>");
  }

  /** Failed for a reason of its own. */
  static Problem unknown(@Nullable String place, String exception, String lines, String otherwise) {
    return new Problem(
        (place == null ? "It failed" : "It failed at " + place)
            + (exception.isEmpty() ? "" : ": " + exception)
            + lines,
        "mend it there if it also fails when it is not frozen" + otherwise);
  }

  static String data(String source, String target) {
    return "<datas><data>"
        + PomXml.element("source", source)
        + PomXml.element("target", target)
        + "</data></datas>";
  }

  private static String binary(String source, String target) {
    return "<binaries><binary>"
        + PomXml.element("source", source)
        + PomXml.element("target", target)
        + "</binary></binaries>";
  }
}
