package dev.pybundle.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/**
 * What a goal said and attached when it had nothing to do, with all that it looked at to find that
 * out. If that looks the same now, the goal need not look again: it would say the same.
 *
 * <p>The same means the same times, and where these differ, the same content. As {@link FileHashes}
 * does, no record is left if a file changed just before it was looked at.
 *
 * <p>The file is text in lines. It must be read without a library: starting one takes an up-to-date
 * build longer than all the rest. A damaged one, or one of another pybundle, is no record.
 */
public final class GoalRecord {

  /** How a line is said. */
  public enum Level {
    /** For information. */
    INFO,
    /** As a warning. */
    WARNING,
    /** As a warning that several goals would give: only the first in a build does. */
    WARNING_ONCE
  }

  /**
   * A line that the goal says again.
   *
   * @param level how
   * @param text what
   */
  public record LogLine(Level level, String text) {}

  /**
   * A file that the goal attaches again.
   *
   * @param type e.g. {@code exe}
   * @param classifier e.g. the triple
   * @param file the file
   */
  public record Attached(String type, String classifier, Path file) {}

  /**
   * What a goal does again.
   *
   * @param lines what it says
   * @param attached what it attaches
   */
  public record Outcome(List<LogLine> lines, List<Attached> attached) {}

  private static final String FORM = "pybundle record 1";
  private static final String SEEN = "\nSEEN\n";
  private static final String ATTACHED = "ATTACHED";
  private static final char SEPARATOR = '\t';

  private final Path file;
  private final String key;
  private final long moment;
  private final String content;
  private final Outcome outcome;
  private final String seen;

  private GoalRecord(
      Path file, String key, long moment, String content, Outcome outcome, String seen) {
    this.file = file;
    this.key = key;
    this.moment = moment;
    this.content = content;
    this.outcome = outcome;
    this.seen = seen;
  }

  /**
   * Reads a record.
   *
   * @return empty if there is none or it is damaged
   */
  public static Optional<GoalRecord> read(Path file) {
    try {
      return Files.isRegularFile(file) ? parse(file, Files.readString(file)) : Optional.empty();
    } catch (IOException | RuntimeException damaged) {
      return Optional.empty();
    }
  }

  /**
   * Returns what the goal did.
   *
   * @return lines to say and files to attach
   */
  public Outcome outcome() {
    return outcome;
  }

  /**
   * Asks all questions again. Where only times are others, the record gets the new ones.
   *
   * @param now digest of what decides besides files: the configuration
   * @param started when the build began, in milliseconds since 1970
   * @param hashes the file that remembers hashes, see {@link Workspace#hashes()}
   * @return why the goal has to look itself; empty if it need not
   */
  public Optional<String> reasonToLook(String now, long started, Path hashes) {
    if (!key.equals(now)) {
      return Optional.of("the configuration or the environment is another one");
    }
    long begin = TimeUnit.MILLISECONDS.toNanos(started);
    if (moment > begin) {
      return Optional.of("the clock was set back");
    }
    try {
      Answers answers = Answers.byTimes(Answers.questions(seen), begin);
      return answers.text().equals(seen) || isSameContent(answers, FileHashes.open(hashes))
          ? Optional.empty()
          : Optional.of(difference(answers.text()));
    } catch (IOException | RuntimeException unreadable) {
      return Optional.of("something cannot be read: " + unreadable);
    }
  }

  private boolean isSameContent(Answers answers, FileHashes hashes) throws IOException {
    boolean same = content.equals(digest(Answers.questions(seen), hashes));
    if (same && answers.isSettled()) {
      new GoalRecord(file, key, FileState.now(), content, outcome, answers.text()).write();
      hashes.save();
    }
    return same;
  }

  private static String digest(Iterable<String> questions, FileHashes hashes) throws IOException {
    return Sha256.of(Answers.byContent(questions, hashes).text());
  }

  private String difference(String times) {
    String[] then = seen.split("\n", -1);
    String[] now = times.split("\n", -1);
    int at = Arrays.mismatch(then, now);
    return "it was '%s' and is '%s'"
        .formatted(at < then.length ? then[at] : "", at < now.length ? now[at] : "");
  }

  /**
   * Leaves a record for the next build, or none if a later change might not show.
   *
   * @param file where to
   * @param key as for {@link #reasonToLook}
   * @param outcome what the goal said and attached
   * @param inputs what it looked at; it had nothing to do
   * @param started as for {@link #reasonToLook}
   * @throws IOException if a file cannot be read or written
   */
  public static void leave(Path file, String key, Outcome outcome, Inputs inputs, long started)
      throws IOException {
    Files.deleteIfExists(file);
    Optional<String> seen = inputs.proof(TimeUnit.MILLISECONDS.toNanos(started));
    if (seen.isPresent()) {
      String content = digest(inputs.questions(), inputs.hashes());
      new GoalRecord(file, key, FileState.now(), content, outcome, seen.get()).write();
    }
  }

  private void write() throws IOException {
    AtomicFiles.write(file, text().getBytes(StandardCharsets.UTF_8));
  }

  private String text() {
    StringBuilder text =
        new StringBuilder().append(key).append('\n').append(moment).append('\n').append(content);
    for (LogLine line : outcome.lines()) {
      text.append('\n').append(line.level()).append(SEPARATOR).append(escape(line.text()));
    }
    for (Attached each : outcome.attached()) {
      text.append('\n')
          .append(ATTACHED)
          .append(SEPARATOR)
          .append(each.type())
          .append(SEPARATOR)
          .append(each.classifier())
          .append(SEPARATOR)
          .append(each.file());
    }
    String body = text.append(SEEN).append(seen).toString();
    return String.join("\n", FORM, checksum(body), body);
  }

  /** A record that lost its end would ask less than the goal did. */
  private static String checksum(String body) {
    CRC32 checksum = new CRC32();
    checksum.update(body.getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(checksum.getValue());
  }

  private static Optional<GoalRecord> parse(Path file, String text) {
    int end = text.indexOf(SEEN);
    List<String> head = split(text.substring(0, end), '\n');
    int body = FORM.length() + head.get(1).length() + 2;
    if (!head.get(0).equals(FORM) || !head.get(1).equals(checksum(text.substring(body)))) {
      return Optional.empty();
    }
    List<LogLine> lines = new ArrayList<>();
    List<Attached> attached = new ArrayList<>();
    for (String line : head.subList(5, head.size())) {
      List<String> parts = split(line, SEPARATOR);
      if (parts.get(0).equals(ATTACHED)) {
        attached.add(new Attached(parts.get(1), parts.get(2), Path.of(parts.get(3))));
      } else {
        lines.add(new LogLine(Level.valueOf(parts.get(0)), unescape(parts.get(1))));
      }
    }
    return Optional.of(
        new GoalRecord(
            file,
            head.get(2),
            Long.parseLong(head.get(3)),
            head.get(4),
            new Outcome(lines, attached),
            text.substring(end + SEEN.length())));
  }

  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int end = text.indexOf(separator); end >= 0; end = text.indexOf(separator, start)) {
      parts.add(text.substring(start, end));
      start = end + 1;
    }
    parts.add(text.substring(start));
    return parts;
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\")
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("\t", "\\t");
  }

  private static String unescape(String text) {
    return text.translateEscapes();
  }
}
