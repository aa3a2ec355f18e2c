package dev.pybundle.platform;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The smallest beginnings of files that name a machine. */
public final class HeaderSamples {

  private HeaderSamples() {}

  /** An ELF header. */
  public static byte[] elf(int bits, ByteOrder order, int machine) {
    ByteBuffer bytes = ByteBuffer.allocate(64).order(order);
    bytes.put(new byte[] {0x7f, 'E', 'L', 'F'});
    bytes.put((byte) (bits == 64 ? 2 : 1)).put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 1 : 2));
    bytes.putShort(16, (short) 3).putShort(18, (short) machine);
    return bytes.array();
  }

  /** A DOS header that points to a PE header. */
  public static byte[] pe(int machine) {
    ByteBuffer bytes = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {'M', 'Z'}).putInt(0x3c, 0x118);
    bytes.position(0x118).put(new byte[] {'P', 'E', 0, 0}).putShort((short) machine);
    return bytes.array();
  }

  /** A Mach-O header for one processor. */
  public static byte[] machO(int magic, ByteOrder order, int processor) {
    return ByteBuffer.allocate(32).order(order).putInt(magic).putInt(processor).array();
  }

  /** A Mach-O header for several processors. */
  public static byte[] universal(int magic, int stride, List<Integer> processors) {
    ByteBuffer bytes = ByteBuffer.allocate(8 + stride * processors.size());
    bytes.putInt(magic).putInt(processors.size());
    for (int index = 0; index < processors.size(); index++) {
      bytes.putInt(8 + index * stride, processors.get(index));
    }
    return bytes.array();
  }
}
