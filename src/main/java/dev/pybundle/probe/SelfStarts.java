package dev.pybundle.probe;

import dev.pybundle.process.Activity.Member;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds a program that takes itself for Python, or that starts itself without end. Processes that
 * {@code multiprocessing} starts, and ones that were forked, are no sign of either.
 */
final class SelfStarts {

  /** How Python would be started: with a module, a command or a script. */
  private static final Pattern AS_PYTHON =
      Pattern.compile(
          "(?:-[bBdEhiIOPqRsSuvx]+ |-[WX] ?\\S+ )*(?:-[mc] .*|\\S+\\.pyc?\\b.*)", Pattern.DOTALL);

  private static final Pattern MULTIPROCESSING =
      Pattern.compile("--multiprocessing-fork|from multiprocessing\\.");

  /** It serves all pools of a program, and starts nothing. */
  private static final Pattern TRACKER = Pattern.compile("from multiprocessing\\.\\w+_tracker");

  private static final Pattern NUMBERS = Pattern.compile("\\d+");

  /** A pool may be in a worker of another one. */
  private static final int POOLS = 2;

  /** Where the system tells no arguments, only so many generations are a sign. */
  private static final int GENERATIONS = 8;

  private final Map<Long, Member> copies;
  private final boolean interprets;

  private SelfStarts(Map<Long, Member> copies, boolean interprets) {
    this.copies = copies;
    this.interprets = interprets;
  }

  /**
   * Looks for a copy that should not be.
   *
   * @param program the real path of the program
   * @param members its processes
   * @param interprets whether it acts as Python where it is started as that
   * @return how the program started itself, e.g. {@code -m pip install tabulate}
   */
  static Optional<String> find(String program, List<Member> members, boolean interprets) {
    SelfStarts starts =
        new SelfStarts(
            members.stream()
                .filter(member -> member.executable().equals(program))
                .collect(Collectors.toMap(Member::pid, Function.identity(), (one, other) -> one)),
            interprets);
    return starts.copies.values().stream()
        .sorted(Comparator.comparingLong(Member::pid))
        .filter(starts::isWrong)
        .map(SelfStarts::shown)
        .findFirst();
  }

  private boolean isWrong(Member member) {
    List<Member> line = line(member);
    if (line.size() > GENERATIONS) {
      return true;
    }
    List<String> starts = starts(line);
    String own = starts.get(0);
    long before = starts.stream().filter(own::equals).count() - 1;
    // A onefile program starts itself once to run what it has unpacked.
    long once = Collections.frequency(starts, starts.get(starts.size() - 1)) > 1 ? 2 : 1;
    if (MULTIPROCESSING.matcher(own).find()) {
      Pattern alone = TRACKER.matcher(own).find() ? MULTIPROCESSING : TRACKER;
      return starts.stream().filter(start -> !start.equals(own)).anyMatch(alone.asPredicate())
          || starts.stream().filter(MULTIPROCESSING.asPredicate()).count() > POOLS * once;
    }
    boolean isCopy = !interprets && !own.equals(starts.get(starts.size() - 1));
    return before >= 2 || (isCopy && AS_PYTHON.matcher(own).matches());
  }

  /** Returns a process and what it descends from. */
  private List<Member> line(Member member) {
    List<Member> line = new ArrayList<>();
    for (@Nullable Member each = member; each != null && line.size() <= GENERATIONS; ) {
      line.add(each);
      each = copies.get(each.parent());
    }
    return line;
  }

  /** Returns how each was started, and not forked by the next one, without the numbers in it. */
  private static List<String> starts(List<Member> line) {
    List<String> starts = new ArrayList<>();
    for (int index = 0; index < line.size(); index++) {
      Member each = line.get(index);
      @Nullable Member parent = index + 1 < line.size() ? line.get(index + 1) : null;
      boolean forked =
          parent != null
              && each.arguments().equals(parent.arguments())
              && each.image().equals(parent.image());
      if (!forked) {
        starts.add(NUMBERS.matcher(shown(each)).replaceAll("0"));
      }
    }
    return starts;
  }

  private static String shown(Member member) {
    return String.join(" ", member.arguments());
  }
}
