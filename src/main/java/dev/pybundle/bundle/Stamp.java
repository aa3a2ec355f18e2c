package dev.pybundle.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What a goal found when it had nothing to do, and how all that it looked at looked then. If it
 * looks the same now, the goal need not look again: it would say the same.
 *
 * <p>A stamp is proved if what is watched looked the same before the goal looked and after, and had
 * not changed just before, as {@link FileHashes} asks for. The list of what is watched is known
 * only after the first time, so it takes two: the first build after a change leaves the list, the
 * second, which finds nothing to do, proves it, and the third does not look.
 *
 * <p>The file is text in lines. It must be read without a library: starting one takes an up-to-date
 * build longer than all the rest. A damaged one, or one of another pybundle, is no stamp.
 */
public final class Stamp {

  /** What a goal says, and how. */
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
  public record Said(Level level, String text) {}

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
   * @param said what it says
   * @param attached what it attaches
   */
  public record Outcome(List<Said> said, List<Attached> attached) {}

  private static final String FORM = "pybundle stamp 1";
  private static final String WATCHED = "\nWATCHED\n";
  private static final String ATTACHED = "ATTACHED";
  private static final Stamp NONE =
      new Stamp("", false, Long.MAX_VALUE, new Outcome(List.of(), List.of()), "");

  private final String key;
  private final boolean proved;
  private final long moment;
  private final Outcome outcome;
  private final String seen;

  private Stamp(String key, boolean proved, long moment, Outcome outcome, String seen) {
    this.key = key;
    this.proved = proved;
    this.moment = moment;
    this.outcome = outcome;
    this.seen = seen;
  }

  /**
   * Reads a stamp.
   *
   * @param file a missing or damaged one is a stamp that proves nothing
   */
  public static Stamp read(Path file) {
    try {
      return Files.isRegularFile(file) ? parse(Files.readString(file)) : NONE;
    } catch (IOException | RuntimeException damaged) {
      return NONE;
    }
  }

  /**
   * Looks at what the stamp watches. Call it before the goal looks.
   *
   * @param started when the build began to look at anything, in milliseconds since 1970: what
   *     changed later proves nothing
   * @return what is seen now
   */
  public Look look(long started) {
    long now = Math.min(FileState.now(), TimeUnit.MILLISECONDS.toNanos(started));
    try {
      return new Look(this, Snapshot.take(Snapshot.watched(seen), now), now);
    } catch (IOException | RuntimeException unreadable) {
      return new Look(this, null, now);
    }
  }

  /** What was seen of what a stamp watches, before the goal itself looked. */
  public static final class Look {

    private final Stamp stamp;
    private final @Nullable Snapshot before;
    private final long moment;

    private Look(Stamp stamp, @Nullable Snapshot before, long moment) {
      this.stamp = stamp;
      this.before = before;
      this.moment = moment;
    }

    /**
     * Returns what the goal would say and do, if that is known.
     *
     * @param key digest of what decides besides files: the configuration
     * @return null if the goal has to look itself
     */
    public @Nullable Outcome known(String key) {
      boolean same =
          stamp.proved
              && stamp.key.equals(key)
              && stamp.moment <= moment
              && before != null
              && before.text().equals(stamp.seen);
      return same ? stamp.outcome : null;
    }

    /**
     * Returns why {@link #known} knows nothing, for the log.
     *
     * @param key as for {@link #known}
     */
    public String doubt(String key) {
      if (!stamp.proved) {
        return "there is no proved stamp";
      }
      if (!stamp.key.equals(key)) {
        return "the configuration or the environment is another one";
      }
      if (before == null || stamp.moment > moment) {
        return "something cannot be read, or the clock was set back";
      }
      String[] then = stamp.seen.split("\n", -1);
      String[] now = before.text().split("\n", -1);
      int at = Arrays.mismatch(then, now);
      return "it was '"
          + (at < then.length ? then[at] : "")
          + "' and is '"
          + (at < now.length ? now[at] : "")
          + "'";
    }

    /**
     * Leaves a stamp for the next build.
     *
     * @param file where to
     * @param key as for {@link #known}
     * @param done what the goal said and attached
     * @param idle whether it had nothing to do
     * @param watch what it looked at, and what it made
     * @throws IOException if it cannot be written
     */
    public void leave(Path file, String key, Outcome done, boolean idle, Watch watch)
        throws IOException {
      if (!watch.isPossible()) {
        Files.deleteIfExists(file);
        return;
      }
      Snapshot after = Snapshot.take(watch.lines(), moment);
      boolean proved =
          idle && before != null && before.text().equals(after.text()) && after.isSettled();
      Stamp next = new Stamp(key, proved, moment, done, after.text());
      AtomicFiles.write(file, next.text().getBytes(StandardCharsets.UTF_8));
    }
  }

  private String text() {
    StringBuilder text =
        new StringBuilder().append(key).append('\n').append(proved).append('\n').append(moment);
    for (Said line : outcome.said()) {
      text.append('\n').append(line.level()).append(Watch.SEPARATOR).append(escape(line.text()));
    }
    for (Attached each : outcome.attached()) {
      text.append('\n')
          .append(ATTACHED)
          .append(Watch.SEPARATOR)
          .append(each.type())
          .append(Watch.SEPARATOR)
          .append(each.classifier())
          .append(Watch.SEPARATOR)
          .append(each.file());
    }
    String body = text.append(WATCHED).append(seen).toString();
    return String.join("\n", FORM, checksum(body), body);
  }

  /** A stamp that lost its end would watch less than the goal did. */
  private static String checksum(String body) {
    CRC32 checksum = new CRC32();
    checksum.update(body.getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(checksum.getValue());
  }

  private static Stamp parse(String text) {
    int end = text.indexOf(WATCHED);
    List<String> head = split(text.substring(0, end), '\n');
    int body = FORM.length() + head.get(1).length() + 2;
    if (!head.get(0).equals(FORM) || !head.get(1).equals(checksum(text.substring(body)))) {
      return NONE;
    }
    List<Said> said = new ArrayList<>();
    List<Attached> attached = new ArrayList<>();
    for (String line : head.subList(5, head.size())) {
      List<String> parts = split(line, Watch.SEPARATOR);
      if (parts.get(0).equals(ATTACHED)) {
        attached.add(new Attached(parts.get(1), parts.get(2), Path.of(parts.get(3))));
      } else {
        said.add(new Said(Level.valueOf(parts.get(0)), unescape(parts.get(1))));
      }
    }
    return new Stamp(
        head.get(2),
        head.get(3).equals("true"),
        Long.parseLong(head.get(4)),
        new Outcome(said, attached),
        text.substring(end + WATCHED.length()));
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
    StringBuilder plain = new StringBuilder();
    for (int at = 0; at < text.length(); at++) {
      char letter = text.charAt(at);
      if (letter == '\\') {
        at++;
        letter =
            switch (text.charAt(at)) {
              case 'n' -> '\n';
              case 'r' -> '\r';
              case 't' -> '\t';
              default -> text.charAt(at);
            };
      }
      plain.append(letter);
    }
    return plain.toString();
  }
}
