package dev.pybundle.probe;

import dev.pybundle.message.Problem;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import org.jspecify.annotations.Nullable;

/**
 * Finds out why a frozen program failed, and which line of the POM, of the requirements or of the
 * code mends it.
 */
public class Diagnoser implements Explainer {

  /** What says nothing about a part that the program lacks. */
  private static final Set<Failure> WITHOUT_CAUSE =
      Set.of(Failure.LEFT_BEHIND, Failure.WRITES_INTO_ITSELF, Failure.NOT_STARTED);

  private final EnvironmentInspector inspector;
  private final HostSystem host;
  private final ProbeExplainer plain = new ProbeExplainer();

  /** Takes what is needed to ask the program's environment. */
  public Diagnoser(ProcessRunner processes, HostSystem host) {
    this.host = host;
    this.inspector = new EnvironmentInspector(processes, host);
  }

  @Override
  public Problem explain(Observation observation, DiagnosisContext context)
      throws IOException, InterruptedException {
    return diagnose(observation, context);
  }

  /**
   * Explains a failure. The kind is told by the output and the end of the program; what only the
   * environment and the sources know is asked once, of the environment's Python.
   *
   * @param observation what was seen
   * @param context where to look for the cause
   * @return the cause, and advice with the exact XML or line to add
   * @throws IOException if the question or its log cannot be written
   * @throws InterruptedException if the thread was interrupted while Python was running
   */
  public Problem diagnose(Observation observation, DiagnosisContext context)
      throws IOException, InterruptedException {
    ProgramOutput output = new ProgramOutput(observation.output());
    Optional<Recognized> recognized = recognize(observation, output);
    if (recognized.isEmpty()) {
      return plain.explain(observation, context);
    }
    Problem cause = cause(recognized.get(), observation, context, output);
    return new Problem(seen(observation) + ": " + cause.what(), cause.advice());
  }

  private record Recognized(FailureRule rule, MatchResult match) {}

  private static Optional<Recognized> recognize(Observation observation, ProgramOutput output) {
    if (WITHOUT_CAUSE.contains(observation.failure())) {
      return Optional.empty();
    }
    return FailureRules.ALL.stream()
        .flatMap(
            rule ->
                rule.match(observation, output).map(match -> new Recognized(rule, match)).stream())
        .findFirst();
  }

  private Problem cause(
      Recognized recognized,
      Observation observation,
      DiagnosisContext context,
      ProgramOutput output)
      throws IOException, InterruptedException {
    MatchResult match = recognized.match();
    FailureSubject subject =
        recognized.rule().about().apply(match, observation).inside(observation.program());
    int place = match.end() == 0 ? output.end() : match.start();
    EnvironmentFacts environment;
    try {
      environment = inspector.inspect(subject, output.framesAt(place), context);
    } catch (IOException unanswered) {
      // The failure of the program must not be hidden by that of its diagnosis.
      return new Problem(
          "Its cause could not be found, because "
              + Objects.requireNonNullElse(unanswered.getMessage(), unanswered.toString())
              + FailureCase.lastLines(observation, context),
          "run pybundle:pyinstaller again, which makes the environment");
    }
    return recognized
        .rule()
        .explanation()
        .of(new FailureCase(observation, context, output, match, environment, host));
  }

  private static String seen(Observation observation) {
    @Nullable URI url = observation.settings().url();
    String time = ProbeProblems.seconds(observation.after());
    return switch (observation.failure()) {
      case WRONG_OUTPUT ->
          "The frozen program did not print <probe><output>%s</output>"
              .formatted(observation.settings().output());
      case WRONG_STATUS, WRONG_BODY ->
          "The frozen program answered %s%s"
              .formatted(
                  url, observation.detail() == null ? " wrongly" : " with " + observation.detail());
      case TIMED_OUT -> {
        if (observation.settings().isPrinting()) {
          yield "The frozen program did not print <probe><output>%s</output> within %s"
              .formatted(observation.settings().output(), time);
        }
        yield url == null
            ? "The frozen program did not end within " + time
            : "The frozen program did not answer %s within %s".formatted(url, time);
      }
      case STARTS_ITSELF -> "The frozen program started itself, and was ended after " + time;
      default ->
          "The frozen program ended %s after %s".formatted(exit(observation.exitCode()), time);
    };
  }

  private static String exit(@Nullable Integer exitCode) {
    return exitCode == null ? "by itself" : ProbeProblems.exit(exitCode);
  }
}
