package dev.pybundle.bundle;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An assembled program and its {@code bundle.json}: the one thing that moves from goal to goal.
 *
 * @param folder holds the program and {@code bundle.json}
 * @param manifest the content of {@code bundle.json}
 */
public record Bundle(Path folder, BundleManifest manifest) {

  /** Name of the manifest. */
  public static final String MANIFEST = "bundle.json";

  /**
   * Name of the checksum file that {@code codesign} writes; like the manifest, it is not part of
   * the program.
   */
  public static final String CHECKSUMS = "SHA256SUMS";

  /**
   * Reads the Bundle in a folder, after undoing a swap that was interrupted.
   *
   * @param folder e.g. {@code target/pybundle/<triple>/bundle}
   * @return empty if there is none, or one whose {@code bundle.json} cannot be read: both mean
   *     "build it"
   * @throws IOException if an interrupted swap cannot be undone
   */
  public static Optional<Bundle> read(Path folder) throws IOException {
    AtomicFiles.recover(folder);
    Path manifest = folder.resolve(MANIFEST);
    if (!Files.isRegularFile(manifest)) {
      return Optional.empty();
    }
    try {
      BundleManifest content = Json.read(manifest, BundleManifest.class);
      return content.schemaVersion() == BundleManifest.SCHEMA_VERSION
          ? Optional.of(new Bundle(folder, content))
          : Optional.empty();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  /**
   * Writes {@code bundle.json} beside a program.
   *
   * @throws IOException if it cannot be written
   */
  public static Bundle write(Path folder, BundleManifest manifest) throws IOException {
    Json.write(folder.resolve(MANIFEST), manifest);
    return new Bundle(folder, manifest);
  }

  /** Returns the runnable. */
  public Path program() {
    return folder.resolve(manifest.program());
  }

  /**
   * Lists the files of a program, sorted by path.
   *
   * @param folder a folder that will become a Bundle
   * @throws IOException if something in it cannot be read
   */
  public static List<BundledFile> scan(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .filter(path -> !isAside(folder, path))
          .map(path -> describe(folder, path))
          .sorted((a, b) -> a.path().compareTo(b.path()))
          .toList();
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
  }

  /**
   * Looks for a difference between the manifest and the files.
   *
   * @param hashes remembers what was hashed before
   * @return a sentence about the first difference, empty if all is as recorded
   * @throws IOException if a file cannot be read
   */
  public Optional<String> damage(FileHashes hashes) throws IOException {
    for (BundledFile file : manifest.files()) {
      Path path = folder.resolve(file.path());
      if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.of(file.path() + " is missing from the bundle");
      }
      String hash = Files.isSymbolicLink(path) ? linkHash(path) : hashes.of(path);
      if (!hash.equals(file.sha256())) {
        return Optional.of(file.path() + " in the bundle was changed");
      }
    }
    return Optional.empty();
  }

  private static boolean isAside(Path folder, Path path) {
    return path.equals(folder.resolve(MANIFEST)) || path.equals(folder.resolve(CHECKSUMS));
  }

  private static BundledFile describe(Path folder, Path path) {
    String relative = withSlashes(folder.relativize(path));
    try {
      if (Files.isSymbolicLink(path)) {
        return new BundledFile(relative, 0, linkHash(path), "link");
      }
      String kind = Files.isExecutable(path) ? "executable" : "file";
      return new BundledFile(relative, Files.size(path), Sha256.of(path), kind);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Not a plain replacement of backslashes, which are ordinary letters in file names of Linux. */
  private static String withSlashes(Path path) {
    return path.toString().replace(path.getFileSystem().getSeparator(), "/");
  }

  private static String linkHash(Path link) throws IOException {
    return Sha256.of(withSlashes(Files.readSymbolicLink(link)));
  }
}
