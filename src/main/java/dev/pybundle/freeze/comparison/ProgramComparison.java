package dev.pybundle.freeze.comparison;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What came of comparing a program with another one.
 *
 * @param verdict what it comes to
 * @param there where the other program is
 * @param python version of the interpreter of each, this one first; empty if it is not known
 * @param equal how many items are the same in both, by their kinds, e.g. {@code MODULE}
 * @param differences the others, those without an explanation first
 */
public record ProgramComparison(
    Verdict verdict,
    String there,
    List<String> python,
    Map<String, Integer> equal,
    List<ProgramDifference> differences) {

  /** What a comparison comes to. */
  public enum Verdict {
    /** Every item is the same. */
    equal,
    /** Each difference is explained. */
    explained,
    /** A difference is not. */
    unexplained
  }

  /** Returns the differences that nothing explains. */
  public List<ProgramDifference> unexplained() {
    return differences.stream().filter(each -> !each.explained()).toList();
  }

  /** Returns the differences by their causes. */
  public Map<Cause, List<ProgramDifference>> byCause() {
    return differences.stream()
        .collect(
            Collectors.groupingBy(
                ProgramDifference::cause, () -> new EnumMap<>(Cause.class), Collectors.toList()));
  }
}
