package dev.pybundle.mojo;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.OptionalLong;
import org.apache.maven.project.MavenProject;

/**
 * {@code project.build.outputTimestamp}: seconds since 1970, or ISO 8601. Source:
 * https://maven.apache.org/guides/mini/guide-reproducible-builds.html
 */
final class OutputTimestamp {

  /** 1980-01-01T00:00:00Z, the earliest time that ZIP files can hold. */
  static final long DEFAULT = 315_532_800L;

  private OutputTimestamp() {}

  /**
   * Returns the project's time, empty if it has none or a text that is no time, e.g. {@code x} to
   * switch it off.
   */
  static OptionalLong of(MavenProject project) {
    String text = project.getProperties().getProperty("project.build.outputTimestamp", "").strip();
    if (text.matches("\\d{2,}")) {
      return OptionalLong.of(Long.parseLong(text));
    }
    try {
      return text.isEmpty()
          ? OptionalLong.empty()
          : OptionalLong.of(OffsetDateTime.parse(text).toEpochSecond());
    } catch (DateTimeException switchedOff) {
      return OptionalLong.empty();
    }
  }
}
