package dev.pybundle.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a project with one freezer.
 *
 * @param freezer its name and version
 * @param layout of the program, e.g. {@code onedir}; null if none was made
 * @param failure why there is no program that works; null if there is one
 * @param proof what the program did when it was started; null if it was not
 * @param conclusive whether that says that it works
 * @param emulated what is done around the freezer: an option, and by what
 * @param leftOut the options that it cannot do
 * @param build what a build costs in a new workspace, environment included
 * @param again what another clean build costs, with the caches that the first one left
 * @param sizes of the program after {@code compress}; null if there is none
 * @param warm seconds until it was ready, its files in memory; null if that was not seen
 * @param cold seconds until it was ready, its files on the disk only; null if that was not seen
 * @param memory the most that it and all that it started had, in bytes; null if that was not seen
 */
public record FreezerResult(
    String freezer,
    @Nullable String layout,
    @Nullable String failure,
    @Nullable String proof,
    boolean conclusive,
    List<String> emulated,
    List<String> leftOut,
    @Nullable Cost build,
    @Nullable Cost again,
    @Nullable ProgramSizes sizes,
    @Nullable Double warm,
    @Nullable Double cold,
    @Nullable Long memory) {

  /** Copies the lists. */
  public FreezerResult {
    emulated = List.copyOf(emulated);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * What a build costs.
   *
   * @param wall seconds on the clock
   * @param cpu seconds of all processors; null where the system does not tell
   */
  public record Cost(double wall, @Nullable Double cpu) {}

  /** Returns whether a program was made and did what it should. */
  public boolean works() {
    return failure == null && conclusive;
  }

  /** Returns the same for a reader. */
  String word() {
    return failure != null ? "no" : conclusive ? "yes" : "not known";
  }
}
