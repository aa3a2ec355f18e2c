package dev.pybundle.compress;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.ModuleChange;
import dev.pybundle.bundle.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Changes modules that are files of a program: compiled ones, and zip archives of such. */
final class ModuleFiles {

  private static final String COMPILED = ".pyc";
  private static final String ARCHIVE = ".zip";
  private static final String PACKAGE = "/__init__";
  private static final LocalDateTime EARLIEST = LocalDateTime.of(1980, 1, 1, 0, 0, 2);
  private static final int MAGIC = 4;
  private static final int HEADER = 16;

  private final ModuleChange change;

  ModuleFiles(ModuleChange change) {
    this.change = change;
  }

  /**
   * Returns the files to take in place of those that hold modules.
   *
   * @param context the program
   * @return path in the program to its changed copy
   * @throws IOException if one cannot be read or written
   */
  Map<String, Path> changed(TreatmentContext context) throws IOException {
    Map<String, Path> copies = new HashMap<>();
    for (BundledFile file : context.files()) {
      boolean archive = file.path().endsWith(ARCHIVE) && file.role() == Role.MODULES;
      if (!archive && !file.path().endsWith(COMPILED)) {
        continue;
      }
      byte[] old = Files.readAllBytes(context.contents().of(file));
      byte[] fresh =
          archive
              ? archive(context.contents().of(file))
              : compiled(module(file.path()), old).orElse(old);
      if (!Arrays.equals(old, fresh)) {
        Path copy = context.scratch().resolve("m" + copies.size());
        Files.createDirectories(context.scratch());
        copies.put(file.path(), Files.write(copy, fresh));
      }
    }
    return copies;
  }

  private Optional<byte[]> compiled(String module, byte[] content) throws IOException {
    if (content.length <= HEADER) {
      return Optional.of(content);
    }
    byte[] magic = Arrays.copyOf(content, MAGIC);
    byte[] header = Arrays.copyOf(content, HEADER);
    return change
        .of(module, magic, Arrays.copyOfRange(content, HEADER, content.length))
        .map(code -> ByteBuffer.allocate(HEADER + code.length).put(header).put(code).array());
  }

  /** Each entry stays as it was packed: the start of a program may not be able to inflate yet. */
  private byte[] archive(Path source) throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(source));
        ZipOutputStream out = new ZipOutputStream(target)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        String name = entry.getName();
        byte[] content = in.readAllBytes();
        Optional<byte[]> changed =
            name.endsWith(COMPILED) ? compiled(module(name), content) : Optional.of(content);
        if (changed.isPresent()) {
          out.putNextEntry(like(entry, changed.get()));
          out.write(changed.get());
        }
      }
    }
    return target.toByteArray();
  }

  private static ZipEntry like(ZipEntry old, byte[] content) {
    ZipEntry entry = new ZipEntry(old.getName());
    // Java takes the first time of the format for an earlier one, which it writes with a time zone.
    LocalDateTime time = old.getTimeLocal();
    entry.setTimeLocal(time.isBefore(EARLIEST) ? EARLIEST : time);
    entry.setMethod(old.getMethod());
    if (old.getMethod() == ZipEntry.STORED) {
      CRC32 checksum = new CRC32();
      checksum.update(content);
      entry.setCrc(checksum.getValue());
      entry.setSize(content.length);
    }
    return entry;
  }

  private static String module(String path) {
    String stem = path.substring(0, path.length() - COMPILED.length());
    return (stem.endsWith(PACKAGE) ? stem.substring(0, stem.length() - PACKAGE.length()) : stem)
        .replace('/', '.');
  }
}
