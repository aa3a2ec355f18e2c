package dev.pybundle.freeze.lazy;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.FileHashes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Writes an archive with other copies of some of its files.
 *
 * @param archive what is in the old one
 * @param copies path of a file to the copy to take
 * @param hashes remembers those of the copies
 */
record ArchiveRewriter(LazyArchive archive, Map<String, Path> copies, FileHashes hashes) {

  /**
   * Writes it. What stays is copied as it is packed.
   *
   * @param old the old archive
   * @param folder for the new one, which has the same name
   * @return what is in it
   */
  LazyArchive write(Path old, Path folder) throws IOException {
    List<BundledFile> files = new ArrayList<>();
    try (ZipFile source = ZipFile.builder().setPath(old).get();
        ArchiveWriter target = new ArchiveWriter(folder.resolve(archive.file()))) {
      for (BundledFile file : archive.files()) {
        ZipArchiveEntry entry = source.getEntry(file.path());
        @Nullable Path copy = copies.get(file.path());
        if (copy == null) {
          target.copy(source, entry);
          files.add(file);
          continue;
        }
        BundledFile now = file.holding(Files.size(copy), hashes.of(copy));
        try (InputStream content = Files.newInputStream(copy)) {
          target.add(now, content, entry.getMethod() == ZipArchiveEntry.DEFLATED);
        }
        files.add(now);
      }
    }
    return archive.with(files);
  }
}
