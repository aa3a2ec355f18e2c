package dev.pybundle.probe;

import dev.pybundle.message.Problem;
import java.util.Optional;
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
 * @param fatal whether it ends the program, so that one which runs on has survived it
 * @param about what more must be known of
 * @param explanation what to say
 */
record FailureRule(
    Predicate<Observation> when,
    Pattern said,
    boolean fatal,
    Function<MatchResult, FailureSubject> about,
    Explanation explanation) {

  /** Says what happened and what to do. */
  @FunctionalInterface
  interface Explanation {
    Problem of(FailureCase failure);
  }

  /** A rule that goes by what the program printed. */
  static FailureRule said(
      String said, Function<MatchResult, FailureSubject> about, Explanation explanation) {
    return new FailureRule(
        seen -> true, Pattern.compile(said, Pattern.MULTILINE), true, about, explanation);
  }

  /** A rule that goes by how the program ended, and perhaps by what it printed. */
  static FailureRule seen(Predicate<Observation> when, String said, Explanation explanation) {
    return new FailureRule(
        when,
        Pattern.compile(said, Pattern.MULTILINE),
        false,
        match -> FailureSubject.nothing(),
        explanation);
  }

  static FailureRule seen(Predicate<Observation> when, Explanation explanation) {
    return seen(when, "\\A", explanation);
  }

  /**
   * Returns the last place where the output shows this kind. A traceback that ended the program
   * says all; what was printed before it was survived. So was, if the program still ran, what it
   * only mentioned.
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
    boolean survived = !FailureRules.HAS_ENDED.test(observation);
    return inTraceback.isPresent() || survived
        ? inTraceback
        : last(output.text(), 0, output.text().length());
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
