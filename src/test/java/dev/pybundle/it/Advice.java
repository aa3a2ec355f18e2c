package dev.pybundle.it;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the messages of a build, its failures and its warnings, tell to do.
 *
 * @param sentences each without "perhaps you should" and the full stop
 */
record Advice(Set<String> sentences) {

  private static final Pattern SENTENCE =
      Pattern.compile(
          "perhaps you should ([^\\n]+?)\\.?(?: -> \\[Help \\d+])?$", Pattern.MULTILINE);

  static Advice in(MavenLog log) {
    return new Advice(
        SENTENCE.matcher(log.text()).results().map(m -> m.group(1)).collect(Collectors.toSet()));
  }

  /** Fails if there is none, or if the build after it was followed tells any of it again. */
  void isFollowedIn(MavenLog after) {
    if (sentences.isEmpty()) {
      throw new AssertionError("The first build told nothing to do");
    }
    after.neverSays(sentences.stream().map("perhaps you should "::concat).toArray(String[]::new));
  }
}
