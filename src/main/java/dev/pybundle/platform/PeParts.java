package dev.pybundle.platform;

import dev.pybundle.platform.BinaryDifference.Kind;
import dev.pybundle.platform.BinaryDifference.Parts;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The parts of a file for Windows.
 *
 * <p>Source: Microsoft's "PE Format", sections "COFF File Header", "Optional Header", "Section
 * Table", "The Attribute Certificate Table", "The .debug Section" and "The .rsrc Section".
 */
final class PeParts {

  private static final int POINTER = 0x3c;
  private static final int DOS_HEADER = 0x40;
  private static final int MAGIC = 0x4550;
  private static final int WIDE = 0x20b;
  private static final int COFF = 24;
  private static final int SECTION = 40;
  private static final int DEBUG_ENTRY = 28;
  private static final int EXPORTS = 0;
  private static final int RESOURCES = 2;
  private static final int CERTIFICATES = 4;
  private static final int DEBUG = 6;
  private static final int RESOURCE_LEVELS = 3;

  /** How the path of a version resource begins: the number of RT_VERSION. */
  private static final String VERSION_INFO = "/16/";

  private final byte[] file;
  private final ByteBuffer bytes;
  private final int header;
  private final int optional;
  private final List<Section> sections = new ArrayList<>();
  private final ByteArrayOutputStream times = new ByteArrayOutputStream();

  /**
   * A section.
   *
   * @param name its name
   * @param address where it lies in memory
   * @param place where it lies in the file
   * @param length how long it is in the file
   */
  private record Section(String name, long address, long place, long length) {}

  private PeParts(byte[] file, int header) {
    this.file = file.clone();
    this.bytes = ByteBuffer.wrap(this.file).order(ByteOrder.LITTLE_ENDIAN);
    this.header = header;
    this.optional = header + COFF;
  }

  /** Returns the parts; empty if it is no such file. */
  static Optional<Parts> of(byte[] file, boolean carrier) {
    if (file.length < DOS_HEADER || file[0] != 'M' || file[1] != 'Z') {
      return Optional.empty();
    }
    int header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(POINTER);
    PeParts parts = new PeParts(file, header);
    return parts.bytes.getInt(header) == MAGIC
        ? Optional.of(parts.parts(carrier))
        : Optional.empty();
  }

  private Parts parts(boolean carrier) {
    readSections();
    Map<Kind, byte[]> marks = new EnumMap<>(Kind.class);
    marks.put(Kind.RICH_HEADER, BinaryDifference.slice(file, DOS_HEADER, header - DOS_HEADER));
    marks.put(Kind.CHECKSUM, BinaryDifference.slice(file, optional + 64L, Integer.BYTES));
    long certificates = directory(CERTIFICATES);
    long end = certificates == 0 ? file.length : Math.min(certificates, file.length);
    marks.put(Kind.SIGNATURE, BinaryDifference.slice(file, end, file.length - end));
    takeTime(header + 8L);
    takeTimes();
    marks.put(Kind.TIMESTAMP, times.toByteArray());
    Map<String, byte[]> content = new TreeMap<>();
    content.put("machine", BinaryDifference.slice(file, header + 4L, 2));
    content.put("entry", BinaryDifference.slice(file, optional + 16L, Integer.BYTES));
    content.put("subsystem", BinaryDifference.slice(file, optional + 68L, 4));
    long last = 0;
    for (Section section : sections) {
      last = Math.max(last, section.place() + section.length());
      byte[] raw = BinaryDifference.slice(file, section.place(), section.length());
      if (section.name().equals(".rsrc")) {
        marks.put(Kind.RESOURCE_LAYOUT, raw);
      } else {
        content.put("section " + section.name() + " " + content.size(), raw);
      }
    }
    if (!carrier) {
      content.put("rest", BinaryDifference.slice(file, last, Math.max(0, end - last)));
    }
    Map<String, byte[]> resources = resources();
    marks.put(Kind.VERSION_INFO, joined(resources, true));
    marks.put(Kind.RESOURCES, joined(resources, false));
    return new Parts(content, marks);
  }

  private void readSections() {
    int table = optional + Short.toUnsignedInt(bytes.getShort(header + 20));
    for (int index = 0; index < Short.toUnsignedInt(bytes.getShort(header + 6)); index++) {
      int at = table + index * SECTION;
      sections.add(
          new Section(
              new String(file, at, 8, StandardCharsets.US_ASCII).replace("\0", ""),
              Integer.toUnsignedLong(bytes.getInt(at + 12)),
              Integer.toUnsignedLong(bytes.getInt(at + 20)),
              Integer.toUnsignedLong(bytes.getInt(at + 16))));
    }
  }

  /** Returns the address of a data directory; that of the certificates is a place in the file. */
  private long directory(int number) {
    int at = optional + (bytes.getShort(optional) == WIDE ? 112 : 96) + number * 8;
    return Integer.toUnsignedLong(bytes.getInt(at));
  }

  private long directoryLength(int number) {
    int at = optional + (bytes.getShort(optional) == WIDE ? 112 : 96) + number * 8;
    return Integer.toUnsignedLong(bytes.getInt(at + 4));
  }

  private long place(long address) {
    return sections.stream()
        .filter(each -> address >= each.address() && address < each.address() + each.length())
        .map(each -> each.place() + address - each.address())
        .findFirst()
        .orElse(-1L);
  }

  private void takeTimes() {
    long exports = place(directory(EXPORTS));
    if (directory(EXPORTS) != 0 && exports >= 0) {
      takeTime(exports + 4);
    }
    long debug = place(directory(DEBUG));
    for (long at = 0; debug >= 0 && at < directoryLength(DEBUG); at += DEBUG_ENTRY) {
      takeTime(debug + at + 4);
    }
  }

  private void takeTime(long place) {
    int at = Math.toIntExact(place);
    times.writeBytes(BinaryDifference.slice(file, at, Integer.BYTES));
    bytes.putInt(at, 0);
  }

  /** Returns every resource with its type, name and language, whatever its place is. */
  private Map<String, byte[]> resources() {
    Map<String, byte[]> found = new TreeMap<>();
    long root = place(directory(RESOURCES));
    if (directory(RESOURCES) != 0 && root >= 0) {
      readResources(Math.toIntExact(root), 0, "", 0, found);
    }
    return found;
  }

  private static byte[] joined(Map<String, byte[]> resources, boolean version) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    resources.forEach(
        (name, content) -> {
          if (name.startsWith(VERSION_INFO) == version) {
            all.writeBytes(name.getBytes(StandardCharsets.UTF_8));
            all.writeBytes(content);
          }
        });
    return all.toByteArray();
  }

  private void readResources(
      int root, int offset, String path, int level, Map<String, byte[]> found) {
    int at = root + offset;
    int number =
        Short.toUnsignedInt(bytes.getShort(at + 12)) + Short.toUnsignedInt(bytes.getShort(at + 14));
    for (int index = 0; index < number; index++) {
      int entry = at + 16 + index * 8;
      String name = path + "/" + resourceName(root, bytes.getInt(entry));
      int target = bytes.getInt(entry + 4);
      if (target < 0 && level < RESOURCE_LEVELS) {
        readResources(root, target & Integer.MAX_VALUE, name, level + 1, found);
      } else {
        long data = place(Integer.toUnsignedLong(bytes.getInt(root + target)));
        long length = Integer.toUnsignedLong(bytes.getInt(root + target + 4));
        found.put(name, BinaryDifference.slice(file, data, length));
      }
    }
  }

  private String resourceName(int root, int name) {
    if (name >= 0) {
      return Integer.toString(name);
    }
    int at = root + (name & Integer.MAX_VALUE);
    int length = 2 * Short.toUnsignedInt(bytes.getShort(at));
    return new String(file, at + 2, length, StandardCharsets.UTF_16LE);
  }
}
