package dev.pybundle.message;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that was meant by one that does not exist. */
public final class NearestName {

  /** At most this part of a name may be wrong for it to be taken for a typo. */
  private static final int PART_OF_NAME = 3;

  private NearestName() {}

  /**
   * Finds the name that was meant.
   *
   * @param known the names that exist
   * @param name one that does not
   * @return empty if none is near enough
   */
  public static Optional<String> in(Collection<String> known, String name) {
    return known.stream()
        .min(Comparator.comparingInt(other -> distance(name, other)))
        .filter(other -> distance(name, other) <= name.length() / PART_OF_NAME);
  }

  /**
   * Returns how many letters must be put in, left out, replaced or swapped with the next to make
   * one name of another; case, {@code -} and {@code _} do not count.
   */
  public static int distance(String left, String right) {
    String from = plain(left);
    String to = plain(right);
    int[][] steps = new int[from.length() + 1][to.length() + 1];
    for (int row = 0; row <= from.length(); row++) {
      for (int column = 0; column <= to.length(); column++) {
        steps[row][column] =
            row == 0 || column == 0 ? row + column : cheapest(steps, from, to, row, column);
      }
    }
    return steps[from.length()][to.length()];
  }

  private static int cheapest(int[][] steps, String from, String to, int row, int column) {
    char last = from.charAt(row - 1);
    int replaced = steps[row - 1][column - 1] + (last == to.charAt(column - 1) ? 0 : 1);
    int moved = 1 + Math.min(steps[row - 1][column], steps[row][column - 1]);
    boolean swapped =
        row > 1
            && column > 1
            && last == to.charAt(column - 2)
            && from.charAt(row - 2) == to.charAt(column - 1);
    int cheapest = Math.min(replaced, moved);
    return swapped ? Math.min(cheapest, 1 + steps[row - 2][column - 2]) : cheapest;
  }

  private static String plain(String name) {
    return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }
}
