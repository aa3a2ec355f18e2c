package dev.pybundle.bytecode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How the code of a module differs from another one of the same module.
 *
 * @param kinds in which ways; empty if the bytes are equal
 * @param place the function whose code is another one, with its first line; empty if the code is
 *     the same
 */
public record CodeDifference(Set<Kind> kinds, String place) {

  /** Ways in which code differs. */
  public enum Kind {
    /** The same values, of which others were written once and referred to. */
    REFERENCES,
    /** Another name of the source file. */
    FILE_NAME,
    /** Line tables with columns and without. */
    COLUMNS,
    /** More room on the stack of frames. */
    STACK,
    /** Other instructions, constants, names or lines. */
    CODE
  }

  private static final byte[] UNSET = new byte[Integer.BYTES];

  /**
   * Compares the code of two modules.
   *
   * @param one as {@code marshal} wrote it
   * @param other as {@code marshal} wrote it
   * @param layout of the Python that wrote both; empty if it is not known, then other bytes are
   *     other code
   * @throws IOException if one cannot be read
   */
  public static CodeDifference between(byte[] one, byte[] other, Optional<CodeLayout> layout)
      throws IOException {
    if (Arrays.equals(one, other)) {
      return new CodeDifference(Set.of(), "");
    }
    if (layout.isEmpty() || one.length == 0 || other.length == 0) {
      return new CodeDifference(Set.of(Kind.CODE), "");
    }
    MarshalValue left = MarshalReader.readCode(one, layout.get());
    MarshalValue right = MarshalReader.readCode(other, layout.get());
    Set<Kind> all = EnumSet.of(Kind.FILE_NAME, Kind.COLUMNS, Kind.STACK);
    if (!new Form(layout.get(), all).same(left, right)) {
      return new CodeDifference(Set.of(Kind.CODE), place(left, right, layout.get(), ""));
    }
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (Kind kind : all) {
      Set<Kind> others = EnumSet.copyOf(all);
      others.remove(kind);
      if (!new Form(layout.get(), others).same(left, right)) {
        kinds.add(kind);
      }
    }
    return new CodeDifference(kinds.isEmpty() ? Set.of(Kind.REFERENCES) : kinds, "");
  }

  /** Goes down to the function inside of which no other one differs. */
  private static String place(MarshalValue one, MarshalValue other, CodeLayout layout, String path)
      throws IOException {
    List<MarshalValue> left = functions(one);
    List<MarshalValue> right = functions(other);
    Form form = new Form(layout, EnumSet.of(Kind.FILE_NAME, Kind.COLUMNS, Kind.STACK));
    for (int index = 0; index < Math.min(left.size(), right.size()); index++) {
      String name = left.get(index).children()[layout.name()].asText();
      if (!name.equals(right.get(index).children()[layout.name()].asText())) {
        break;
      }
      if (!form.same(left.get(index), right.get(index))) {
        String below = path.isEmpty() ? name : path + "." + name;
        return place(left.get(index), right.get(index), layout, below);
      }
    }
    int line = MarshalReader.little(one.data(), layout.numbers() * Integer.BYTES);
    return path.isEmpty() ? "" : path + " (line " + line + ")";
  }

  private static List<MarshalValue> functions(MarshalValue code) {
    return Arrays.stream(code.children()[CodeLayout.CONSTANTS].children())
        .filter(constant -> constant.type() == MarshalValue.CODE)
        .toList();
  }

  /**
   * What is left of a value without some of what it says.
   *
   * @param layout of code
   * @param without what counts for nothing
   */
  private record Form(CodeLayout layout, Set<Kind> without) {

    boolean same(MarshalValue one, MarshalValue other) throws IOException {
      return Arrays.equals(bytes(one), bytes(other));
    }

    private byte[] bytes(MarshalValue value) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      write(value, bytes);
      return bytes.toByteArray();
    }

    private void write(MarshalValue value, ByteArrayOutputStream target) throws IOException {
      if (value.isText()) {
        // How a text is stored says nothing about it.
        target.write('u');
        target.writeBytes(MarshalWriter.sized(value.asText().getBytes(StandardCharsets.UTF_8)));
        return;
      }
      if (value.type() == MarshalValue.CODE) {
        writeCode(value, target);
        return;
      }
      boolean small = value.type() == ')';
      target.write(small ? '(' : value.type());
      target.writeBytes(small ? MarshalWriter.little(value.children().length) : value.data());
      if (value.type() == '<' || value.type() == '>') {
        writeSet(value, target);
        return;
      }
      for (MarshalValue child : value.children()) {
        write(child, target);
      }
    }

    /** A set has no order. */
    private void writeSet(MarshalValue value, ByteArrayOutputStream target) throws IOException {
      List<byte[]> items = new ArrayList<>();
      for (MarshalValue child : value.children()) {
        items.add(bytes(child));
      }
      items.sort(Arrays::compare);
      items.forEach(target::writeBytes);
    }

    private void writeCode(MarshalValue value, ByteArrayOutputStream target) throws IOException {
      byte[] numbers = value.data().clone();
      if (without.contains(Kind.STACK)) {
        System.arraycopy(UNSET, 0, numbers, layout.stackSize() * Integer.BYTES, UNSET.length);
      }
      target.write(MarshalValue.CODE);
      target.writeBytes(numbers);
      MarshalValue[] items = value.children();
      for (int index = 0; index < items.length; index++) {
        if (index == CodeLayout.LINE_TABLE && layout.columns() && without.contains(Kind.COLUMNS)) {
          target.writeBytes(LineTable.withoutColumns(items[index].asBytes()));
        } else if (index != layout.fileName() || !without.contains(Kind.FILE_NAME)) {
          write(items[index], target);
        }
      }
    }
  }
}
