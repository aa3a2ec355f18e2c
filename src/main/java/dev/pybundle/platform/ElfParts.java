package dev.pybundle.platform;

import dev.pybundle.platform.BinaryDifference.Kind;
import dev.pybundle.platform.BinaryDifference.Parts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The parts of a file for Linux, of 64 bits and with the lowest byte first, as all known targets
 * have them.
 *
 * <p>Source: the System V ABI, chapter "Sections".
 */
final class ElfParts {

  private static final int MAGIC = 0x464c457f;
  private static final int HEADER = 64;
  private static final int WIDE = 2;
  private static final int LITTLE = 1;
  private static final int SECTION = 64;
  private static final int NO_BITS = 8;
  private static final int ALLOCATED = 2;

  /** Where PyInstaller puts its archive. */
  private static final String CARRIED = "pydata";

  private ElfParts() {}

  /** Returns the parts; empty if it is no such file, or one without a table of sections. */
  static Optional<Parts> of(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (file.length < HEADER || bytes.getInt(0) != MAGIC || file[4] != WIDE || file[5] != LITTLE) {
      return Optional.empty();
    }
    int table = Math.toIntExact(bytes.getLong(40));
    int number = Short.toUnsignedInt(bytes.getShort(60));
    int names = Math.toIntExact(bytes.getLong(table + bytes.getShort(62) * SECTION + 24));
    Map<String, byte[]> content = new TreeMap<>();
    StringBuilder others = new StringBuilder();
    content.put("kind", BinaryDifference.slice(file, 16, 16));
    for (int index = 1; index < number; index++) {
      int at = table + index * SECTION;
      String name = name(file, names + bytes.getInt(at));
      if ((bytes.getLong(at + 8) & ALLOCATED) == 0) {
        long shown = name.equals(CARRIED) || name.equals(".shstrtab") ? 0 : bytes.getLong(at + 32);
        others.append(name).append(' ').append(shown).append(' ');
        continue;
      }
      long length = bytes.getLong(at + 32);
      content.put(
          name + " at " + bytes.getLong(at + 16) + " of " + length,
          bytes.getInt(at + 4) == NO_BITS
              ? new byte[0]
              : BinaryDifference.slice(file, bytes.getLong(at + 24), length));
    }
    return content.size() == 1
        ? Optional.empty()
        : Optional.of(
            new Parts(
                content, Map.of(Kind.SYMBOLS, others.toString().getBytes(StandardCharsets.UTF_8))));
  }

  private static String name(byte[] file, int start) {
    int end = start;
    while (file[end] != 0) {
      end++;
    }
    return new String(file, start, end - start, StandardCharsets.UTF_8);
  }
}
