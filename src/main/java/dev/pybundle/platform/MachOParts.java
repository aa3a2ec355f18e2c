package dev.pybundle.platform;

import dev.pybundle.platform.BinaryDifference.Kind;
import dev.pybundle.platform.BinaryDifference.Parts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;

/**
 * The parts of a file for macOS, of one processor: what its signature vouches for, and the
 * signature.
 *
 * <p>Source: Apple's {@code mach-o/loader.h}.
 */
final class MachOParts {

  private static final int MAGIC = 0xfeedfacf;
  private static final int HEADER = 32;
  private static final int SEGMENT = 0x19;
  private static final int CODE_SIGNATURE = 0x1d;
  private static final int NAME = 8;

  private MachOParts() {}

  /** Returns the parts; empty if it is no such file. */
  static Optional<Parts> of(byte[] given, boolean carrier) {
    byte[] file = given.clone();
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (file.length < HEADER || bytes.getInt(0) != MAGIC) {
      return Optional.empty();
    }
    long end = file.length;
    long links = file.length;
    int at = HEADER;
    for (int index = 0; index < bytes.getInt(16); index++) {
      int command = bytes.getInt(at);
      if (command == CODE_SIGNATURE) {
        end = Math.min(end, Integer.toUnsignedLong(bytes.getInt(at + 8)));
        bytes.putInt(at + 12, 0);
      } else if (command == SEGMENT && isLinkEdit(file, at + NAME)) {
        // It is as long as the signature at its end lets it be.
        links = bytes.getLong(at + 40);
        bytes.putLong(at + 32, 0).putLong(at + 48, 0);
      }
      at += bytes.getInt(at + 4);
    }
    // An archive makes the last segment longer, and with it what the commands say of it.
    byte[] signed =
        carrier
            ? BinaryDifference.slice(file, at, links - at)
            : BinaryDifference.slice(file, 0, end);
    return Optional.of(
        new Parts(
            Map.of("signed", signed),
            Map.of(Kind.SIGNATURE, BinaryDifference.slice(file, end, file.length - end))));
  }

  private static boolean isLinkEdit(byte[] file, int at) {
    byte[] name = {'_', '_', 'L', 'I', 'N', 'K', 'E', 'D', 'I', 'T'};
    for (int index = 0; index < name.length; index++) {
      if (file[at + index] != name[index]) {
        return false;
      }
    }
    return true;
  }
}
