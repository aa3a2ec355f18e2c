package dev.pybundle.freeze.lazy;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** Writes an archive: the same files in the same order make the same bytes. */
final class ArchiveWriter implements Closeable {

  private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);
  private static final int EXECUTABLE = 0100755;
  private static final int PLAIN = 0100644;

  private final ZipArchiveOutputStream zip;

  ArchiveWriter(Path archive) throws IOException {
    this.zip = new ZipArchiveOutputStream(archive);
    zip.setLevel(Deflater.BEST_COMPRESSION);
  }

  void add(BundledFile file, InputStream content, boolean deflated) throws IOException {
    ZipArchiveEntry entry = new ZipArchiveEntry(file.path());
    // Local time, because that is what a ZIP entry holds: the same bytes in every time zone.
    entry.setTimeLocal(TIME);
    entry.setUnixMode(file.kind().equals("executable") ? EXECUTABLE : PLAIN);
    entry.setMethod(deflated ? ZipArchiveEntry.DEFLATED : ZipArchiveEntry.STORED);
    entry.setSize(file.size());
    zip.putArchiveEntry(entry);
    content.transferTo(zip);
    zip.closeArchiveEntry();
  }

  /** Copies an entry of another archive as it is packed. */
  void copy(ZipFile source, ZipArchiveEntry entry) throws IOException {
    zip.addRawArchiveEntry(entry, source.getRawInputStream(entry));
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
