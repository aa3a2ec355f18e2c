package dev.pybundle.compress;

import dev.pybundle.message.Sizes;
import java.nio.file.Path;
import java.util.Map;

/**
 * Decides how much tracebacks tell. Of the sample backend's code, tables of columns are a seventh.
 *
 * @param tracebacks what they tell
 */
public record Tracebacks(Detail tracebacks) implements Treatment {

  /** What a traceback tells of a place. */
  public enum Detail {
    /** File, line and, with marks below it, the part of the line. */
    full,
    /** File and line. */
    lines
  }

  @Override
  public String name() {
    return "tracebacks";
  }

  @Override
  public String plan(Map<String, Path> tools) {
    return tracebacks == Detail.lines ? "remove the columns of tracebacks" : "";
  }

  @Override
  public Treated treat(TreatmentContext context) {
    if (tracebacks == Detail.full) {
      return Treated.nothing("");
    }
    return Treated.changing(
        (module, code) -> code.removeColumns(),
        saved -> saved == 0 ? "" : "removed %s of columns".formatted(Sizes.megabytes(saved)));
  }
}
