package dev.pybundle.bytecode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds where code keeps its documentation. That of a function is its first constant, which is
 * {@code None} without one; a class and a module store theirs under the name {@code __doc__}.
 *
 * <p>Source: {@code compiler_function}, {@code compiler_body} and {@code compiler_lambda} in {@code
 * Python/compile.c} of CPython 3.9 to 3.13.
 */
final class DocstringPlaces {

  private static final int IS_FUNCTION = 1;
  private static final int INSTRUCTION = 2;
  private static final String NAME = "__doc__";

  private final CodeLayout layout;

  DocstringPlaces(CodeLayout layout) {
    this.layout = layout;
  }

  /** Takes all of it away, and returns how many bytes that saves. */
  long removeFrom(MarshalValue code) throws IOException {
    MarshalValue[] items = code.children();
    long saved = 0;
    for (MarshalValue constant : items[CodeLayout.CONSTANTS].children()) {
      if (constant.type() == MarshalValue.CODE) {
        saved += removeFrom(constant);
      }
    }
    MarshalValue[] constants = items[CodeLayout.CONSTANTS].children();
    int place = isFunction(code) ? ofFunction(code) : ofBody(code);
    if (place < 0 || place >= constants.length || !constants[place].isText()) {
      return saved;
    }
    // Code elsewhere may have the same tuple of constants.
    List<MarshalValue> others = new ArrayList<>(Arrays.asList(constants));
    MarshalValue text = others.set(place, MarshalValue.none());
    items[CodeLayout.CONSTANTS] = MarshalValue.tuple(others);
    return saved + text.data().length;
  }

  private boolean isFunction(MarshalValue code) {
    int flags = MarshalReader.little(code.data(), layout.flags() * Integer.BYTES);
    return (flags & IS_FUNCTION) != 0;
  }

  /** Comprehensions and the like have names that no function can have, and no documentation. */
  private int ofFunction(MarshalValue code) throws IOException {
    boolean documented = !code.children()[layout.name()].asText().startsWith("<");
    return documented && loadsOf(0, instructions(code)) == 0 ? 0 : -1;
  }

  private int ofBody(MarshalValue code) throws IOException {
    byte[] instructions = instructions(code);
    MarshalValue[] names = code.children()[CodeLayout.NAMES].children();
    for (int at = 0; at + INSTRUCTION + 1 < instructions.length; at += INSTRUCTION) {
      int constant = Byte.toUnsignedInt(instructions[at + 1]);
      int name = Byte.toUnsignedInt(instructions[at + INSTRUCTION + 1]);
      boolean loads = layout.loads().contains(Byte.toUnsignedInt(instructions[at]));
      boolean stores = Byte.toUnsignedInt(instructions[at + INSTRUCTION]) == layout.storeName();
      if (loads && stores && name < names.length && names[name].asText().equals(NAME)) {
        return loadsOf(constant, instructions) == 1 ? constant : -1;
      }
    }
    return -1;
  }

  private static byte[] instructions(MarshalValue code) throws IOException {
    return code.children()[CodeLayout.INSTRUCTIONS].asBytes();
  }

  /** What an instruction remembers of earlier runs is zero here, so it is none of these. */
  private int loadsOf(int constant, byte[] instructions) {
    int number = 0;
    for (int at = 0; at + 1 < instructions.length; at += INSTRUCTION) {
      boolean loads = layout.loads().contains(Byte.toUnsignedInt(instructions[at]));
      if (loads && Byte.toUnsignedInt(instructions[at + 1]) == constant) {
        number++;
      }
    }
    return number;
  }
}
