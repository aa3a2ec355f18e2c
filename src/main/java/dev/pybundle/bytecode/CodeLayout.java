package dev.pybundle.bytecode;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a version of Python lays out its code objects.
 *
 * <p>Source: {@code w_complex_object} in {@code Python/marshal.c}, {@code Lib/opcode.py}, and the
 * magic numbers in {@code Lib/importlib/_bootstrap_external.py} and {@code
 * Include/internal/pycore_magic_number.h}, of CPython 3.9 to 3.14.
 *
 * @param python e.g. 3.11
 * @param magic what compiled files of this version begin with, without their line end
 * @param numbers how many numbers come first
 * @param items how many values there are
 * @param columns whether its line tables tell columns
 * @param storeName the instruction that stores under a name
 * @param loads the instructions that take a constant by its number; empty if they are not known
 */
public record CodeLayout(
    String python,
    int magic,
    int numbers,
    int items,
    boolean columns,
    int storeName,
    Set<Integer> loads) {

  private static final int MAGIC = 4;
  private static final List<CodeLayout> KNOWN =
      List.of(
          new CodeLayout("3.9", 3425, 6, 9, false, 90, Set.of(100)),
          new CodeLayout("3.10", 3439, 6, 9, false, 90, Set.of(100)),
          new CodeLayout("3.11", 3495, 5, 10, true, 90, Set.of(100, 172)),
          new CodeLayout("3.12", 3531, 5, 10, true, 90, Set.of(100, 121, 172)),
          new CodeLayout("3.13", 3571, 5, 10, true, 114, Set.of(83, 103)),
          new CodeLayout("3.14", 3627, 5, 10, true, -1, Set.of()));

  /** Where the number of the first line stands among the values, in all versions. */
  static final int BEFORE_LINE = 8;

  static final int INSTRUCTIONS = 0;
  static final int CONSTANTS = 1;
  static final int NAMES = 2;
  static final int LINE_TABLE = 8;

  /** Where its own name stands among the values. */
  int name() {
    return columns ? 6 : 7;
  }

  /** Where the name of its source file stands among the values. */
  int fileName() {
    return name() - 1;
  }

  /** Where its flags stand among the numbers. */
  int flags() {
    return numbers - 1;
  }

  /** Where the room that it needs on the stack stands among the numbers. */
  int stackSize() {
    return numbers - 2;
  }

  /**
   * Returns the layout of a version.
   *
   * @param magic the first four bytes of its compiled files
   * @return empty if it is not known
   */
  public static Optional<CodeLayout> of(byte[] magic) {
    boolean whole = magic.length == MAGIC && magic[2] == '\r' && magic[3] == '\n';
    int number = whole ? MarshalReader.little(Arrays.copyOf(magic, MAGIC), 0) & 0xFFFF : -1;
    return KNOWN.stream().filter(each -> each.magic() == number).findFirst();
  }
}
