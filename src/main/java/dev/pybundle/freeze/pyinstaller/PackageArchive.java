package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.Assembler.ModuleReader;
import dev.pybundle.bundle.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * PyInstaller's PKG archive, which an executable carries: entries, a table of them, and a cookie
 * that says where the table is. All numbers have their highest byte first. There is no library for
 * it but PyInstaller's own, in Python, and a program is signed on machines that have neither.
 *
 * <p>Source: {@code CArchiveWriter} and {@code CArchiveReader} in {@code PyInstaller/archive},
 * 6.22.3; https://pyinstaller.org/en/stable/advanced-topics.html, "CArchive".
 *
 * @param file the executable
 * @param start where the archive begins in it
 * @param end where it ends
 * @param entries its entries, in their order
 * @param pythonVersion e.g. 311
 * @param pythonLibrary file name of the shared library of Python
 */
record PackageArchive(
    Path file, long start, long end, List<Entry> entries, int pythonVersion, String pythonLibrary) {

  static final byte[] MAGIC = {'M', 'E', 'I', 014, 013, 012, 013, 016};
  static final int COOKIE = 88;
  private static final int LIBRARY_NAME = 64;
  static final int ENTRY = 18;
  private static final int SEARCHED = 1 << 16;
  private static final int BUFFER = 1 << 16;
  private static final String FILES = "bxZ";
  private static final String CODE = "smM";
  private static final char MODULES = 'z';

  /**
   * A file or script in an archive.
   *
   * @param offset where its bytes are, counted from the start of the archive
   * @param stored how many bytes are stored
   * @param size how many they are once they are unpacked
   * @param compressed whether they are compressed
   * @param type PyInstaller's code, e.g. {@code b} for a library
   * @param name path in the program, with the separators of its system
   */
  record Entry(long offset, long stored, long size, boolean compressed, char type, String name) {

    /** Returns whether it is a library or data, and no link. */
    boolean isFile() {
      return FILES.indexOf(type) >= 0;
    }

    /** Returns whether it is the code of a script, or of a module that the bootloader imports. */
    boolean isCode() {
      return CODE.indexOf(type) >= 0;
    }

    boolean isModuleArchive() {
      return type == MODULES;
    }

    /** Returns the path with {@code /}. */
    String path(boolean windows) {
      return windows ? name.replace('\\', '/') : name;
    }
  }

  /**
   * Reads the archive of an executable.
   *
   * @throws IOException if there is none
   */
  static PackageArchive read(Path file) throws IOException {
    return find(file)
        .orElseThrow(() -> new IOException("There is no archive of PyInstaller in " + file));
  }

  /**
   * Reads the archive of an executable.
   *
   * @return empty if there is none: a spec may put it beside the executable
   * @throws IOException if it is damaged
   */
  static Optional<PackageArchive> find(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long cookie = findCookie(channel);
      if (cookie < 0) {
        return Optional.empty();
      }
      ByteBuffer fields = bytes(channel, cookie + MAGIC.length, COOKIE - MAGIC.length);
      long length = Integer.toUnsignedLong(fields.getInt());
      long table = Integer.toUnsignedLong(fields.getInt());
      long tableLength = Integer.toUnsignedLong(fields.getInt());
      int version = fields.getInt();
      byte[] library = new byte[LIBRARY_NAME];
      fields.get(library);
      long start = cookie + COOKIE - length;
      if (start < 0 || table + tableLength > length) {
        throw new IOException("The archive in " + file + " is damaged");
      }
      ByteBuffer toc = bytes(channel, start + table, Math.toIntExact(tableLength));
      return Optional.of(
          new PackageArchive(file, start, cookie + COOKIE, entries(toc), version, text(library)));
    }
  }

  /**
   * Copies the content of an entry.
   *
   * @param entry one of {@link #entries()}
   * @param target a path that does not exist
   * @throws IOException if it cannot be read or written
   */
  void extract(Entry entry, Path target) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        InputStream content = content(entry, channel)) {
      Files.copy(content, target);
    }
  }

  /**
   * Returns the SHA-256 of the content of an entry.
   *
   * @throws IOException if it cannot be read
   */
  String hash(Entry entry) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        InputStream content = content(entry, channel)) {
      return Sha256.of(content);
    }
  }

  InputStream content(Entry entry, FileChannel channel) {
    InputStream stored = new Slice(channel, start + entry.offset(), entry.stored());
    return entry.compressed() ? new Inflated(stored) : stored;
  }

  /** Not as it is by itself: it would read 512 bytes at a time. */
  private static final class Inflated extends InflaterInputStream {

    Inflated(InputStream stored) {
      super(stored, new Inflater(), BUFFER);
    }

    @Override
    public void close() throws IOException {
      super.close();
      inf.end();
    }
  }

  /** Returns the archive of modules that is in it; empty if there is none. */
  Optional<ModuleArchive> modules() throws IOException {
    Optional<Entry> entry = entries.stream().filter(Entry::isModuleArchive).findFirst();
    return entry.isEmpty() ? Optional.empty() : Optional.of(ModuleArchive.read(bytes(entry.get())));
  }

  /**
   * Lists the modules in it.
   *
   * @throws IOException if they cannot be read
   */
  List<String> moduleNames() throws IOException {
    return modules().stream()
        .flatMap(archive -> archive.entries().stream().map(ModuleArchive.Entry::name))
        .toList();
  }

  /**
   * Reads the modules in it.
   *
   * @throws IOException if they cannot be read
   */
  void readModules(ModuleReader reader) throws IOException {
    Optional<ModuleArchive> modules = modules();
    if (modules.isPresent()) {
      modules.get().read(reader);
    }
  }

  /** Returns the content of an entry. */
  byte[] bytes(Entry entry) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        InputStream content = content(entry, channel)) {
      return content.readAllBytes();
    }
  }

  /** It is near the end: only section headers or a signature follow. */
  private static long findCookie(FileChannel channel) throws IOException {
    long end = channel.size();
    while (end >= COOKIE) {
      long from = Math.max(0, end - SEARCHED);
      byte[] part = bytes(channel, from, (int) (end - from)).array();
      for (int at = part.length - COOKIE; at >= 0; at--) {
        if (startsWithMagic(part, at)) {
          return from + at;
        }
      }
      // A cookie may lie across the border.
      end = from == 0 ? 0 : from + COOKIE - 1;
    }
    return -1;
  }

  private static boolean startsWithMagic(byte[] bytes, int at) {
    for (int index = 0; index < MAGIC.length; index++) {
      if (bytes[at + index] != MAGIC[index]) {
        return false;
      }
    }
    return true;
  }

  private static List<Entry> entries(ByteBuffer table) throws IOException {
    List<Entry> entries = new ArrayList<>();
    while (table.hasRemaining()) {
      int begin = table.position();
      int length = table.getInt();
      if (length < ENTRY || begin + length > table.limit()) {
        throw new IOException("The table of an archive of PyInstaller is damaged");
      }
      long offset = Integer.toUnsignedLong(table.getInt());
      long stored = Integer.toUnsignedLong(table.getInt());
      long size = Integer.toUnsignedLong(table.getInt());
      boolean compressed = table.get() == 1;
      char type = (char) table.get();
      byte[] name = new byte[length - ENTRY];
      table.get(name);
      entries.add(new Entry(offset, stored, size, compressed, type, text(name)));
    }
    return List.copyOf(entries);
  }

  private static String text(byte[] padded) {
    int end = 0;
    while (end < padded.length && padded[end] != 0) {
      end++;
    }
    return new String(padded, 0, end, StandardCharsets.UTF_8);
  }

  private static ByteBuffer bytes(FileChannel channel, long from, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, from + buffer.position()) < 0) {
        throw new EOFException("The archive ends too early");
      }
    }
    return buffer.flip();
  }

  /** A part of a file. */
  private static final class Slice extends InputStream {

    private final FileChannel channel;
    private long position;
    private long left;

    Slice(FileChannel channel, long position, long length) {
      this.channel = channel;
      this.position = position;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left <= 0) {
        return -1;
      }
      int wanted = (int) Math.min(length, left);
      int read = channel.read(ByteBuffer.wrap(target, offset, wanted), position);
      if (read < 0) {
        throw new EOFException("The archive ends too early");
      }
      position += read;
      left -= read;
      return read;
    }
  }
}
