package dev.pybundle.python;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The part of PEP 440 that versions of interpreters and tools use.
 *
 * @param release the numbers, e.g. 3, 11, 2
 * @param preRelease e.g. {@code rc1}; empty for a final release
 */
record PythonVersion(List<Integer> release, String preRelease)
    implements Comparable<PythonVersion> {

  private static final Pattern FORM =
      Pattern.compile("v?(\\d{1,6}(?:\\.\\d{1,6})*)[-_.]?((?:a|b|rc)\\d+)?(?:[+.-].*)?");
  private static final Pattern DOT = Pattern.compile("\\.");
  private static final Comparator<PythonVersion> BY_PRE_RELEASE =
      Comparator.comparing((PythonVersion version) -> version.preRelease.isEmpty())
          .thenComparing(PythonVersion::preRelease);

  PythonVersion {
    release = List.copyOf(release);
  }

  /**
   * Reads a version.
   *
   * @param text e.g. {@code 3.11.2}, {@code 3.15.0rc1}, {@code 0.13.9}
   * @return empty if it does not start like one
   */
  static Optional<PythonVersion> parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    List<Integer> release = DOT.splitAsStream(matcher.group(1)).map(Integer::valueOf).toList();
    String pre = matcher.group(2);
    return Optional.of(new PythonVersion(release, pre == null ? "" : pre));
  }

  /** Returns a number of the release; 0 beyond its end, as 3.11 equals 3.11.0. */
  int part(int index) {
    return index < release.size() ? release.get(index) : 0;
  }

  /** Returns whether the first numbers are those of another version. */
  boolean startsWith(PythonVersion prefix) {
    return Stream.iterate(0, index -> index + 1)
        .limit(prefix.release.size())
        .allMatch(index -> part(index) == prefix.part(index));
  }

  /** Returns the version without its last number, e.g. 3.11 for 3.11.2. */
  PythonVersion parent() {
    return new PythonVersion(
        new ArrayList<>(release.subList(0, Math.max(1, release.size() - 1))), "");
  }

  @Override
  public int compareTo(PythonVersion other) {
    int length = Math.max(release.size(), other.release.size());
    for (int index = 0; index < length; index++) {
      int order = Integer.compare(part(index), other.part(index));
      if (order != 0) {
        return order;
      }
    }
    return BY_PRE_RELEASE.compare(this, other);
  }
}
