package dev.pybundle.codesign.authenticode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a Windows executable keeps its signatures. Source of the offsets: Microsoft, "PE Format".
 *
 * @param tableOffset file offset of the certificate table
 * @param tableSize its size in bytes, 0 if the file is not signed
 * @param fileSize size of the file in bytes
 */
record PeHeader(long tableOffset, long tableSize, long fileSize) {

  private static final int DOS_MAGIC = 0x5A4D;
  private static final int DOS_HEADER = 64;
  private static final int PE_OFFSET = 0x3C;
  private static final int PE_MAGIC = 0x00004550;
  private static final int OPTIONAL_HEADER = 24;
  private static final int PE32_PLUS = 0x20B;
  private static final int DIRECTORIES_PE32 = 96;
  private static final int DIRECTORIES_PE32_PLUS = 112;
  private static final int CERTIFICATE_DIRECTORY = 4;
  private static final int DIRECTORY_SIZE = 8;

  /**
   * Reads the header of a file.
   *
   * @return empty if the file is no Windows executable
   * @throws IOException if it cannot be read
   */
  static Optional<PeHeader> read(Path file) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      ByteBuffer dos = at(channel, 0, DOS_HEADER);
      if (dos.limit() < DOS_HEADER || Short.toUnsignedInt(dos.getShort(0)) != DOS_MAGIC) {
        return Optional.empty();
      }
      long start = Integer.toUnsignedLong(dos.getInt(PE_OFFSET));
      int length =
          OPTIONAL_HEADER + DIRECTORIES_PE32_PLUS + (CERTIFICATE_DIRECTORY + 1) * DIRECTORY_SIZE;
      ByteBuffer pe = at(channel, start, length);
      if (pe.limit() < length || pe.getInt(0) != PE_MAGIC) {
        return Optional.empty();
      }
      int directories =
          OPTIONAL_HEADER
              + (Short.toUnsignedInt(pe.getShort(OPTIONAL_HEADER)) == PE32_PLUS
                  ? DIRECTORIES_PE32_PLUS
                  : DIRECTORIES_PE32);
      int entry = directories + CERTIFICATE_DIRECTORY * DIRECTORY_SIZE;
      // The number of directories stands in the four bytes before the first one.
      boolean hasEntry = pe.getInt(directories - Integer.BYTES) > CERTIFICATE_DIRECTORY;
      return Optional.of(
          new PeHeader(
              hasEntry ? Integer.toUnsignedLong(pe.getInt(entry)) : 0,
              hasEntry ? Integer.toUnsignedLong(pe.getInt(entry + Integer.BYTES)) : 0,
              channel.size()));
    }
  }

  /**
   * Returns whether the certificate table ends where the file does. It does not if a tool appended
   * something after signing; such a signature is worthless, and a new one would not be found.
   */
  boolean endsWithTable() {
    return tableSize == 0 || tableOffset + tableSize == fileSize;
  }

  private static ByteBuffer at(SeekableByteChannel channel, long position, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    channel.position(position);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // A channel may return less than asked for.
    }
    return buffer.flip();
  }
}
