package dev.pybundle.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Writes an executable of Linux with another content of a section that no segment loads, and behind
 * which only such sections stand. Tools know the executables of this machine only, and libraries
 * move what they need not.
 *
 * <p>Source of the format: the System V ABI, chapters "ELF Header" and "Sections".
 */
public final class ElfSection {

  private static final int MAGIC = 0x7f454c46;
  private static final int LARGEST_HEADER = 64;

  private ElfSection() {}

  /**
   * Where the fields are.
   *
   * @param width of an address in bytes
   * @param table where the header says where the table of sections begins
   * @param count where it says how many there are; which of them holds their names follows
   * @param offset where a section says where its content begins
   * @param size where it says how long that is
   * @param alignment where it says what the offset is a multiple of
   * @param entry size of an entry of the table
   */
  private record Fields(
      int width, int table, int count, int offset, int size, int alignment, int entry) {

    private static final Fields OF_32_BITS = new Fields(4, 0x20, 0x30, 16, 20, 32, 40);
    private static final Fields OF_64_BITS = new Fields(8, 0x28, 0x3c, 24, 32, 48, 64);

    long read(ByteBuffer buffer, int place) {
      return width == 4 ? Integer.toUnsignedLong(buffer.getInt(place)) : buffer.getLong(place);
    }

    void write(ByteBuffer buffer, int place, long value) {
      if (width == 4) {
        buffer.putInt(place, Math.toIntExact(value));
      } else {
        buffer.putLong(place, value);
      }
    }
  }

  /**
   * Writes the executable.
   *
   * @param old the executable, which has the section; not changed
   * @param name of the section
   * @param content what it shall hold
   * @param target a path that does not exist
   * @throws IOException if a file cannot be read or written, or has no such section at its end
   */
  public static void replace(Path old, String name, Path content, Path target) throws IOException {
    try (FileChannel in = FileChannel.open(old, StandardOpenOption.READ)) {
      ByteBuffer header = read(in, 0, (int) Math.min(LARGEST_HEADER, in.size()));
      if (header.limit() < LARGEST_HEADER || header.getInt(0) != MAGIC) {
        throw new IOException(old + " is no executable of Linux");
      }
      header.order(header.get(5) == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
      Fields fields = header.get(4) == 1 ? Fields.OF_32_BITS : Fields.OF_64_BITS;
      int count = Short.toUnsignedInt(header.getShort(fields.count()));
      ByteBuffer table =
          read(in, fields.read(header, fields.table()), count * fields.entry())
              .order(header.order());
      List<ByteBuffer> sections = new ArrayList<>();
      for (int index = 0; index < count; index++) {
        sections.add(table.slice(index * fields.entry(), fields.entry()).order(header.order()));
      }
      int names = Short.toUnsignedInt(header.getShort(fields.count() + 2));
      ByteBuffer section = named(name, sections, sections.get(names), fields, in);
      Files.copy(old, target, StandardCopyOption.COPY_ATTRIBUTES);
      try (FileChannel out = FileChannel.open(target, StandardOpenOption.WRITE);
          FileChannel replaced = FileChannel.open(content, StandardOpenOption.READ)) {
        long start = fields.read(section, fields.offset());
        out.truncate(start).position(start);
        transfer(replaced, 0, replaced.size(), out);
        fields.write(section, fields.size(), replaced.size());
        for (ByteBuffer later : behind(start, sections, fields)) {
          long from = fields.read(later, fields.offset());
          fields.write(later, fields.offset(), align(out, fields.read(later, fields.alignment())));
          transfer(in, from, fields.read(later, fields.size()), out);
        }
        fields.write(header, fields.table(), align(out, fields.width()));
        out.write(table.rewind());
        out.write(header.rewind(), 0);
      }
    }
  }

  private static ByteBuffer named(
      String name, List<ByteBuffer> sections, ByteBuffer names, Fields fields, FileChannel in)
      throws IOException {
    ByteBuffer texts =
        read(
            in,
            fields.read(names, fields.offset()),
            Math.toIntExact(fields.read(names, fields.size())));
    byte[] searched = (name + "\0").getBytes(StandardCharsets.US_ASCII);
    for (ByteBuffer section : sections) {
      int place = section.getInt(0);
      boolean fits = place >= 0 && place + searched.length <= texts.limit();
      if (fits && texts.slice(place, searched.length).equals(ByteBuffer.wrap(searched))) {
        return section;
      }
    }
    throw new IOException("There is no section " + name);
  }

  /** Returns the sections behind a place, in their order. */
  private static List<ByteBuffer> behind(long start, List<ByteBuffer> sections, Fields fields) {
    return sections.stream()
        .filter(each -> fields.read(each, fields.offset()) > start)
        .sorted(Comparator.comparingLong(each -> fields.read(each, fields.offset())))
        .toList();
  }

  private static long align(FileChannel out, long alignment) throws IOException {
    long place = out.position();
    int missing = (int) Math.floorMod(-place, Math.max(1, alignment));
    out.write(ByteBuffer.allocate(missing));
    return place + missing;
  }

  private static ByteBuffer read(FileChannel in, long place, int size) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(size);
    while (buffer.hasRemaining() && in.read(buffer, place + buffer.position()) >= 0) {
      // A channel may give less than it is asked for.
    }
    return buffer.flip();
  }

  private static void transfer(FileChannel in, long place, long size, FileChannel out)
      throws IOException {
    long moved = 0;
    while (moved < size) {
      long now = in.transferTo(place + moved, size - moved, out);
      if (now <= 0) {
        throw new IOException("A section ends beyond its file");
      }
      moved += now;
    }
  }
}
