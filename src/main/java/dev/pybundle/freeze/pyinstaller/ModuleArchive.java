package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.Assembler.ModuleReader;
import dev.pybundle.bundle.ModuleChange;
import dev.pybundle.bytecode.MarshalReader;
import dev.pybundle.bytecode.MarshalValue;
import dev.pybundle.bytecode.MarshalWriter;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * PyInstaller's PYZ archive of modules: each one is compressed by itself, a table follows.
 *
 * <p>Source: {@code ZlibArchiveWriter} and {@code ZlibArchiveReader} in {@code PyInstaller},
 * 6.22.3.
 */
final class ModuleArchive {

  private static final byte[] MAGIC = {'P', 'Y', 'Z', 0};
  private static final int HEADER = 17;
  private static final int TABLE = 8;
  private static final int PACKAGE = 1;
  private static final int BUFFER = 1 << 16;

  private final byte[] content;
  private final List<Entry> entries;

  private ModuleArchive(byte[] content, List<Entry> entries) {
    this.content = content;
    this.entries = entries;
  }

  /**
   * A module.
   *
   * @param name its dotted name
   * @param kind PyInstaller's number, e.g. for a package
   * @param offset where its bytes are
   * @param stored how many they are; 0 for a package without code
   */
  record Entry(String name, int kind, int offset, int stored) {}

  /**
   * Reads the table of an archive.
   *
   * @throws IOException if it is none
   */
  static ModuleArchive read(byte[] content) throws IOException {
    if (content.length < HEADER || !Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, 4)) {
      throw new IOException("There is no archive of PyInstaller's modules");
    }
    int table = ByteBuffer.wrap(content).getInt(TABLE);
    if (table < HEADER || table > content.length) {
      throw new IOException("The archive of modules is damaged");
    }
    List<Entry> entries = new ArrayList<>();
    byte[] marshalled = Arrays.copyOfRange(content, table, content.length);
    for (MarshalValue item : MarshalReader.read(marshalled).items()) {
      List<MarshalValue> place = item.items().get(1).items();
      Entry entry =
          new Entry(
              item.items().get(0).asText(),
              place.get(0).asInteger(),
              place.get(1).asInteger(),
              place.get(2).asInteger());
      if (entry.offset() < 0 || entry.stored() < 0 || entry.stored() > table - entry.offset()) {
        throw new IOException("The archive of modules is damaged at " + entry.name());
      }
      entries.add(entry);
    }
    return new ModuleArchive(content, List.copyOf(entries));
  }

  /** Lists its modules, in their order. */
  List<Entry> entries() {
    return entries;
  }

  /** Returns the first four bytes of compiled files of its Python. */
  byte[] magic() {
    return Arrays.copyOfRange(content, MAGIC.length, TABLE);
  }

  /**
   * Writes the archive with other modules to a new file, which may be larger than the memory that
   * is left.
   *
   * @param change what becomes of them
   * @param level how much to compress them, of {@link Deflater}
   * @throws IOException if one cannot be read, or the file cannot be written
   */
  void write(Path target, ModuleChange change, int level) throws IOException {
    byte[] magic = magic();
    List<MarshalValue> table = new ArrayList<>();
    try (FileChannel channel =
        FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
      out.write(new byte[HEADER]);
      int end = HEADER;
      for (Entry entry : entries) {
        Optional<byte[]> code = change.of(entry.name(), magic, code(entry));
        if (code.isEmpty()) {
          continue;
        }
        byte[] stored = entry.stored() > 0 ? deflated(code.get(), level) : new byte[0];
        out.write(stored);
        MarshalValue place =
            MarshalValue.tuple(
                List.of(
                    MarshalValue.integer(entry.kind()),
                    MarshalValue.integer(end),
                    MarshalValue.integer(stored.length)));
        table.add(MarshalValue.tuple(List.of(MarshalValue.text(entry.name()), place)));
        end = Math.addExact(end, stored.length);
      }
      out.write(MarshalWriter.write(MarshalValue.list(table)));
      out.flush();
      ByteBuffer header = ByteBuffer.allocate(HEADER).put(MAGIC).put(magic).putInt(end);
      channel.write(header.flip(), 0);
    }
  }

  /**
   * Returns the code of a module; nothing for a package without code.
   *
   * @throws IOException if it cannot be read
   */
  byte[] code(Entry entry) throws IOException {
    return entry.stored() > 0 ? inflated(entry) : new byte[0];
  }

  /**
   * Reads all modules.
   *
   * @throws IOException if one cannot be read
   */
  void read(ModuleReader reader) throws IOException {
    for (Entry entry : entries) {
      reader.read(entry.name(), entry.kind() == PACKAGE, magic(), code(entry));
    }
  }

  /**
   * Returns the size of each module, unpacked.
   *
   * @throws IOException if one cannot be read
   */
  Map<String, Long> sizes() throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    for (Entry entry : entries) {
      sizes.put(entry.name(), entry.stored() == 0 ? 0L : inflated(entry).length);
    }
    return sizes;
  }

  private byte[] inflated(Entry entry) throws IOException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(content, entry.offset(), entry.stored());
      ByteArrayOutputStream target = new ByteArrayOutputStream(4 * entry.stored());
      byte[] buffer = new byte[1 << 14];
      while (!inflater.finished()) {
        int length = inflater.inflate(buffer);
        if (length == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
          throw new IOException(entry.name() + " ends too early in the archive of modules");
        }
        target.write(buffer, 0, length);
      }
      return target.toByteArray();
    } catch (DataFormatException damaged) {
      throw new IOException(entry.name() + " is damaged in the archive of modules", damaged);
    } finally {
      inflater.end();
    }
  }

  private static byte[] deflated(byte[] code, int level) {
    Deflater deflater = new Deflater(level);
    try {
      deflater.setInput(code);
      deflater.finish();
      ByteArrayOutputStream target = new ByteArrayOutputStream(code.length + 64);
      byte[] buffer = new byte[1 << 14];
      while (!deflater.finished()) {
        target.write(buffer, 0, deflater.deflate(buffer));
      }
      return target.toByteArray();
    } finally {
      deflater.end();
    }
  }
}
