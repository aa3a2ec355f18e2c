package dev.pybundle.probe;

import dev.pybundle.message.Problem;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One kind of failure.
 *
 * @param when what must have been seen
 * @param said what must be in the output
 * @param fatal whether it ends the program, so that one which runs on has survived it, unless it
 *     says so again and again
 * @param about what more must be known of
 * @param explanation what to say
 */
record FailureRule(
    Predicate<Observation> when,
    Pattern said,
    boolean fatal,
    BiFunction<MatchResult, Observation, FailureSubject> about,
    Explanation explanation) {

  private static final Pattern ANYTHING = Pattern.compile("\\A");

  /** Says what happened and what to do. */
  @FunctionalInterface
  interface Explanation {
    Problem of(FailureCase failure);
  }

  /** A rule that goes by what the program printed. */
  static FailureRule said(
      String said, Function<MatchResult, FailureSubject> about, Explanation explanation) {
    return new FailureRule(
        seen -> true,
        Pattern.compile(said, Pattern.MULTILINE),
        true,
        (match, seen) -> about.apply(match),
        explanation);
  }

  /** A rule that goes by how the program ended, and perhaps by what it printed. */
  static FailureRule seen(Predicate<Observation> when, String said, Explanation explanation) {
    return new FailureRule(
        when,
        Pattern.compile(said, Pattern.MULTILINE),
        false,
        (match, seen) -> FailureSubject.nothing(),
        explanation);
  }

  /** A rule that goes by a failure and its detail. */
  static FailureRule seen(
      Failure failure, Function<String, FailureSubject> about, Explanation explanation) {
    return new FailureRule(
        seen -> seen.failure() == failure,
        ANYTHING,
        false,
        (match, seen) -> about.apply(Objects.requireNonNullElse(seen.detail(), "")),
        explanation);
  }

  static FailureRule seen(Predicate<Observation> when, Explanation explanation) {
    return seen(when, "\\A", explanation);
  }

  /**
   * Returns the last place where the output shows this kind. A traceback that ended the program
   * says all; what was printed before it was survived. So was, if the program still ran, what it
   * only mentioned once.
   */
  Optional<MatchResult> match(Observation observation, ProgramOutput output) {
    if (!when.test(observation)) {
      return Optional.empty();
    }
    if (!fatal) {
      return last(output.text(), 0, output.text().length());
    }
    int traceback = output.lastTraceback();
    int fatalEnd = output.fatalEnd();
    if (traceback >= 0 && fatalEnd >= 0) {
      return last(output.text(), traceback, fatalEnd);
    }
    Optional<MatchResult> inTraceback =
        traceback < 0 ? Optional.empty() : last(output.text(), traceback, output.text().length());
    if (inTraceback.isPresent()) {
      return inTraceback;
    }
    Optional<MatchResult> anywhere = last(output.text(), 0, output.text().length());
    return FailureRules.HAS_ENDED.test(observation)
        ? anywhere
        : anywhere.filter(match -> isRepeated(observation, output, match));
  }

  /** Parts of a program that never answered end again and again, while who starts them runs on. */
  private static boolean isRepeated(
      Observation observation, ProgramOutput output, MatchResult match) {
    return observation.failure() == Failure.TIMED_OUT
        && output.text().indexOf(match.group()) < match.start();
  }

  private Optional<MatchResult> last(String text, int start, int end) {
    Matcher matcher = said.matcher(text).region(start, end);
    @Nullable MatchResult last = null;
    while (matcher.find()) {
      last = matcher.toMatchResult();
    }
    return Optional.ofNullable(last);
  }
}
