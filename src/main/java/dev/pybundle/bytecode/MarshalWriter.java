package dev.pybundle.bytecode;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes marshalled data: the same bytes for the same values. */
public final class MarshalWriter {

  private static final int IS_REFERRED_TO = 0x80;

  /** Values that there is one of: Python gives them no number. */
  private static final String SINGLE = "NTFS.0";

  private final ByteArrayOutputStream target;
  private int numbered;

  private MarshalWriter(int expected) {
    this.target = new ByteArrayOutputStream(expected);
  }

  /** Returns a value as Python reads it; it may be written once. */
  public static byte[] write(MarshalValue value) {
    return write(value, 1024);
  }

  static byte[] write(MarshalValue value, int expected) {
    count(value);
    MarshalWriter writer = new MarshalWriter(expected);
    writer.put(value);
    return writer.target.toByteArray();
  }

  private static void count(MarshalValue value) {
    value.visits++;
    if (value.visits == 1) {
      for (MarshalValue child : value.children()) {
        count(child);
      }
    }
  }

  private void put(MarshalValue value) {
    if (value.number >= 0) {
      target.write('r');
      target.writeBytes(little(value.number));
      return;
    }
    boolean again = value.visits > 1 && SINGLE.indexOf(value.type()) < 0;
    if (again) {
      value.number = numbered++;
    }
    target.write(again ? value.type() | IS_REFERRED_TO : value.type());
    if (value.type() == MarshalValue.CODE) {
      code(value);
      return;
    }
    target.writeBytes(value.data());
    for (MarshalValue child : value.children()) {
      put(child);
    }
  }

  /** The first line stands among the values. */
  private void code(MarshalValue value) {
    byte[] data = value.data();
    MarshalValue[] items = value.children();
    int line = data.length - Integer.BYTES;
    target.write(data, 0, line);
    for (int index = 0; index < CodeLayout.BEFORE_LINE; index++) {
      put(items[index]);
    }
    target.write(data, line, Integer.BYTES);
    for (int index = CodeLayout.BEFORE_LINE; index < items.length; index++) {
      put(items[index]);
    }
  }

  /** Returns a number with its lowest byte first. */
  static byte[] little(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  /** Returns content behind its length. */
  static byte[] sized(byte[] content) {
    return ByteBuffer.allocate(Integer.BYTES + content.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(content.length)
        .put(content)
        .array();
  }
}
