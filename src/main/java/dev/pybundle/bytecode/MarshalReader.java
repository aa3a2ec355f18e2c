package dev.pybundle.bytecode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads marshalled data. No library for Java does, past Python 3.7. */
public final class MarshalReader {

  private static final int IS_REFERRED_TO = 0x80;
  private static final MarshalValue[] NOTHING = {};

  private final byte[] source;
  private final @Nullable CodeLayout layout;
  private final List<@Nullable MarshalValue> referredTo = new ArrayList<>();
  private int position;

  private MarshalReader(byte[] source, @Nullable CodeLayout layout) {
    this.source = source;
    this.layout = layout;
  }

  /**
   * Reads data without code in it.
   *
   * @throws IOException if that cannot be done
   */
  public static MarshalValue read(byte[] source) throws IOException {
    return new MarshalReader(source, null).whole();
  }

  /**
   * Reads a code object with all that is in it.
   *
   * @param layout of the Python that wrote it
   * @throws IOException if that cannot be done
   */
  static MarshalValue readCode(byte[] source, CodeLayout layout) throws IOException {
    return new MarshalReader(source, layout).whole();
  }

  private MarshalValue whole() throws IOException {
    MarshalValue value = value();
    if (position != source.length) {
      throw new IOException("Something follows marshalled data");
    }
    return value;
  }

  private MarshalValue value() throws IOException {
    int first = next();
    byte type = (byte) (first & ~IS_REFERRED_TO);
    if (type == 'r') {
      return referred(little());
    }
    int reserved = -1;
    if ((first & IS_REFERRED_TO) != 0) {
      reserved = referredTo.size();
      referredTo.add(null);
    }
    MarshalValue value = value(type);
    if (reserved >= 0) {
      referredTo.set(reserved, value);
    }
    return value;
  }

  private MarshalValue referred(int number) throws IOException {
    @Nullable MarshalValue value =
        number >= 0 && number < referredTo.size() ? referredTo.get(number) : null;
    if (value == null) {
      throw new IOException("There is no value with the number " + number);
    }
    return value;
  }

  private MarshalValue value(byte type) throws IOException {
    return switch (type) {
      case MarshalValue.NULL, MarshalValue.NONE, 'F', 'T', 'S', '.' -> plain(type, 0);
      case MarshalValue.INT -> plain(type, Integer.BYTES);
      case 'I', 'g' -> plain(type, Long.BYTES);
      case 'y' -> plain(type, 2 * Long.BYTES);
      case 'l' -> plain(type, Integer.BYTES + Short.BYTES * Math.abs(peekLittle()));
      case MarshalValue.BYTES, 't', 'u', 'a', 'A' -> plain(type, Integer.BYTES + peekLittle());
      case 'f', 'z', 'Z' -> plain(type, 1 + peek());
      case ')' -> sequence(type, 1, peek());
      case '(', '[', '<', '>' -> sequence(type, Integer.BYTES, peekLittle());
      case ':' -> sequence(type, 0, 3);
      case MarshalValue.DICT -> dictionary();
      case MarshalValue.CODE -> code();
      default -> throw new IOException("There is no type '" + (char) type + "'");
    };
  }

  private MarshalValue plain(byte type, int length) throws IOException {
    return new MarshalValue(type, taken(length), NOTHING);
  }

  private MarshalValue sequence(byte type, int counted, int number) throws IOException {
    byte[] data = taken(counted);
    require(number);
    MarshalValue[] items = new MarshalValue[number];
    for (int index = 0; index < number; index++) {
      items[index] = value();
    }
    return new MarshalValue(type, data, items);
  }

  /** It ends with a null in place of a key. */
  private MarshalValue dictionary() throws IOException {
    List<MarshalValue> items = new ArrayList<>();
    do {
      items.add(value());
    } while (items.size() % 2 == 0 || items.get(items.size() - 1).type() != MarshalValue.NULL);
    return new MarshalValue(MarshalValue.DICT, new byte[0], items.toArray(MarshalValue[]::new));
  }

  private MarshalValue code() throws IOException {
    CodeLayout its =
        Objects.requireNonNullElseGet(
            layout,
            () -> {
              throw new IllegalStateException("Code is not expected here");
            });
    byte[] numbers = taken(its.numbers() * Integer.BYTES);
    MarshalValue[] items = new MarshalValue[its.items()];
    for (int index = 0; index < CodeLayout.BEFORE_LINE; index++) {
      items[index] = value();
    }
    byte[] line = taken(Integer.BYTES);
    for (int index = CodeLayout.BEFORE_LINE; index < its.items(); index++) {
      items[index] = value();
    }
    byte[] data = Arrays.copyOf(numbers, numbers.length + line.length);
    System.arraycopy(line, 0, data, numbers.length, line.length);
    return new MarshalValue(MarshalValue.CODE, data, items);
  }

  private byte[] taken(int length) throws IOException {
    require(length);
    position += length;
    return Arrays.copyOfRange(source, position - length, position);
  }

  private void require(int length) throws IOException {
    if (length < 0 || length > source.length - position) {
      throw new IOException("Marshalled data ends too early");
    }
  }

  private int next() throws IOException {
    require(1);
    return Byte.toUnsignedInt(source[position++]);
  }

  private int peek() throws IOException {
    require(1);
    return Byte.toUnsignedInt(source[position]);
  }

  private int peekLittle() throws IOException {
    require(Integer.BYTES);
    return little(source, position);
  }

  private int little() throws IOException {
    int value = peekLittle();
    position += Integer.BYTES;
    return value;
  }

  /** Returns a number whose lowest byte is first. */
  static int little(byte[] source, int at) {
    return Byte.toUnsignedInt(source[at])
        | (Byte.toUnsignedInt(source[at + 1]) << 8)
        | (Byte.toUnsignedInt(source[at + 2]) << 16)
        | (source[at + 3] << 24);
  }
}
