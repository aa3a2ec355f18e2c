package dev.pybundle.probe;

import dev.pybundle.message.Problem;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What users read about {@code <probe>}, and about a program that did not pass it. */
public final class ProbeProblems {

  private static final int LAST_LINES = 20;
  private static final int SHOWN = 5;
  private static final int SIGNAL = 128;
  private static final int LAST_SIGNAL = 64;
  private static final String BY_HAND =
      "start the program by hand, or see what it needs in the log";

  private ProbeProblems() {}

  /**
   * What a program said, for the end of a sentence.
   *
   * @param output the end of both streams
   * @param log holds all of it
   */
  public record PrintedOutput(String output, Path log) {

    /** Returns the last lines and where the others are, indented as a paragraph. */
    public String text() {
      List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
      if (lines.isEmpty()) {
        return "; it printed nothing (" + log + ")\n";
      }
      StringBuilder text = new StringBuilder(" (whole output: ").append(log).append(")");
      text.append("; its last lines:");
      lines
          .subList(Math.max(0, lines.size() - LAST_LINES), lines.size())
          .forEach(line -> text.append("\n    ").append(line));
      return text.append('\n').toString();
    }
  }

  /** A URL that is none. */
  static Problem badUrl(String url, String reason) {
    return new Problem(
        "<probe><url>" + url + "</url> is not the URL of a server: " + reason,
        "write it like <probe><url>http://127.0.0.1:{port}/api/health</url>");
  }

  /**
   * A pattern that Java does not read.
   *
   * @param element e.g. {@code body}
   */
  static Problem badPattern(String element, String pattern, String reason) {
    return new Problem(
        "<probe><" + element + ">" + pattern + "</" + element + "> is no pattern: " + reason,
        "write a regular expression of Java, with a backslash before each special character that"
            + " stands for itself");
  }

  /**
   * A number that makes no sense.
   *
   * @param element e.g. {@code timeoutSeconds}
   */
  public static Problem badNumber(String element, String value, String wanted) {
    return new Problem(
        "<probe><" + element + ">" + value + "</" + element + "> is not " + wanted,
        "correct it, or remove <" + element + "> to take the default");
  }

  /** An address that nobody can tell. */
  static Problem noPortInOutput(String output) {
    return new Problem(
        "<probe><url> has {port}, <args> and <environment> have not, and <output>"
            + output
            + "</output> has no group that it could be taken from",
        "write <args><arg>--port</arg><arg>{port}</arg></args> for a port of pybundle's choice, or"
            + " put the port that the program prints in a group: <output>listening on"
            + " (\\d+)</output>");
  }

  /** A pattern of file names that is none. */
  static Problem badGlob(String pattern, String reason) {
    return new Problem(
        "<probe><allowedLeftovers> has '" + pattern + "', which is no pattern: " + reason,
        "write it as a shell does, e.g. *.cache");
  }

  /** Files that are not those that were frozen. */
  public static Problem damaged(String damage) {
    return new Problem(
        "The program was not started, because " + damage,
        "freeze it again: delete the folder 'bundle' and run the build once more");
  }

  /** A server that is there already. */
  static Problem portTaken(@Nullable URI url, boolean chosen) {
    int port = url == null ? -1 : url.getPort();
    return new Problem(
        "The port "
            + port
            + " of "
            + url
            + " was taken before the program could listen on it, so another program would answer",
        chosen
            ? "build again; pybundle chose this port, and another program was faster"
            : "end what listens there ("
                + "Windows: netstat -ano, else: lsof -i :"
                + port
                + " names it), or let pybundle choose a free one: write {port} in <probe><url> and"
                + " <probe><args> instead of "
                + port);
  }

  /** The system refused. */
  static Problem notStarted(Path program, String reason, PrintedOutput said) {
    return new Problem(
        "The frozen program " + program + " cannot be started: " + reason + " (" + said.log() + ")",
        "see that programs may run in "
            + System.getProperty("java.io.tmpdir")
            + ", which may be mounted noexec: name another temporary folder with"
            + " MAVEN_OPTS=-Djava.io.tmpdir=…");
  }

  /** A server that ended. */
  static Problem exited(String how, Duration after, PrintedOutput said) {
    return new Problem(
        "The frozen program ended "
            + how
            + " after "
            + seconds(after)
            + ", before it answered"
            + said.text(),
        BY_HAND);
  }

  /** A program that nobody configured, and that does not run. */
  static Problem broken(String how, Duration after, PrintedOutput said) {
    return new Problem(
        "The frozen program ended " + how + " after " + seconds(after) + said.text(),
        "add what it says is missing (<hiddenImports>, <collectAll>, <copyMetadata>, <datas>), or"
            + " if it needs arguments, say how it is tried:"
            + " <probe><args><arg>--version</arg></args></probe>");
  }

  /** A program that ended as it should not. */
  static Problem wrongExit(String how, int wanted, Duration after, PrintedOutput said) {
    return new Problem(
        "The frozen program ended "
            + how
            + " after "
            + seconds(after)
            + " instead of exit code "
            + wanted
            + said.text(),
        BY_HAND + ", or write the exit code that is right as <probe><exitCode>");
  }

  /** A program that did not say what it should. */
  static Problem wrongOutput(String wanted, PrintedOutput said) {
    return new Problem(
        "The frozen program ended and did not print <probe><output>"
            + wanted
            + "</output>"
            + said.text(),
        BY_HAND + ", or correct the pattern");
  }

  /** A server that answers something else. */
  static Problem wrongStatus(String url, String answer, int wanted, PrintedOutput said) {
    return new Problem(
        "The frozen program answered "
            + url
            + " with status "
            + answer
            + " instead of "
            + wanted
            + said.text(),
        "correct the path in <probe><url>, or write the status that is right as <probe><status>;"
            + " for a status of 500 and above, see the log");
  }

  /** A server that says something else. */
  static Problem wrongBody(String url, String answer, String wanted, PrintedOutput said) {
    return new Problem(
        "The frozen program answered "
            + url
            + ", and the answer never held <probe><body>"
            + wanted
            + "</body>; it was: "
            + answer
            + said.text(),
        BY_HAND + ", or correct the pattern");
  }

  /** A server that was not ready in time. */
  static Problem noAnswer(String url, String seen, Duration timeout, PrintedOutput said) {
    return new Problem(
        "The frozen program did not answer "
            + url
            + " within "
            + seconds(timeout)
            + " ("
            + seen
            + "), and was ended"
            + said.text(),
        "see that it listens where <probe><url> asks (<probe><args>), or give it more time:"
            + " <probe><timeoutSeconds>");
  }

  /** A program that did not say in time what it should. */
  static Problem notPrinted(String wanted, Duration timeout, PrintedOutput said) {
    return new Problem(
        "The frozen program did not print <probe><output>"
            + wanted
            + "</output> within "
            + seconds(timeout)
            + ", and was ended"
            + said.text(),
        "correct the pattern, flush what the program prints (print(…, flush=True)), or give it more"
            + " time: <probe><timeoutSeconds>");
  }

  /** A program that did not end in time. */
  static Problem noEnd(Duration timeout, PrintedOutput said) {
    return new Problem(
        "The frozen program did not end within "
            + seconds(timeout)
            + ", and was ended"
            + said.text(),
        "name where it answers if it is a server (<probe><url>), or what it prints when it is ready"
            + " (<probe><output>), see that it does not wait for"
            + " input (none comes, and it does not end), or give it more time:"
            + " <probe><timeoutSeconds>");
  }

  /**
   * A program of which something stays.
   *
   * @param left what, as phrases
   */
  static Problem leftBehind(List<String> left, PrintedOutput said) {
    return new Problem(
        "The frozen program left behind "
            + String.join(", ", left)
            + " when it had ended or was told to (SIGTERM); all of it was removed by force"
            + said.text(),
        "let the program end on SIGTERM, end the processes that it starts before that, and delete"
            + " its temporary files; in a desktop app all this would stay on its user's machine."
            + " What may stay there can be named:"
            + " <probe><allowedLeftovers><allowedLeftover>*.cache</allowedLeftover></allowedLeftovers></probe>");
  }

  /** A program that is no Python and does not end by itself. */
  static Problem startsItself(String how, PrintedOutput said) {
    return new Problem(
        "The frozen program started itself as '" + how + "', and was ended" + said.text(),
        "look for what starts sys.executable, which is the program itself when it is frozen");
  }

  /**
   * A program that writes where it lies.
   *
   * @param files paths in its folder
   */
  static Problem writesIntoItself(List<String> files) {
    return new Problem(
        "The frozen program wrote into its own folder: "
            + String.join(", ", files.subList(0, Math.min(SHOWN, files.size())))
            + (files.size() > SHOWN ? " and " + (files.size() - SHOWN) + " more" : "")
            + ". A onefile program loses that whenever it ends, and where it is installed only an"
            + " administrator may write",
        "write below a folder of the user instead of beside the code (__file__, sys.executable),"
            + " e.g. platformdirs.user_data_dir(\"…\"), or if it may be lost, name it:"
            + " <probe><allowedLeftovers><allowedLeftover>"
            + Objects.requireNonNullElse(Path.of(files.get(0)).getFileName(), "…")
            + "</allowedLeftover></allowedLeftovers></probe>");
  }

  /** Warns that a program did nothing. */
  static Problem onlyStayed(Duration after) {
    return new Problem(
        "The frozen program only stayed alive for "
            + seconds(after)
            + ": it neither ended nor listened, so whether it works is not known",
        "say what proves it: <probe><output>…</output></probe> for what it prints when it is ready,"
            + " or <url>…</url> for a server");
  }

  /** Warns that nothing can be said about a program. */
  static Problem inconclusive(String how, Duration after) {
    return new Problem(
        "The frozen program ended "
            + how
            + " after "
            + seconds(after)
            + ", with no sign that something is missing in it, so more is not known",
        "say how it is tried: <probe><args><arg>--version</arg></args></probe> for one that ends,"
            + " <probe><url>http://127.0.0.1:{port}/…</url><args><arg>--port</arg><arg>{port}</arg></args></probe>"
            + " for a server");
  }

  /**
   * Returns how a program ended, e.g. {@code with exit code 3}, {@code by signal 11}.
   *
   * @param exitCode 128 + n for a signal n; negative for a crash of Windows
   */
  public static String exit(int exitCode) {
    if (exitCode > SIGNAL && exitCode <= SIGNAL + LAST_SIGNAL) {
      return "by signal " + (exitCode - SIGNAL);
    }
    return "with exit code "
        + exitCode
        + (exitCode < 0 ? String.format(Locale.ROOT, " (0x%08X)", exitCode) : "");
  }

  /** Returns e.g. {@code 0.68 s}. */
  public static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1e3);
  }
}
