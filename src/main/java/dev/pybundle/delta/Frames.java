package dev.pybundle.delta;

import com.github.luben.zstd.EndDirective;
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

  /** The table takes 5 bytes for each of its entries, twice: 2.7 GB at this size. */
  private static final int LARGEST_TABLE = 28;

  /**
   * One byte less than the largest. The library cuts only those into smaller ones, and where all is
   * as it was, most of a patch is what each block has to say of itself.
   */
  private static final int BLOCK = (1 << 17) - 1;

  private Frames() {}

  /**
   * Returns a frame.
   *
   * @param old what it refers to; empty for nothing
   * @param content a direct buffer
   */
  static byte[] compress(byte[] old, ByteBuffer content) {
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      context.setChecksum(true);
      return bytes(
          old.length == 0
              ? context.setLevel(LEVEL_ALONE).compress(content)
              : compress(content, referTo(old, context, content.remaining())));
    }
  }

  /** What is referred to stays in reach as long as the window holds all that is new. */
  private static ZstdCompressCtx referTo(byte[] old, ZstdCompressCtx context, int size) {
    // Two places for three bytes of it: with one for two, the beginning of it is not found again.
    int table =
        Math.min(LARGEST_TABLE, Math.max(SMALLEST_WINDOW, log2(old.length - old.length / 3)));
    context
        .setLevel(LEVEL)
        .setStrategy(STRATEGY)
        .setMinMatch(MIN_MATCH)
        .setTargetLength(LONG_MATCH)
        .setWindowLog(Math.max(SMALLEST_WINDOW, log2(size)))
        .setHashLog(table)
        .setChainLog(table)
        .loadDict(old, ZstdDictContentType.RAW_CONTENT)
        .setPledgedSrcSize(size);
    return context;
  }

  private static ByteBuffer compress(ByteBuffer content, ZstdCompressCtx context) {
    ByteBuffer frame =
        ByteBuffer.allocateDirect(Math.toIntExact(Zstd.compressBound(content.remaining())));
    int end = content.limit();
    boolean done = false;
    while (!done) {
      content.limit(Math.min(end, content.position() + BLOCK));
      EndDirective then = content.limit() == end ? EndDirective.END : EndDirective.FLUSH;
      done =
          context.compressDirectByteBufferStream(frame, content, then) && then == EndDirective.END;
    }
    return frame.flip();
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
