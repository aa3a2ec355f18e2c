package dev.pybundle.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a tool that packs libraries needs to know of a file for Windows.
 *
 * <p>Source: Microsoft's "PE Format", sections "COFF File Header", "Optional Header" and "Section
 * Table".
 */
public final class PeFile {

  private static final int POINTER = 0x3c;
  private static final int MAGIC = 0x4550;
  private static final int HEADER = 24;
  private static final int SECTIONS = 6;
  private static final int OPTIONAL_SIZE = 20;
  private static final int CHARACTERISTICS = HEADER + 70;
  private static final int GUARD_CF = 0x4000;
  private static final int SECTION = 40;
  private static final int RAW_SIZE = 16;
  private static final int RAW_PLACE = 20;

  private PeFile() {}

  /**
   * Tells whether a file has a table of the places that may be jumped to ({@code
   * IMAGE_DLLCHARACTERISTICS_GUARD_CF}).
   *
   * @param file any file
   * @return false also for a file that is none for Windows
   * @throws IOException if it cannot be read
   */
  public static boolean hasControlFlowGuard(Path file) throws IOException {
    try (FileView view = FileView.open(file)) {
      Optional<ByteBuffer> header = header(view, CHARACTERISTICS + Short.BYTES);
      return header.isPresent() && (header.get().getShort(CHARACTERISTICS) & GUARD_CF) != 0;
    }
  }

  /**
   * Tells whether all sections lie in a file.
   *
   * @param file any file
   * @return false also for a file that is none for Windows
   * @throws IOException if it cannot be read
   */
  public static boolean isWhole(Path file) throws IOException {
    try (FileView view = FileView.open(file)) {
      Optional<ByteBuffer> header = header(view, HEADER);
      if (header.isEmpty()) {
        return false;
      }
      int table = HEADER + Short.toUnsignedInt(header.get().getShort(OPTIONAL_SIZE));
      int number = Short.toUnsignedInt(header.get().getShort(SECTIONS));
      Optional<ByteBuffer> sections = header(view, table + number * SECTION);
      for (int index = 0; sections.isPresent() && index < number; index++) {
        int at = table + index * SECTION;
        long end =
            Integer.toUnsignedLong(sections.get().getInt(at + RAW_PLACE))
                + Integer.toUnsignedLong(sections.get().getInt(at + RAW_SIZE));
        if (end > view.size()) {
          return false;
        }
      }
      return sections.isPresent() && number > 0;
    }
  }

  /** Returns the bytes from the header on. */
  private static Optional<ByteBuffer> header(FileView view, int length) throws IOException {
    Optional<ByteBuffer> pointer = view.at(POINTER, Integer.BYTES);
    if (pointer.isEmpty()) {
      return Optional.empty();
    }
    long place = Integer.toUnsignedLong(pointer.get().order(ByteOrder.LITTLE_ENDIAN).getInt());
    return view.at(place, length)
        .map(bytes -> bytes.order(ByteOrder.LITTLE_ENDIAN))
        .filter(bytes -> bytes.getInt(0) == MAGIC);
  }
}
