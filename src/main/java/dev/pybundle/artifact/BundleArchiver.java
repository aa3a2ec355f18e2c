package dev.pybundle.artifact;

import dev.pybundle.artifact.PieceGzip.Piece;
import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Packs a onedir program: {@code tar.gz}, which keeps links and modes, or {@code zip} for Windows.
 * Equal programs make equal archives: sorted entries, no owner, one time for all, and each entry of
 * a {@code tar.gz} compressed by itself, so that one which was in the last archive is copied.
 */
public class BundleArchiver {

  private static final FileTime TIME = FileTime.from(Instant.parse("1980-01-01T00:00:00Z"));
  private static final int EXECUTABLE = 0755;
  private static final int PLAIN = 0644;
  private static final int REGULAR_FILE = 0100000;

  /**
   * Writes an archive in one step.
   *
   * @param bundle whose program is packed, without {@code bundle.json}; its files must be as it
   *     lists them
   * @param archive ends in {@code .tar.gz} or {@code .zip}
   * @param known the pieces of the archive that lies there now; none if it may have been changed
   * @return the pieces of this one
   * @throws IOException if it cannot be written; an older archive is then as it was
   */
  Map<String, Piece> write(Bundle bundle, Path archive, Map<String, Piece> known)
      throws IOException {
    Path fresh = archive.resolveSibling(archive.getFileName() + ".tmp");
    try {
      Map<String, Piece> pieces = Map.of();
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(fresh))) {
        if (archive.toString().endsWith(".zip")) {
          writeZip(bundle, out);
        } else if (known.isEmpty()) {
          pieces = writeTarGz(bundle, out, (entry, gzip) -> Optional.empty());
        } else {
          try (FileChannel before = FileChannel.open(archive)) {
            pieces = writeTarGz(bundle, out, (entry, gzip) -> copy(known.get(entry), before, gzip));
          }
        }
      }
      AtomicFiles.move(fresh, archive);
      return pieces;
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** Takes an entry over from an older archive. */
  @FunctionalInterface
  private interface OlderArchive {
    Optional<Piece> copy(String entry, PieceGzip gzip) throws IOException;
  }

  private static Optional<Piece> copy(@Nullable Piece known, FileChannel before, PieceGzip gzip)
      throws IOException {
    return known == null ? Optional.empty() : Optional.of(gzip.copy(known, before));
  }

  private static Map<String, Piece> writeTarGz(Bundle bundle, OutputStream out, OlderArchive older)
      throws IOException {
    Map<String, Piece> pieces = new TreeMap<>();
    PieceGzip gzip = new PieceGzip(out);
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(gzip, StandardCharsets.UTF_8.name())) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(true);
      for (BundledFile file : bundle.manifest().files()) {
        String entry = String.join(" ", file.kind(), file.sha256(), file.path());
        Optional<Piece> taken = older.copy(entry, gzip);
        pieces.put(entry, taken.isPresent() ? taken.get() : write(bundle, file, tar, gzip));
      }
    }
    return pieces;
  }

  private static Piece write(
      Bundle bundle, BundledFile file, TarArchiveOutputStream tar, PieceGzip gzip)
      throws IOException {
    tar.putArchiveEntry(tarEntry(bundle, file));
    if (!file.isLink()) {
      Files.copy(bundle.folder().resolve(file.path()), tar);
    }
    tar.closeArchiveEntry();
    return gzip.endPiece();
  }

  private static TarArchiveEntry tarEntry(Bundle bundle, BundledFile file) throws IOException {
    TarArchiveEntry entry =
        new TarArchiveEntry(
            file.path(), file.isLink() ? TarConstants.LF_SYMLINK : TarConstants.LF_NORMAL);
    if (file.isLink()) {
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
