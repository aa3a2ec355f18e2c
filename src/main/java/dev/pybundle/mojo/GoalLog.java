package dev.pybundle.mojo;

import dev.pybundle.bundle.GoalRecord.Level;
import dev.pybundle.bundle.GoalRecord.LogLine;
import dev.pybundle.message.Redaction;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a goal says to the user, and keeps, to say it again when nothing changed. */
final class GoalLog {

  private static final Logger LOGGER = LoggerFactory.getLogger(GoalLog.class);

  private final List<LogLine> lines = new ArrayList<>();
  private final ProgramParameters program;

  /**
   * Makes it.
   *
   * @param program that all is said of
   */
  GoalLog(ProgramParameters program) {
    this.program = program;
  }

  /** Says what was done. */
  void info(String text) {
    say(new LogLine(Level.INFO, program.said(Redaction.withoutCredentials(text))));
  }

  /** Says what the user should know. */
  void warning(String text) {
    say(new LogLine(Level.WARNING, program.said(Redaction.withoutCredentials(text))));
  }

  /** Says a line. */
  void say(LogLine line) {
    lines.add(line);
    if (line.level() == Level.INFO) {
      LOGGER.info("{}", line.text());
    } else {
      LOGGER.warn("{}", line.text());
    }
  }

  /** Keeps a line that was said already. */
  void keep(LogLine line) {
    lines.add(line);
  }

  /** Returns what was said. */
  List<LogLine> lines() {
    return lines;
  }
}
