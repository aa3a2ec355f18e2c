package dev.pybundle.probe;

import dev.pybundle.message.PomXml;
import dev.pybundle.message.Problem;
import dev.pybundle.probe.EnvironmentFacts.FrameFacts;
import dev.pybundle.probe.EnvironmentFacts.ProgramFacts;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Failures of the start and the end: before Python, ports, silence, time. */
final class StartCauses {

  /** What servers say about where they listen. */
  private static final Pattern LISTENS =
      Pattern.compile(
          "(?i)(?:listening|running|serving|started|bound|available)\\b[^\\n"
              + "]*?(?:\\bport[ =]+|:)(\\d{2,5})\\b[^\\n"
              + "]*");

  private static final String ERROR_LINE = "(?m)^(?:.*[Ee]rror: .*|.*required.*)$";

  private StartCauses() {}

  /** The folder that a onefile program unpacks to cannot be used. */
  static Problem temporaryFolder(FailureCase failure) {
    return DiagnosisProblems.temporaryFolder(failure.said());
  }

  /** The executable is not as it was assembled. */
  static Problem damaged(FailureCase failure) {
    return new Problem(
        "The program was changed after it was put together: " + failure.said(),
        "run mvn clean package, and change the file by <excludeFiles>, <strip> and <codesign>"
            + " only");
  }

  /** Python itself cannot be loaded. */
  static Problem pythonLibrary(FailureCase failure) {
    return new Problem(
        "The Python library in the program cannot be loaded: " + failure.said(),
        "look whether <excludeFiles> takes it out, or freeze with another Python, e.g."
            + " <python>3.12</python>");
  }

  /** A server that restarts itself. */
  static Problem reloads(FailureCase failure) {
    return DiagnosisProblems.reloads(failure.said());
  }

  /** A program without a console has no standard streams. */
  static Problem noStreams(FailureCase failure) {
    return DiagnosisProblems.noStreams(
        failure.where(), failure.context().console(), failure.said());
  }

  /** Another program listens there. */
  static Problem portInUse(FailureCase failure) {
    return DiagnosisProblems.portInUse(failure.said(), path(failure.observation().settings()));
  }

  private static String path(ProbeSettings settings) {
    @Nullable URI url = settings.url();
    return url == null ? "/" : url.getRawPath();
  }

  /** The entry script belongs to a package. */
  static Problem relativeImport(FailureCase failure) {
    ProgramFacts program = failure.environment().program();
    Path root = Path.of(program.root());
    boolean known = failure.context().sourceRoots().contains(root);
    String roots = known ? "" : PomXml.item("sourceRoots", "sourceRoot", failure.shown(root));
    return new Problem(
        failure.where() + " imports relatively, and a script that is started has no package",
        "add " + entry(program) + roots);
  }

  private static String entry(ProgramFacts program) {
    List<String> functions = program.functions();
    String function =
        functions.contains("main") || functions.isEmpty()
            ? "main"
            : functions.get(functions.size() - 1);
    return PomXml.element("entry", program.module() + ":" + function);
  }

  /** A character does not fit. */
  static Problem encoding(FailureCase failure) {
    String codec = failure.found(2);
    return DiagnosisProblems.encoding(failure.where(), codec, codec.startsWith("utf"));
  }

  /** A command line that the program refused. */
  static Problem arguments(FailureCase failure) {
    String error =
        Pattern.compile(ERROR_LINE)
            .matcher(failure.output().text())
            .results()
            .map(MatchResult::group)
            .reduce((first, second) -> second)
            .orElse("it printed how it is used");
    return new Problem(
        "The program does not understand how it was started: "
            + error.strip()
            + " ("
            + failure.said()
            + ")",
        "correct <probe><args><arg>…</arg></args></probe>");
  }

  /**
   * Returns where the server says it listens, if that is not where it was asked.
   *
   * @return the line, with the port as group 1
   */
  static Optional<MatchResult> otherPort(Observation observation) {
    @Nullable URI url = observation.settings().url();
    if (url == null || observation.failure() != Failure.TIMED_OUT) {
      return Optional.empty();
    }
    List<MatchResult> said =
        LISTENS.matcher(new ProgramOutput(observation.output()).text()).results().toList();
    boolean right =
        said.stream().anyMatch(line -> line.group(1).equals(Integer.toString(url.getPort())));
    return right ? Optional.empty() : said.stream().reduce((first, second) -> second);
  }

  /** It listens, but not where it was asked. */
  static Problem listensElsewhere(FailureCase failure) {
    MatchResult said = otherPort(failure.observation()).orElseThrow();
    URI url = Objects.requireNonNull(failure.observation().settings().url());
    int port = Integer.parseInt(said.group(1));
    String right = "%s://%s:%d%s".formatted(url.getScheme(), url.getHost(), port, url.getRawPath());
    return DiagnosisProblems.listensElsewhere(said.group().strip(), port, right);
  }

  /** It ended and printed nothing. */
  static Problem silentEnd(FailureCase failure) {
    ProgramFacts program = failure.environment().program();
    String entry = failure.shown(failure.context().entry());
    return program.acts() || program.functions().isEmpty()
        ? new Problem(
            "It printed nothing, so it ended in silence",
            "look whether "
                + entry
                + " catches the failure"
                + failure.ifImportsAreShown(
                    ", and build with <debug>imports</debug> to see how far it comes"))
        : new Problem(
            "It printed nothing: " + entry + " defines functions and calls none",
            "add " + entry(program));
  }

  /** The program failed for a reason of its own. */
  static Problem unknown(FailureCase failure) {
    return CodeCauses.settingsMissing(failure).orElseGet(() -> ofItsOwn(failure));
  }

  private static Problem ofItsOwn(FailureCase failure) {
    Optional<FrameFacts> line = failure.ownLine();
    return DiagnosisProblems.unknown(
        line.map(frame -> failure.where() + " (" + frame.text() + ")").orElse(null),
        failure.output().exception(),
        failure.lastLines(),
        failure.ifImportsAreShown(
            "; else build with <debug>imports</debug>, which shows each import"));
  }
}
