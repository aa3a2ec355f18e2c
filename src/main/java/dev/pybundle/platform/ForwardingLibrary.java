package dev.pybundle.platform;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a library for Windows that has no code: each name it exports stands for the same name in
 * another library.
 *
 * <p>Source: Microsoft's "PE Format", sections "Optional Header", "Section Table" and "Export
 * Directory Table".
 */
public final class ForwardingLibrary {

  private static final int POINTER = 0x3c;
  private static final int COFF = 4;
  private static final int OPTIONAL = 24;
  private static final int PE32_PLUS = 0x20b;
  private static final int DIRECTORIES = OPTIONAL + 112;
  private static final int SECTION = 40;
  private static final int EXPORT_NAMES = 24;
  private static final int EXPORT_NAME_TABLE = 32;

  private static final int HEADER_START = 0x40;
  private static final int FILE_ALIGNMENT = 0x200;
  private static final int SECTION_ALIGNMENT = 0x1000;
  private static final int OPTIONAL_SIZE = 240;
  private static final int EXPORT_DIRECTORY = 40;

  /** Can be executed, knows addresses above 2 GB, is a library. */
  private static final int COFF_KIND = 0x2022;

  /** May lie anywhere, and its data is not executed. */
  private static final int LOADING = 0x160;

  /** Initialised data that can be read. */
  private static final int READ_ONLY = 0x40000040;

  private ForwardingLibrary() {}

  /**
   * Writes one for all names that a library exports.
   *
   * @param library a 64-bit library for Windows
   * @param file where to; its name is that of the new library
   * @throws IOException if the library cannot be read or is none, or the file cannot be written
   */
  public static void write(Path library, Path file) throws IOException {
    ByteBuffer old = read(library);
    try {
      int header = header(old, library);
      List<String> names = names(old, header);
      String own = file.getFileName().toString();
      Files.write(file, image(old.getShort(header + COFF), names, own, stem(library)));
    } catch (IndexOutOfBoundsException cut) {
      throw new IOException(library + " is no whole library for Windows", cut);
    }
  }

  /** Returns the names that a library exports. */
  static List<String> names(Path library) throws IOException {
    ByteBuffer content = read(library);
    return names(content, header(content, library));
  }

  private static ByteBuffer read(Path library) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(library)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int header(ByteBuffer library, Path file) throws IOException {
    int header = library.getInt(POINTER);
    if (library.getShort(header + OPTIONAL) != PE32_PLUS) {
      throw new IOException(file + " is no 64-bit library for Windows");
    }
    return header;
  }

  private static String stem(Path library) {
    return library.getFileName().toString().replaceFirst("\\.dll$", "");
  }

  /** Reads the names that a library exports, which are sorted, as a loader wants them. */
  private static List<String> names(ByteBuffer library, int header) throws IOException {
    int directory = place(library, header, library.getInt(header + DIRECTORIES));
    int number = library.getInt(directory + EXPORT_NAMES);
    int table = place(library, header, library.getInt(directory + EXPORT_NAME_TABLE));
    List<String> names = new ArrayList<>();
    for (int index = 0; index < number; index++) {
      int start = place(library, header, library.getInt(table + index * Integer.BYTES));
      int end = start;
      while (library.get(end) != 0) {
        end++;
      }
      names.add(StandardCharsets.US_ASCII.decode(library.slice(start, end - start)).toString());
    }
    return names;
  }

  /** Returns where in the file lies what will be at an address in memory. */
  private static int place(ByteBuffer library, int header, int address) throws IOException {
    int sections = Short.toUnsignedInt(library.getShort(header + 6));
    int table = header + OPTIONAL + Short.toUnsignedInt(library.getShort(header + 20));
    for (int at = table; at < table + sections * SECTION; at += SECTION) {
      int from = library.getInt(at + 12);
      if (address >= from && address < from + library.getInt(at + 16)) {
        return address - from + library.getInt(at + 20);
      }
    }
    throw new IOException("No section of the library holds the address " + address);
  }

  private static byte[] exports(List<String> names, String own, String target) {
    int number = names.size();
    int functions = EXPORT_DIRECTORY;
    int pointers = functions + number * Integer.BYTES;
    int ordinals = pointers + number * Integer.BYTES;
    int texts = ordinals + number * Short.BYTES;
    ByteBuffer tables = ByteBuffer.allocate(texts).order(ByteOrder.LITTLE_ENDIAN);
    ByteArrayOutputStream strings = new ByteArrayOutputStream();
    tables.putInt(12, SECTION_ALIGNMENT + texts).putInt(16, 1).putInt(20, number);
    tables.putInt(EXPORT_NAMES, number).putInt(28, SECTION_ALIGNMENT + functions);
    tables.putInt(EXPORT_NAME_TABLE, SECTION_ALIGNMENT + pointers);
    tables.putInt(36, SECTION_ALIGNMENT + ordinals);
    add(strings, own);
    for (int index = 0; index < number; index++) {
      int name = SECTION_ALIGNMENT + texts + add(strings, names.get(index));
      int forward = SECTION_ALIGNMENT + texts + add(strings, target + "." + names.get(index));
      tables.putInt(functions + index * Integer.BYTES, forward);
      tables.putInt(pointers + index * Integer.BYTES, name);
      tables.putShort(ordinals + index * Short.BYTES, (short) index);
    }
    return ByteBuffer.allocate(texts + strings.size())
        .put(tables.array())
        .put(strings.toByteArray())
        .array();
  }

  private static int add(ByteArrayOutputStream strings, String text) {
    int place = strings.size();
    strings.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    strings.write(0);
    return place;
  }

  /** Returns a library of a name that has names of its own, each for that of a target. */
  static byte[] image(short machine, List<String> names, String own, String target) {
    byte[] exports = exports(names, own, target);
    int raw = aligned(exports.length, FILE_ALIGNMENT);
    ByteBuffer image = ByteBuffer.allocate(FILE_ALIGNMENT + raw).order(ByteOrder.LITTLE_ENDIAN);
    image.putShort((short) 0x5a4d).putInt(POINTER, HEADER_START);
    image.position(HEADER_START).putInt(0x4550).putShort(machine).putShort((short) 1);
    image.position(HEADER_START + 20).putShort((short) OPTIONAL_SIZE).putShort((short) COFF_KIND);
    ByteBuffer optional = image.slice(HEADER_START + OPTIONAL, OPTIONAL_SIZE);
    optional.order(ByteOrder.LITTLE_ENDIAN).putShort((short) PE32_PLUS).putInt(8, raw);
    // Where it would like to lie, and how it is aligned.
    optional.putLong(24, 0x180000000L).putInt(32, SECTION_ALIGNMENT).putInt(36, FILE_ALIGNMENT);
    // The versions of Windows and of its subsystem, that of programs without a console.
    optional.putShort(40, (short) 6).putShort(48, (short) 6).putShort(68, (short) 2);
    optional.putInt(56, SECTION_ALIGNMENT + aligned(exports.length, SECTION_ALIGNMENT));
    optional.putInt(60, FILE_ALIGNMENT).putShort(70, (short) LOADING);
    // The stack and the heap, which a library does not have, and the number of directories.
    optional.putLong(72, 1 << 20).putLong(80, 1 << 12).putLong(88, 1 << 20).putLong(96, 1 << 12);
    optional.putInt(108, 16).putInt(112, SECTION_ALIGNMENT).putInt(116, exports.length);
    image.position(HEADER_START + OPTIONAL + OPTIONAL_SIZE);
    image.put(".rdata\0\0".getBytes(StandardCharsets.US_ASCII)).putInt(exports.length);
    image.putInt(SECTION_ALIGNMENT).putInt(raw).putInt(FILE_ALIGNMENT);
    image.position(image.position() + 12).putInt(READ_ONLY);
    return image.put(FILE_ALIGNMENT, exports).array();
  }

  private static int aligned(int size, int alignment) {
    return (size + alignment - 1) / alignment * alignment;
  }
}
