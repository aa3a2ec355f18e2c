package dev.pybundle.probe;

import dev.pybundle.message.ProbeMessages;
import dev.pybundle.message.ProbeMessages.Said;
import dev.pybundle.message.Problem;
import java.util.Objects;

/** Says what was seen, without looking for the cause. */
public final class ProbeExplainer implements Explainer {

  @Override
  public Problem explain(Observation seen, DiagnosisContext context) {
    ProbeSettings settings = seen.settings();
    Said said = new Said(seen.output(), context.workspace().log("probe"));
    String url = String.valueOf(settings.url());
    String detail = Objects.requireNonNullElse(seen.detail(), "");
    String how = seen.exitCode() == null ? "" : ProbeMessages.exit(seen.exitCode());
    return switch (seen.failure()) {
      case EXITED ->
          settings.isSmoke()
              ? ProbeMessages.broken(how, seen.after(), said)
              : ProbeMessages.exited(how, seen.after(), said);
      case WRONG_EXIT ->
          ProbeMessages.wrongExit(
              how, Objects.requireNonNullElse(settings.exitCode(), 0), seen.after(), said);
      case WRONG_OUTPUT -> ProbeMessages.wrongOutput(String.valueOf(settings.output()), said);
      case WRONG_STATUS -> ProbeMessages.wrongStatus(url, detail, settings.status(), said);
      case WRONG_BODY ->
          ProbeMessages.wrongBody(url, detail, String.valueOf(settings.body()), said);
      case TIMED_OUT ->
          settings.url() == null
              ? ProbeMessages.noEnd(settings.timeout(), said)
              : ProbeMessages.noAnswer(url, detail, settings.timeout(), said);
      case LEFT_BEHIND -> ProbeMessages.leftBehind(seen.left(), said);
      case NOT_STARTED -> ProbeMessages.notStarted(seen.program(), detail, said);
    };
  }
}
