package dev.pybundle.freeze.comparison;

import dev.pybundle.freeze.pyinstaller.ProgramItems;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that is not the same in two programs.
 *
 * @param kind what it is
 * @param name a module's dotted name, or a path with {@code /}
 * @param cause why it differs
 * @param explained whether the cause says why
 * @param distribution normalized name of the distribution that it is of; null if it is of none, or
 *     that is not known
 * @param detail more about it, e.g. the function whose code is another one; empty if there is none
 */
public record ProgramDifference(
    ProgramItems.Kind kind,
    String name,
    Cause cause,
    boolean explained,
    @Nullable String distribution,
    String detail) {

  /** Returns it in words, e.g. {@code module pandas.io (pandas): only there}. */
  public String sentence() {
    return "%s %s%s: %s%s"
        .formatted(
            kind.name().toLowerCase(Locale.ROOT),
            name,
            distribution == null ? "" : " (of " + distribution + ")",
            cause.words(),
            detail.isEmpty() ? "" : ", " + detail);
  }
}
