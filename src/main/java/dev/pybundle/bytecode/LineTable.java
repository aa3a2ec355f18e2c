package dev.pybundle.bytecode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * The table that tells the source line, and from Python 3.11 on also the columns, of each
 * instruction of a code object.
 *
 * <p>Source: {@code Objects/locations.md} (3.11 and 3.12) and {@code InternalDocs/code_objects.md}
 * (3.13 and later) of CPython.
 */
final class LineTable {

  private static final int ENTRY = 0x80;
  private static final int LONGEST = 8;
  private static final int SHORT_FORMS = 10;
  private static final int ONE_LINE_FORMS = 13;
  private static final int NO_COLUMNS = 13;
  private static final int LONG_FORM = 14;
  private static final int NOTHING = 15;
  private static final int MORE = 0x40;
  private static final int BITS = 6;

  private final byte[] table;
  private final ByteArrayOutputStream fresh;
  private int position;

  /** The entry that is not written yet, because the next one may have the same line. */
  private int form = -1;

  private int length;
  private int lines;

  private LineTable(byte[] table) {
    this.table = table;
    this.fresh = new ByteArrayOutputStream(table.length);
  }

  /**
   * Returns a table with the same lines and no columns.
   *
   * @throws IOException if it is no such table
   */
  static byte[] withoutColumns(byte[] table) throws IOException {
    return new LineTable(table).converted();
  }

  private byte[] converted() throws IOException {
    while (position < table.length) {
      int first = next();
      if ((first & ENTRY) == 0) {
        throw new IOException("A line table has no entry where one is expected");
      }
      int kind = (first >> 3) & 15;
      int units = (first & 7) + 1;
      if (kind == NOTHING) {
        add(NOTHING, 0, units);
      } else {
        add(NO_COLUMNS, linesOf(kind), units);
      }
    }
    flush();
    return fresh.toByteArray();
  }

  /** Reads the rest of an entry, and returns by how many lines it goes on. */
  private int linesOf(int kind) throws IOException {
    if (kind < SHORT_FORMS) {
      next();
      return 0;
    }
    if (kind < ONE_LINE_FORMS) {
      next();
      next();
      return kind - SHORT_FORMS;
    }
    int zigzag = number();
    if (kind == LONG_FORM) {
      number();
      number();
      number();
    }
    return (zigzag & 1) == 0 ? zigzag >> 1 : -(zigzag >> 1);
  }

  private int number() throws IOException {
    int value = 0;
    int shift = 0;
    int part;
    do {
      part = next();
      value |= (part & (MORE - 1)) << shift;
      shift += BITS;
    } while ((part & MORE) != 0);
    return value;
  }

  /** Instructions on the line of those before them make one entry with them. */
  private void add(int kind, int moved, int units) {
    boolean goesOn = kind == form && moved == 0;
    if (!goesOn) {
      flush();
      form = kind;
      lines = moved;
      length = 0;
    }
    length += units;
  }

  private void flush() {
    int left = form < 0 ? 0 : length;
    int moved = lines;
    while (left > 0) {
      int units = Math.min(left, LONGEST);
      fresh.write(ENTRY | (form << 3) | (units - 1));
      if (form == NO_COLUMNS) {
        put(moved < 0 ? -moved << 1 | 1 : moved << 1);
      }
      moved = 0;
      left -= units;
    }
  }

  private void put(int value) {
    int left = value;
    while (left >= MORE) {
      fresh.write(MORE | (left & (MORE - 1)));
      left >>>= BITS;
    }
    fresh.write(left);
  }

  private int next() throws IOException {
    if (position == table.length) {
      throw new IOException("A line table ends within an entry");
    }
    return Byte.toUnsignedInt(table[position++]);
  }
}
