package dev.pybundle.bytecode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A value in marshalled data. Two places that refer to one object of Python have the same instance.
 *
 * <p>Source: {@code Python/marshal.c} of CPython 3.9 to 3.14;
 * https://docs.python.org/3/library/marshal.html
 */
public final class MarshalValue {

  static final byte NONE = 'N';
  static final byte NULL = '0';
  static final byte BYTES = 's';
  static final byte INT = 'i';
  static final byte CODE = 'c';
  static final byte DICT = '{';
  private static final String TEXTS = "utaAzZ";
  private static final MarshalValue[] NOTHING = {};

  private final byte type;
  private final byte[] data;
  private final MarshalValue[] children;

  /** How often it was met, and its number among those that are met again; of the writer. */
  int visits;

  int number = -1;

  /**
   * Makes a value.
   *
   * @param type its code
   * @param data what follows the code, without the values in it
   * @param children the values in it
   */
  MarshalValue(byte type, byte[] data, MarshalValue[] children) {
    this.type = type;
    this.data = data;
    this.children = children;
  }

  /** Returns Python's {@code None}. */
  public static MarshalValue none() {
    return new MarshalValue(NONE, new byte[0], NOTHING);
  }

  /** Returns a {@code bytes} object. */
  static MarshalValue bytes(byte[] content) {
    return new MarshalValue(BYTES, MarshalWriter.sized(content), NOTHING);
  }

  /** Returns an {@code int} of 32 bits. */
  public static MarshalValue integer(int value) {
    return new MarshalValue(INT, MarshalWriter.little(value), NOTHING);
  }

  /** Returns a {@code str}. */
  public static MarshalValue text(String value) {
    byte[] content = value.getBytes(StandardCharsets.UTF_8);
    return new MarshalValue((byte) 'u', MarshalWriter.sized(content), NOTHING);
  }

  /** Returns a {@code tuple}. */
  public static MarshalValue tuple(List<MarshalValue> items) {
    return sequence('(', items);
  }

  /** Returns a {@code list}. */
  public static MarshalValue list(List<MarshalValue> items) {
    return sequence('[', items);
  }

  private static MarshalValue sequence(char type, List<MarshalValue> items) {
    return new MarshalValue(
        (byte) type, MarshalWriter.little(items.size()), items.toArray(MarshalValue[]::new));
  }

  byte type() {
    return type;
  }

  byte[] data() {
    return data;
  }

  MarshalValue[] children() {
    return children;
  }

  /** Returns the values in it: items of a sequence, keys and values of a dictionary. */
  public List<MarshalValue> items() {
    return List.of(children);
  }

  /** Returns whether it is a {@code str}. */
  public boolean isText() {
    return TEXTS.indexOf(type) >= 0;
  }

  /**
   * Returns the content of a {@code str}.
   *
   * @throws IOException if it is none
   */
  public String asText() throws IOException {
    if (!isText()) {
      throw new IOException("A text is expected, not '" + (char) type + "'");
    }
    // One byte tells the length of a short one.
    int start = type == 'z' || type == 'Z' ? 1 : Integer.BYTES;
    return new String(data, start, data.length - start, StandardCharsets.UTF_8);
  }

  /**
   * Returns an {@code int} of 32 bits.
   *
   * @throws IOException if it is none
   */
  public int asInteger() throws IOException {
    if (type != INT) {
      throw new IOException("An integer is expected, not '" + (char) type + "'");
    }
    return MarshalReader.little(data, 0);
  }

  /**
   * Returns the content of a {@code bytes} object.
   *
   * @throws IOException if it is none
   */
  byte[] asBytes() throws IOException {
    if (type != BYTES) {
      throw new IOException("Bytes are expected, not '" + (char) type + "'");
    }
    return Arrays.copyOfRange(data, Integer.BYTES, data.length);
  }
}
