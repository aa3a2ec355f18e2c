package dev.pybundle.artifact;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.zip.Deflater;
import javax.inject.Named;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * Packs a onedir program: {@code tar.gz}, which keeps links and modes, or {@code zip} for Windows.
 * Equal programs make equal archives: sorted entries, no owner, one time for all.
 */
@Named
public class BundleArchiver {

  private static final FileTime TIME = FileTime.from(Instant.parse("1980-01-01T00:00:00Z"));
  private static final int EXECUTABLE = 0755;
  private static final int PLAIN = 0644;
  private static final int REGULAR_FILE = 0100000;

  /**
   * Writes an archive in one step.
   *
   * @param bundle whose program is packed, without {@code bundle.json}
   * @param archive ends in {@code .tar.gz} or {@code .zip}
   * @throws IOException if it cannot be written; an older archive is then as it was
   */
  public void write(Bundle bundle, Path archive) throws IOException {
    Path fresh = archive.resolveSibling(archive.getFileName() + ".tmp");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(fresh))) {
        if (archive.toString().endsWith(".zip")) {
          writeZip(bundle, out);
        } else {
          writeTarGz(bundle, out);
        }
      }
      AtomicFiles.move(fresh, archive);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static void writeTarGz(Bundle bundle, OutputStream out) throws IOException {
    GzipParameters parameters = new GzipParameters();
    parameters.setCompressionLevel(Deflater.DEFAULT_COMPRESSION);
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(
            new GzipCompressorOutputStream(out, parameters), StandardCharsets.UTF_8.name())) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(true);
      for (BundledFile file : bundle.manifest().files()) {
        tar.putArchiveEntry(tarEntry(bundle, file));
        if (!file.kind().equals("link")) {
          Files.copy(bundle.folder().resolve(file.path()), tar);
        }
        tar.closeArchiveEntry();
      }
    }
  }

  private static TarArchiveEntry tarEntry(Bundle bundle, BundledFile file) throws IOException {
    boolean link = file.kind().equals("link");
    TarArchiveEntry entry =
        new TarArchiveEntry(file.path(), link ? TarConstants.LF_SYMLINK : TarConstants.LF_NORMAL);
    if (link) {
      entry.setLinkName(Files.readSymbolicLink(bundle.folder().resolve(file.path())).toString());
    } else {
      entry.setSize(file.size());
    }
    entry.setMode(file.kind().equals("executable") ? EXECUTABLE : PLAIN);
    entry.setLastModifiedTime(TIME);
    entry.setIds(0, 0);
    return entry;
  }

  private static void writeZip(Bundle bundle, OutputStream out) throws IOException {
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(out)) {
      for (BundledFile file : bundle.manifest().files()) {
        ZipArchiveEntry entry = new ZipArchiveEntry(file.path());
        // Local time, because that is what a ZIP entry holds: the same bytes in every time zone.
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
        entry.setUnixMode(REGULAR_FILE | (file.kind().equals("executable") ? EXECUTABLE : PLAIN));
        zip.putArchiveEntry(entry);
        Files.copy(bundle.folder().resolve(file.path()), zip);
        zip.closeArchiveEntry();
      }
    }
  }
}
