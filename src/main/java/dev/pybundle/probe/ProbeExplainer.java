package dev.pybundle.probe;

import dev.pybundle.message.Problem;
import dev.pybundle.probe.ProbeProblems.PrintedOutput;
import java.util.Objects;

/** Says what was seen, without looking for the cause. */
public final class ProbeExplainer implements Explainer {

  @Override
  public Problem explain(Observation seen, DiagnosisContext context) {
    ProbeSettings settings = seen.settings();
    PrintedOutput said = new PrintedOutput(seen.output(), context.workspace().log("probe"));
    String url = String.valueOf(settings.url());
    String detail = Objects.requireNonNullElse(seen.detail(), "");
    String how = seen.exitCode() == null ? "" : ProbeProblems.exit(seen.exitCode());
    return switch (seen.failure()) {
      case EXITED ->
          settings.isSmoke()
              ? ProbeProblems.broken(how, seen.after(), said)
              : ProbeProblems.exited(how, seen.after(), said);
      case WRONG_EXIT ->
          ProbeProblems.wrongExit(
              how, Objects.requireNonNullElse(settings.exitCode(), 0), seen.after(), said);
      case WRONG_OUTPUT -> ProbeProblems.wrongOutput(String.valueOf(settings.output()), said);
      case WRONG_STATUS -> ProbeProblems.wrongStatus(url, detail, settings.status(), said);
      case WRONG_BODY ->
          ProbeProblems.wrongBody(url, detail, String.valueOf(settings.body()), said);
      case TIMED_OUT -> {
        if (settings.isPrinting()) {
          yield ProbeProblems.notPrinted(
              String.valueOf(settings.output()), settings.timeout(), said);
        }
        yield settings.url() == null
            ? ProbeProblems.noEnd(settings.timeout(), said)
            : ProbeProblems.noAnswer(url, detail, settings.timeout(), said);
      }
      case STARTS_ITSELF -> ProbeProblems.startsItself(detail, said);
      case WRITES_INTO_ITSELF -> ProbeProblems.writesIntoItself(seen.left());
      case LEFT_BEHIND -> ProbeProblems.leftBehind(seen.left(), said);
      case NOT_STARTED -> ProbeProblems.notStarted(seen.program(), detail, said);
    };
  }
}
