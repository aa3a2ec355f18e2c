package dev.pybundle.artifact;

import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.ManifestValidation;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Turns what {@link BundleArtifacts} attached into files again. Only what {@code bundle.json} lists
 * is taken from an archive, once and with the size that is listed, and nothing is written outside
 * of the folder: not by a path, and not through a link, because links are made last and no folder
 * on the way to a file may be one.
 */
public class BundleUnpacker {

  private static final String EXECUTABLE = "executable";
  private static final String LINK = "link";
  private static final int BUFFER = 1 << 16;

  /** As many as Linux follows. */
  private static final int MOST_LINKS = 40;

  /** What an entry takes in an archive besides its content: headers, a long name, padding. */
  private static final long ENTRY_OVERHEAD = 1 << 15;

  /**
   * Writes the files of a program; their hashes are for the caller to check.
   *
   * @param file what was attached: a program, or an archive that ends in {@code .tar.gz} or {@code
   *     .zip}
   * @param manifest what it must hold
   * @param folder an empty folder
   * @throws IOException if a file cannot be read or written, the manifest cannot be right, or the
   *     archive holds anything else than what is listed; whatever lies in the folder then is of no
   *     use
   */
  public void unpack(Path file, BundleManifest manifest, Path folder) throws IOException {
    Optional<String> fault = ManifestValidation.fault(manifest);
    if (fault.isPresent()) {
      throw new IOException("in its bundle.json, " + fault.get());
    }
    Map<String, BundledFile> listed = new HashMap<>();
    manifest.files().forEach(each -> listed.put(each.path(), each));
    Path real = folder.toRealPath();
    String name = String.valueOf(file.getFileName());
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      if (name.endsWith(".tar.gz")) {
        InputStream tar =
            new LimitedInputStream(new GzipCompressorInputStream(in), mostBytes(manifest));
        unpack(new TarArchiveInputStream(tar, StandardCharsets.UTF_8.name()), listed, real);
      } else if (name.endsWith(".zip")) {
        unpack(new ZipArchiveInputStream(in), listed, real);
      } else {
        // It cannot be larger than what is there already.
        Path program = place(real, manifest.program());
        Files.copy(in, program);
        setMode(program, /* executable= */ true);
      }
    } catch (IllegalArgumentException damaged) {
      // How commons-compress and Path tell of some damage.
      throw new IOException(damaged.getMessage(), damaged);
    }
  }

  private static long mostBytes(BundleManifest manifest) {
    return manifest.size() + ENTRY_OVERHEAD * (manifest.files().size() + 1L);
  }

  private static void unpack(
      ArchiveInputStream<? extends ArchiveEntry> archive,
      Map<String, BundledFile> listed,
      Path folder)
      throws IOException {
    Map<String, BundledFile> missing = new LinkedHashMap<>(listed);
    Map<String, String> links = new LinkedHashMap<>();
    for (ArchiveEntry entry = archive.getNextEntry();
        entry != null;
        entry = archive.getNextEntry()) {
      String name = entry.getName();
      if (!listed.containsKey(name)) {
        throw new IOException("it holds " + name + ", which its bundle.json lacks");
      }
      @Nullable BundledFile file = missing.remove(name);
      if (file == null) {
        throw new IOException("it holds " + name + " twice");
      }
      if (!isOfKind(entry, file.kind())) {
        throw new IOException("it holds " + name + ", which is no " + file.kind());
      }
      if (entry instanceof TarArchiveEntry tar && tar.isSymbolicLink()) {
        links.put(name, tar.getLinkName());
      } else {
        write(archive, file, folder);
      }
    }
    makeLinks(links, folder);
  }

  /** Not {@code isFile()}, which hard links and devices are, too. */
  private static boolean isOfKind(ArchiveEntry entry, String kind) {
    if (!(entry instanceof TarArchiveEntry tar)) {
      return !kind.equals(LINK) && !entry.isDirectory();
    }
    return kind.equals(LINK)
        ? tar.isSymbolicLink()
        : tar.getLinkFlag() == TarConstants.LF_NORMAL
            || tar.getLinkFlag() == TarConstants.LF_OLDNORM;
  }

  private static void write(InputStream in, BundledFile file, Path folder) throws IOException {
    Path target = place(folder, file.path());
    try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
      copy(in, out, file);
    }
    setMode(target, file.kind().equals(EXECUTABLE));
  }

  private static void setMode(Path target, boolean executable) throws IOException {
    if (target.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(
          target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }

  private static void copy(InputStream in, OutputStream out, BundledFile file) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long left = file.size();
    // One byte more than there may be tells a larger file without unpacking it.
    for (int count = in.read(buffer, 0, (int) Math.min(BUFFER, left + 1));
        count >= 0;
        count = in.read(buffer, 0, (int) Math.min(BUFFER, left + 1))) {
      left -= count;
      if (left < 0) {
        throw new IOException(file.path() + " is larger than its bundle.json says");
      }
      out.write(buffer, 0, count);
    }
    if (left > 0) {
      throw new IOException(file.path() + " is smaller than its bundle.json says");
    }
  }

  /** Makes the folders above a file, each a real one: {@code createDirectories} follows links. */
  private static Path place(Path folder, String path) throws IOException {
    Path target = folder.resolve(path);
    Path parent = folder;
    for (Path name : folder.relativize(target.resolveSibling(""))) {
      parent = parent.resolve(name);
      if (!Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(parent);
      }
    }
    return target;
  }

  private static void makeLinks(Map<String, String> links, Path folder) throws IOException {
    for (Map.Entry<String, String> link : links.entrySet()) {
      Files.createSymbolicLink(place(folder, link.getKey()), Path.of(link.getValue()));
    }
    // Only now: where one leads depends on the others.
    for (String link : links.keySet()) {
      if (leadsOut(folder.resolve(link), folder)) {
        throw new IOException("its link " + link + " leads out of its folder");
      }
    }
  }

  /** Follows a link step by step, as a system does, but also where nothing is at its end. */
  private static boolean leadsOut(Path link, Path folder) throws IOException {
    Deque<Path> ahead = new ArrayDeque<>();
    push(ahead, folder.relativize(link));
    Path here = folder;
    int followed = 0;
    while (!ahead.isEmpty()) {
      Path name = ahead.pop();
      Path next = here.resolve(name).normalize();
      if (!next.startsWith(folder)) {
        return true;
      }
      if (!Files.isSymbolicLink(next)) {
        here = next;
        continue;
      }
      Path target = Files.readSymbolicLink(next);
      followed++;
      if (target.getRoot() != null) {
        return true;
      }
      if (followed > MOST_LINKS) {
        return false;
      }
      push(ahead, target);
    }
    return false;
  }

  private static void push(Deque<Path> ahead, Path path) {
    List<Path> names = StreamSupport.stream(path.spliterator(), false).toList();
    for (int index = names.size() - 1; index >= 0; index--) {
      ahead.push(names.get(index));
    }
  }
}
