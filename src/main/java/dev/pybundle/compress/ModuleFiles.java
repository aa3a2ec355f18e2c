package dev.pybundle.compress;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.ModuleChange;
import dev.pybundle.bundle.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Changes modules that are files of a program: compiled ones, and zip archives of such. */
final class ModuleFiles {

  private static final String COMPILED = ".pyc";
  private static final String ARCHIVE = ".zip";
  private static final String PACKAGE = "/__init__";
  private static final int MAGIC = 4;
  private static final int HEADER = 16;

  private final ModuleChange change;
  private final Path scratch;

  /**
   * Takes what becomes of modules.
   *
   * @param scratch folder for changed copies
   */
  ModuleFiles(ModuleChange change, Path scratch) {
    this.change = change;
    this.scratch = scratch;
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
      byte[] fresh = archive ? archive(context.contents().of(file)) : compiled(old);
      if (!Arrays.equals(old, fresh)) {
        Path copy = scratch.resolve(copies.size() + "-" + file.sha256());
        Files.createDirectories(scratch);
        copies.put(file.path(), Files.write(copy, fresh));
      }
    }
    return copies;
  }

  private byte[] compiled(byte[] content) throws IOException {
    if (content.length <= HEADER) {
      return content;
    }
    byte[] code =
        change.code(
            Arrays.copyOf(content, MAGIC), Arrays.copyOfRange(content, HEADER, content.length));
    byte[] changed = Arrays.copyOf(content, HEADER + code.length);
    System.arraycopy(code, 0, changed, HEADER, code.length);
    return changed;
  }

  /** Each entry stays as it was packed: the start of a program may not be able to inflate yet. */
  private byte[] archive(Path source) throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(source));
        ZipOutputStream out = new ZipOutputStream(target)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        String name = entry.getName();
        byte[] content = in.readAllBytes();
        if (name.endsWith(COMPILED)) {
          if (change.omits(module(name))) {
            continue;
          }
          content = compiled(content);
        }
        out.putNextEntry(like(entry, content));
        out.write(content);
      }
    }
    return target.toByteArray();
  }

  private static ZipEntry like(ZipEntry old, byte[] content) {
    ZipEntry entry = new ZipEntry(old.getName());
    // Without a time zone: the bytes are the same everywhere.
    entry.setTimeLocal(old.getTimeLocal());
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
