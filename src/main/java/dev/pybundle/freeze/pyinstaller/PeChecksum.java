package dev.pybundle.freeze.pyinstaller;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The checksum in the header of a Windows executable, which some virus scanners look at.
 *
 * <p>Source: Microsoft PE Format, "Optional Header Windows-Specific Fields", {@code CheckSum}, and
 * {@code CheckSumMappedFile} of ImageHlp: the sum of all 16-bit words with the carry added to it,
 * without the field itself, plus the length of the file.
 */
final class PeChecksum {

  private static final int HEADER_OFFSET = 0x3c;
  private static final int FIELD = 4 + 20 + 64;
  private static final int WORD = 0xffff;
  private static final int CHUNK = 1 << 16;

  private PeChecksum() {}

  /**
   * Writes the checksum of a file into it.
   *
   * @throws IOException if it cannot be read or written
   */
  static void update(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer number = little(4);
      channel.read(number, HEADER_OFFSET);
      long field = Integer.toUnsignedLong(number.getInt(0)) + FIELD;
      channel.write(little(4), field);
      ByteBuffer checksum = little(4);
      checksum.putInt(0, (int) (sum(channel) + channel.size()));
      channel.write(checksum, field);
    }
  }

  private static long sum(FileChannel channel) throws IOException {
    long sum = 0;
    ByteBuffer chunk = little(CHUNK);
    long position = 0;
    while (position < channel.size()) {
      chunk.clear();
      while (chunk.hasRemaining() && channel.read(chunk, position + chunk.position()) > 0) {
        // A read may give less than was asked for.
      }
      int length = chunk.position();
      position += length;
      if (length % 2 == 1) {
        chunk.put((byte) 0);
        length++;
      }
      for (int at = 0; at < length; at += 2) {
        sum += Short.toUnsignedInt(chunk.getShort(at));
        sum = (sum & WORD) + (sum >>> Short.SIZE);
      }
    }
    return (sum & WORD) + (sum >>> Short.SIZE);
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
