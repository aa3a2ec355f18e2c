package dev.pybundle.delta;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictContentType;
import java.nio.ByteBuffer;

/**
 * Zstandard frames that refer to an older content, as {@code zstd --patch-from} makes them. The
 * only place that knows the library.
 */
final class Frames {

  /** Searches thoroughly enough that what is alike is found, and no longer. */
  private static final int LEVEL = 9;

  /** {@code ZSTD_lazy2}: it takes a tenth of the time of the strategies that save 1 % more. */
  private static final int STRATEGY = 5;

  private static final int MIN_MATCH = 4;
  private static final int LONG_MATCH = 999;

  /** Where nothing is referred to, the last level that is quick. */
  private static final int LEVEL_ALONE = 19;

  private static final int SMALLEST_WINDOW = 17;

  /** The table takes 5 bytes for each of its entries, twice: 1.3 GB at this size. */
  private static final int LARGEST_TABLE = 27;

  private Frames() {}

  /**
   * Returns a frame.
   *
   * @param old what it refers to; empty for nothing
   * @param content a direct buffer
   */
  static byte[] compress(byte[] old, ByteBuffer content) {
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      context.setChecksum(true).setLevel(LEVEL_ALONE);
      if (old.length > 0) {
        referTo(old, context.setWindowLog(Math.max(SMALLEST_WINDOW, log2(content.remaining()))));
      }
      return bytes(context.compress(content));
    }
  }

  /** What is referred to stays in reach as long as the window holds all that is new. */
  private static void referTo(byte[] old, ZstdCompressCtx context) {
    // A place for each byte of it: with fewer, the beginning of a large one is not found again.
    int table = Math.min(LARGEST_TABLE, Math.max(SMALLEST_WINDOW, log2(old.length)));
    context
        .setLevel(LEVEL)
        .setStrategy(STRATEGY)
        .setMinMatch(MIN_MATCH)
        .setTargetLength(LONG_MATCH)
        .setHashLog(table)
        .setChainLog(table)
        .loadDict(old, ZstdDictContentType.RAW_CONTENT);
  }

  /**
   * Returns the content of a frame.
   *
   * @param old what it refers to; empty for nothing
   * @param frame a direct buffer
   */
  static ByteBuffer decompress(byte[] old, ByteBuffer frame) {
    long size =
        Zstd.getDirectByteBufferFrameContentSize(
            frame, frame.position(), frame.remaining(), /* magicless= */ false);
    try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
      if (old.length > 0) {
        context.loadDict(old, ZstdDictContentType.RAW_CONTENT);
      }
      return context.decompress(frame, Math.toIntExact(size));
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /** Rounds up. */
  private static int log2(int size) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(size - 1, 1));
  }
}
