package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.Assembler.Changes;
import dev.pybundle.bundle.ModuleChange;
import dev.pybundle.bundle.Packing;
import dev.pybundle.freeze.pyinstaller.PackageArchive.Entry;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.message.Sizes;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;

/** Writes a PKG archive with other contents. What stays is copied as it is stored. */
final class PackageArchiveWriter {

  private static final int LEVEL = 9;
  private static final int BUFFER = 1 << 16;
  private static final int ALIGNMENT = 16;

  /** Its numbers have four bytes; what follows the entries is small. */
  static final long LARGEST = 0xF0000000L;

  private final PackageArchive archive;
  private final Changes changes;
  private final boolean windows;

  /** Those of the archive if they are changed too. */
  private final Optional<ModuleArchive> modules;

  /**
   * Makes a writer.
   *
   * @param archive the old one
   * @param changes what to do differently, with {@code /} in its paths
   * @param windows whether the program is one for Windows
   * @throws IOException if the archive cannot be read
   */
  PackageArchiveWriter(PackageArchive archive, Changes changes, boolean windows)
      throws IOException {
    this.archive = archive;
    this.changes = changes;
    this.windows = windows;
    this.modules =
        changes.modules() == null && changes.packing() == null
            ? Optional.empty()
            : archive.modules();
  }

  /**
   * Writes the new archive.
   *
   * @throws ProblemException if it is too large for the format
   * @throws IOException if a file cannot be read or written
   */
  void write(Path target) throws ProblemException, IOException {
    Path scratch = target.resolveSibling(target.getFileName() + ".modules");
    try (FileChannel source = FileChannel.open(archive.file(), StandardOpenOption.READ);
        FileChannel out =
            FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      List<Entry> written = new ArrayList<>();
      for (Entry entry : archive.entries()) {
        // A script may have the name of a file.
        boolean named = !entry.isCode() && !entry.isModuleArchive();
        String path = entry.path(windows);
        if (named && changes.excluded().contains(path)) {
          continue;
        }
        boolean compressed = isCompressed(entry);
        Optional<InputStream> content =
            other(entry, named ? changes.replacements().get(path) : null, scratch);
        if (content.isPresent()) {
          written.add(pack(content.get(), entry, compressed, out));
        } else if (compressed != entry.compressed()) {
          written.add(pack(archive.content(entry, source), entry, compressed, out));
        } else {
          written.add(copy(source, entry, out));
        }
      }
      long table = out.position();
      if (table > LARGEST) {
        throw tooLarge(table).asException();
      }
      writeAll(out, table(written));
      writeAll(out, cookie(table, out.position() - table));
    } finally {
      Files.deleteIfExists(scratch);
    }
  }

  static Problem tooLarge(long size) {
    return new Problem(
        "The program is %s packed, and a file of PyInstaller cannot hold more than 4 GB"
            .formatted(Sizes.megabytes(size)),
        "set <packing>disk</packing>, which compresses it, or <layout>onedir</layout>");
  }

  /** Returns another content for an entry, if there is one. */
  private Optional<InputStream> other(Entry entry, @Nullable Path copy, Path scratch)
      throws IOException {
    if (copy != null) {
      return Optional.of(Files.newInputStream(copy));
    }
    if (modules.isEmpty()) {
      return Optional.empty();
    }
    ModuleChange change = Objects.requireNonNullElse(changes.modules(), ModuleChange.NONE);
    if (entry.isModuleArchive()) {
      @Nullable Packing packing = changes.packing();
      boolean stored = packing != null && !packing.deflatesModules();
      modules.get().write(scratch, change, stored ? Deflater.NO_COMPRESSION : LEVEL);
      return Optional.of(Files.newInputStream(scratch, StandardOpenOption.DELETE_ON_CLOSE));
    }
    return entry.isCode()
        ? change
            .of(entry.name(), modules.get().magic(), archive.bytes(entry))
            .map(ByteArrayInputStream::new)
        : Optional.empty();
  }

  private boolean isCompressed(Entry entry) {
    @Nullable Packing packing = changes.packing();
    if (packing == null || !(entry.isFile() || entry.isCode())) {
      return entry.compressed();
    }
    return entry.isFile() ? packing.deflatesFiles() : packing.deflatesModules();
  }

  private Entry copy(FileChannel source, Entry entry, FileChannel out) throws IOException {
    long offset = out.position();
    copy(source, archive.start() + entry.offset(), entry.stored(), out);
    return new Entry(
        offset, entry.stored(), entry.size(), entry.compressed(), entry.type(), entry.name());
  }

  /**
   * Appends a part of a file to another one. Through memory: Wine refuses what Windows does when a
   * channel is asked to transfer it.
   */
  static void copy(FileChannel source, long from, long count, FileChannel out) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    OutputStream stream = Channels.newOutputStream(out);
    long end = from + count;
    for (long at = from; at < end; at += buffer.position()) {
      buffer.clear().limit((int) Math.min(BUFFER, end - at));
      if (source.read(buffer, at) <= 0) {
        throw new EOFException("The archive ends at %d, before %d".formatted(at, end));
      }
      stream.write(buffer.array(), 0, buffer.position());
    }
  }

  private static Entry pack(InputStream content, Entry entry, boolean compressed, FileChannel out)
      throws IOException {
    long offset = out.position();
    long size;
    try (content) {
      if (compressed) {
        Deflater deflater = new Deflater(LEVEL);
        // Not closed: it would close the channel.
        DeflaterOutputStream packed =
            new DeflaterOutputStream(Channels.newOutputStream(out), deflater, BUFFER);
        size = content.transferTo(packed);
        packed.finish();
        deflater.end();
      } else {
        // Buffered: as above, for two channels.
        OutputStream plain = new BufferedOutputStream(Channels.newOutputStream(out), BUFFER);
        size = content.transferTo(plain);
        plain.flush();
      }
    }
    return new Entry(offset, out.position() - offset, size, compressed, entry.type(), entry.name());
  }

  private static byte[] table(List<Entry> entries) {
    List<byte[]> names =
        entries.stream().map(entry -> entry.name().getBytes(StandardCharsets.UTF_8)).toList();
    int length = names.stream().mapToInt(name -> lengthOf(name)).sum();
    ByteBuffer table = ByteBuffer.allocate(length);
    for (int index = 0; index < entries.size(); index++) {
      Entry entry = entries.get(index);
      int end = table.position() + lengthOf(names.get(index));
      table
          .putInt(lengthOf(names.get(index)))
          .putInt((int) entry.offset())
          .putInt((int) entry.stored())
          .putInt((int) entry.size())
          .put((byte) (entry.compressed() ? 1 : 0))
          .put((byte) entry.type())
          .put(names.get(index));
      table.position(end);
    }
    return table.array();
  }

  /** A name ends with a zero, and an entry at a multiple of 16. */
  private static int lengthOf(byte[] name) {
    return (PackageArchive.ENTRY + name.length + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private byte[] cookie(long table, long tableLength) {
    ByteBuffer cookie = ByteBuffer.allocate(PackageArchive.COOKIE);
    cookie
        .put(PackageArchive.MAGIC)
        .putInt((int) (table + tableLength + PackageArchive.COOKIE))
        .putInt((int) table)
        .putInt((int) tableLength)
        .putInt(archive.pythonVersion())
        .put(archive.pythonLibrary().getBytes(StandardCharsets.US_ASCII));
    return cookie.array();
  }

  private static void writeAll(FileChannel out, byte[] bytes) throws IOException {
    OutputStream stream = Channels.newOutputStream(out);
    stream.write(bytes);
  }
}
