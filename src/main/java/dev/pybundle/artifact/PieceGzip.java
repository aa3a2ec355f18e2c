package dev.pybundle.artifact;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * A gzip file of one member, written in pieces of which none refers to what stands before it. So a
 * piece is the same bytes in every file, and can be copied from one to the next without being
 * compressed again.
 */
final class PieceGzip extends OutputStream {

  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  /** An empty block, marked as the last one. */
  private static final byte[] END = {3, 0};

  private static final int TRAILER = 8;

  /** What is compressed by itself. */
  private static final int CHUNK = 1 << 20;

  private static final int BYTES = 256;

  /** No length of records that files consist of. */
  private static final int STEP = 7;

  private final OutputStream out;
  private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, /* nowrap= */ true);
  private final Deflater storer = new Deflater(Deflater.NO_COMPRESSION, /* nowrap= */ true);
  private final byte[] chunk = new byte[CHUNK];
  private final byte[] compressed = new byte[CHUNK + (CHUNK >> 4)];
  private final CRC32 checksum = new CRC32();
  private int filled;
  private long written;
  private Piece piece;
  private Piece all;

  /** Begins a file. */
  PieceGzip(OutputStream out) throws IOException {
    this.out = out;
    out.write(HEADER);
    written = HEADER.length;
    piece = Piece.emptyAt(written);
    all = Piece.emptyAt(written);
  }

  /**
   * A piece of a file.
   *
   * @param offset where it begins
   * @param length its bytes
   * @param size its bytes before they were compressed
   * @param crc32 of these
   */
  record Piece(long offset, long length, long size, long crc32) {

    static Piece emptyAt(long offset) {
      return new Piece(offset, 0, 0, 0);
    }

    Piece plus(Piece next) {
      return new Piece(
          offset,
          length + next.length(),
          size + next.size(),
          Crc32.ofBoth(crc32, next.crc32(), next.size()));
    }
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    int end = offset + length;
    while (at < end) {
      int count = Math.min(end - at, CHUNK - filled);
      System.arraycopy(bytes, at, chunk, filled, count);
      filled += count;
      at += count;
      if (filled == CHUNK) {
        compress();
      }
    }
  }

  /** Ends a piece, and begins the next one. */
  Piece endPiece() throws IOException {
    compress();
    Piece ended = piece;
    all = all.plus(ended);
    piece = Piece.emptyAt(written);
    return ended;
  }

  /**
   * Takes a piece over from another file.
   *
   * @return the same piece, at its place here
   */
  Piece copy(Piece other, FileChannel file) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(chunk);
    long end = other.offset() + other.length();
    for (long at = other.offset(); at < end; at += buffer.limit()) {
      buffer.clear().limit((int) Math.min(CHUNK, end - at));
      while (buffer.hasRemaining()) {
        if (file.read(buffer, at + buffer.position()) < 0) {
          throw new IOException("an archive became shorter while it was read");
        }
      }
      out.write(chunk, 0, buffer.limit());
    }
    written += other.length();
    piece = new Piece(piece.offset(), other.length(), other.size(), other.crc32());
    return endPiece();
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    try (out) {
      endPiece();
      out.write(END);
      out.write(
          ByteBuffer.allocate(TRAILER)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putInt((int) all.crc32())
              .putInt((int) all.size())
              .array());
    } finally {
      deflater.end();
      storer.end();
    }
  }

  private void compress() throws IOException {
    if (filled == 0) {
      return;
    }
    Deflater by = isDense() ? storer : deflater;
    by.reset();
    by.setInput(chunk, 0, filled);
    long length = 0;
    int count;
    do {
      count = by.deflate(compressed, 0, compressed.length, Deflater.FULL_FLUSH);
      out.write(compressed, 0, count);
      length += count;
    } while (count == compressed.length);
    checksum.reset();
    checksum.update(chunk, 0, filled);
    piece = piece.plus(new Piece(written, length, filled, checksum.getValue()));
    written += length;
    filled = 0;
  }

  /**
   * Returns whether all bytes occur about as often as each other, as they do in what is compressed
   * already: the modules in an executable, images. Trying would take long and save nothing. Some of
   * the bytes tell that as well as all.
   */
  private boolean isDense() {
    int[] counts = new int[BYTES];
    for (int at = 0; at < filled; at += STEP) {
      counts[chunk[at] & (BYTES - 1)]++;
    }
    long pairs = 0;
    for (int count : counts) {
      pairs += (long) count * count;
    }
    long looked = ((long) filled + STEP - 1) / STEP;
    long even = looked * looked / BYTES;
    return pairs < even + even / 50;
  }

  /** Arithmetic with CRC-32: polynomials over two elements, the highest power in the lowest bit. */
  private static final class Crc32 {

    private static final int ONE = 1 << 31;
    private static final int X = 1 << 30;
    private static final int MODULUS = 0xedb88320;

    private Crc32() {}

    /** Returns the CRC of two texts in a row. */
    static long ofBoth(long first, long second, long lengthOfSecond) {
      int shift = ONE;
      int square = X;
      for (long power = lengthOfSecond * Byte.SIZE; power > 0; power >>= 1) {
        if ((power & 1) != 0) {
          shift = product(shift, square);
        }
        square = product(square, square);
      }
      return Integer.toUnsignedLong(product(shift, (int) first) ^ (int) second);
    }

    private static int product(int one, int other) {
      int product = 0;
      int shifted = other;
      for (int bit = ONE; bit != 0; bit >>>= 1) {
        if ((one & bit) != 0) {
          product ^= shifted;
        }
        shifted = (shifted & 1) != 0 ? (shifted >>> 1) ^ MODULUS : shifted >>> 1;
      }
      return product;
    }
  }
}
