package dev.pybundle.bundle;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

  private static final String EXECUTABLE = "executable";

  /** Name of the folder with what it takes to assemble the program again, apart from its files. */
  public static final String PARTS = "parts";

  /**
   * Reads the Bundle in a folder, after undoing a swap that was interrupted.
   *
   * @param folder e.g. {@code target/pybundle/<triple>/bundle}
   * @return empty if there is none, or one whose {@code bundle.json} cannot be read: both mean
   *     "build it"
   * @throws ProblemException if it was written by another version of pybundle
   * @throws IOException if an interrupted swap cannot be undone
   */
  public static Optional<Bundle> read(Path folder) throws ProblemException, IOException {
    Optional<Bundle> bundle = readAny(folder);
    if (bundle.isPresent() && !bundle.get().isReadable()) {
      throw BundleProblems.otherSchema(folder, bundle.get().manifest().schemaVersion())
          .asException();
    }
    Optional<String> fault = bundle.flatMap(found -> ManifestValidation.fault(found.manifest()));
    if (fault.isPresent()) {
      throw BundleProblems.faulty(folder, fault.get()).asException();
    }
    return bundle;
  }

  /**
   * Reads the Bundle in a folder that will be replaced anyway.
   *
   * @param folder as for {@link #read(Path)}
   * @return empty also if it was written by another version of pybundle
   * @throws IOException if an interrupted swap cannot be undone
   */
  public static Optional<Bundle> readReplaceable(Path folder) throws IOException {
    return readAny(folder)
        .filter(Bundle::isReadable)
        .filter(found -> ManifestValidation.fault(found.manifest()).isEmpty());
  }

  private static Optional<Bundle> readAny(Path folder) throws IOException {
    AtomicFiles.recover(folder);
    Path manifest = folder.resolve(MANIFEST);
    if (!Files.isRegularFile(manifest)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Bundle(folder, Json.read(manifest, BundleManifest.class)));
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private boolean isReadable() {
    return manifest.schemaVersion() == BundleManifest.SCHEMA_VERSION;
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

  /** Returns the folder with what it takes to assemble the program again. */
  public Path parts() {
    return folder.resolve(PARTS);
  }

  /**
   * Lists the files of a program, sorted by path.
   *
   * @param folder a folder that will become a Bundle
   * @throws IOException if something in it cannot be read
   */
  public static List<BundledFile> scan(Path folder) throws IOException {
    return scan(folder, Map.of());
  }

  /**
   * Lists the files of a program, sorted by path.
   *
   * @param folder a folder that will become a Bundle
   * @param hashes those that are known of whoever wrote the files, by their paths with {@code /}
   * @throws IOException if something in it cannot be read
   */
  public static List<BundledFile> scan(Path folder, Map<String, String> hashes) throws IOException {
    return describeAll(folder, paths(folder, path -> !isAside(folder, path)), hashes);
  }

  /**
   * Lists what lies beside a program to assemble it again, sorted by path.
   *
   * @param folder a folder that will become a Bundle
   * @throws IOException if something in it cannot be read
   */
  public static List<BundledFile> scanParts(Path folder) throws IOException {
    return describeAll(
        folder, paths(folder, path -> path.startsWith(folder.resolve(PARTS))), Map.of());
  }

  /**
   * Lists the files of a program, then what lies beside it to assemble it again, each sorted by
   * path.
   *
   * @param folder of a Bundle
   * @throws IOException if something in it cannot be read
   */
  public static List<BundledFile> scanAll(Path folder) throws IOException {
    return Stream.concat(scan(folder).stream(), scanParts(folder).stream()).toList();
  }

  /**
   * Looks for a difference between the manifest and the files. A mode that is another one, as after
   * a copy that does not keep modes, is put right.
   *
   * @param hashes remembers what was hashed before
   * @return a sentence about the first difference, empty if all is as recorded
   * @throws IOException if a file cannot be read
   */
  public Optional<String> damage(FileHashes hashes) throws IOException {
    Set<Path> known = new HashSet<>();
    for (BundledFile file : everyFile()) {
      Path path = folder.resolve(file.path());
      known.add(path);
      if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.of(file.path() + " is missing from the bundle");
      }
      String hash = Files.isSymbolicLink(path) ? linkHash(path) : hashes.of(path);
      if (!hash.equals(file.sha256())) {
        return Optional.of(file.path() + " in the bundle was changed");
      }
      if (!file.isLink()) {
        restoreMode(path, file.kind().equals(EXECUTABLE));
      }
    }
    return paths(folder, path -> !known.contains(path) && !isNote(folder, path)).stream()
        .findFirst()
        .map(
            stranger ->
                withSlashes(folder.relativize(stranger))
                    + " is in the bundle, but not in its list of files");
  }

  private static void restoreMode(Path file, boolean executable) throws IOException {
    if (FileModes.exist(file) && FileModes.isExecutable(file) != executable) {
      FileModes.set(file, executable);
    }
  }

  /** Returns the files of the program, then its parts. */
  public List<BundledFile> everyFile() {
    return Stream.concat(manifest.files().stream(), manifest.parts().stream()).toList();
  }

  private static List<Path> paths(Path folder, Predicate<Path> wanted) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .filter(wanted)
          .sorted()
          .toList();
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
  }

  private static List<BundledFile> describeAll(
      Path folder, List<Path> paths, Map<String, String> hashes) throws IOException {
    List<BundledFile> files = new ArrayList<>();
    for (Path path : paths) {
      files.add(describe(folder, path, hashes.get(withSlashes(folder.relativize(path)))));
    }
    files.sort(Comparator.comparing(BundledFile::path));
    return List.copyOf(files);
  }

  private static boolean isAside(Path folder, Path path) {
    return isNote(folder, path) || path.startsWith(folder.resolve(PARTS));
  }

  private static boolean isNote(Path folder, Path path) {
    return path.equals(folder.resolve(MANIFEST)) || path.equals(folder.resolve(CHECKSUMS));
  }

  /**
   * Describes one file.
   *
   * @param folder a folder that will become a Bundle
   * @param path a file or link in it
   * @throws IOException if it cannot be read
   */
  public static BundledFile describe(Path folder, Path path) throws IOException {
    return describe(folder, path, null);
  }

  /**
   * Describes one file.
   *
   * @param folder a folder that will become a Bundle
   * @param path a file or link in it
   * @param known its hash; null if that is not known
   * @throws IOException if it cannot be read
   */
  public static BundledFile describe(Path folder, Path path, @Nullable String known)
      throws IOException {
    String relative = withSlashes(folder.relativize(path));
    if (Files.isSymbolicLink(path)) {
      return new BundledFile(relative, 0, linkHash(path), "link", null, null);
    }
    String kind = FileModes.isExecutable(path) ? EXECUTABLE : "file";
    String hash = known == null ? Sha256.of(path) : known;
    return new BundledFile(relative, Files.size(path), hash, kind, null, null);
  }

  /** Not a plain replacement of backslashes, which are ordinary letters in file names of Linux. */
  private static String withSlashes(Path path) {
    return path.toString().replace(path.getFileSystem().getSeparator(), "/");
  }

  private static String linkHash(Path link) throws IOException {
    return Sha256.of(withSlashes(Files.readSymbolicLink(link)));
  }
}
