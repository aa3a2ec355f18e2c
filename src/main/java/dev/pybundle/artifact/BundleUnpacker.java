package dev.pybundle.artifact;

import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.inject.Named;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Turns what {@link BundleArtifacts} attached into files again. Only what {@code bundle.json} lists
 * is taken from an archive, and nothing is written outside of the folder: not by a path, and not
 * through a link, because links are made last.
 */
@Named
public class BundleUnpacker {

  private static final String EXECUTABLE = "executable";

  /**
   * Writes the files of a program; their hashes are for the caller to check.
   *
   * @param file what was attached: a program, or an archive that ends in {@code .tar.gz} or {@code
   *     .zip}
   * @param manifest what it must hold
   * @param folder an empty folder
   * @throws IOException if a file cannot be read or written, or the archive holds something that is
   *     not listed, or leads out of the folder
   */
  public void unpack(Path file, BundleManifest manifest, Path folder) throws IOException {
    Map<String, BundledFile> listed =
        manifest.files().stream().collect(Collectors.toMap(BundledFile::path, Function.identity()));
    for (String path : listed.keySet()) {
      requireInside(folder, folder, path);
    }
    String name = String.valueOf(file.getFileName());
    if (name.endsWith(".tar.gz")) {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
        unpack(
            new TarArchiveInputStream(
                new GzipCompressorInputStream(in), StandardCharsets.UTF_8.name()),
            listed,
            folder);
      }
    } else if (name.endsWith(".zip")) {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
        unpack(new ZipArchiveInputStream(in), listed, folder);
      }
    } else {
      try (InputStream in = Files.newInputStream(file)) {
        write(in, folder.resolve(manifest.program()), /* executable= */ true);
      }
    }
  }

  private static void unpack(
      ArchiveInputStream<? extends ArchiveEntry> archive,
      Map<String, BundledFile> listed,
      Path folder)
      throws IOException {
    Map<Path, String> links = new LinkedHashMap<>();
    for (ArchiveEntry entry = archive.getNextEntry();
        entry != null;
        entry = archive.getNextEntry()) {
      if (entry.isDirectory()) {
        continue;
      }
      BundledFile file = listed.get(entry.getName());
      if (file == null) {
        throw new IOException("it holds " + entry.getName() + ", which its bundle.json lacks");
      }
      Path target = folder.resolve(file.path());
      if (entry instanceof TarArchiveEntry tar && tar.isSymbolicLink()) {
        links.put(target, tar.getLinkName());
      } else if (entry instanceof TarArchiveEntry tar && !isPlainFile(tar)) {
        throw new IOException("it holds " + entry.getName() + ", which is neither file nor link");
      } else {
        write(archive, target, file.kind().equals(EXECUTABLE));
      }
    }
    makeLinks(links, folder);
  }

  /** Not {@code isFile()}, which hard links and devices are, too. */
  private static boolean isPlainFile(TarArchiveEntry entry) {
    return entry.getLinkFlag() == TarConstants.LF_NORMAL
        || entry.getLinkFlag() == TarConstants.LF_OLDNORM;
  }

  private static void write(InputStream in, Path target, boolean executable) throws IOException {
    Files.createDirectories(target.resolveSibling(""));
    Files.copy(in, target);
    if (target.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(
          target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }

  private static void makeLinks(Map<Path, String> links, Path folder) throws IOException {
    for (Map.Entry<Path, String> link : links.entrySet()) {
      requireInside(folder, link.getKey().resolveSibling(""), link.getValue());
      Files.createDirectories(link.getKey().resolveSibling(""));
      Files.createSymbolicLink(link.getKey(), Path.of(link.getValue()));
    }
    // A path through another link can lead further up than its letters say.
    Path real = folder.toRealPath();
    for (Path link : links.keySet()) {
      if (Files.exists(link) && !link.toRealPath().startsWith(real)) {
        throw new IOException("its link " + folder.relativize(link) + " leads out of its folder");
      }
    }
  }

  private static void requireInside(Path folder, Path from, String path) throws IOException {
    if (path.isEmpty()
        || Path.of(path).isAbsolute()
        || !from.resolve(path).normalize().startsWith(folder.normalize())) {
      throw new IOException("its path " + path + " leads out of its folder");
    }
  }
}
