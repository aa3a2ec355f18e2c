package dev.pybundle.bundle;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is different between a file of a program, or of its parts, and the one of a clean build. */
public sealed interface FileDifference {

  /** Returns the path of the file in the program, with {@code /}. */
  String path();

  /** The clean build has it only. */
  record Missing(String path) implements FileDifference {}

  /** The program has it only. */
  record Extra(String path) implements FileDifference {}

  /** One is a link and the other a file, or both are links to different places. */
  record Link(String path, String built, String clean) implements FileDifference {}

  /** Both are files with different permissions, e.g. {@code rw-r--r--}. */
  record Mode(String path, String built, String clean) implements FileDifference {}

  /** Both are files with different bytes. */
  record Content(String path) implements FileDifference {}

  /**
   * Compares every file of two programs and of their parts, by content, permissions and target.
   *
   * @param built folder of a program
   * @param clean folder of the one to compare it with
   * @return the differences, sorted by path; empty if the programs are equal
   * @throws IOException if a file cannot be read
   */
  static List<FileDifference> between(Path built, Path clean) throws IOException {
    SortedMap<String, BundledFile> left = byPath(built);
    SortedMap<String, BundledFile> right = byPath(clean);
    TreeSet<String> paths = new TreeSet<>(left.keySet());
    paths.addAll(right.keySet());
    List<FileDifference> differences = new ArrayList<>();
    for (String path : paths) {
      @Nullable BundledFile one = left.get(path);
      @Nullable BundledFile other = right.get(path);
      if (one == null) {
        differences.add(new Missing(path));
      } else if (other == null) {
        differences.add(new Extra(path));
      } else if (isLink(one) || isLink(other)) {
        differences.addAll(links(path, built, clean));
      } else {
        differences.addAll(files(one, other, built, clean));
      }
    }
    return Collections.unmodifiableList(differences);
  }

  private static List<FileDifference> files(
      BundledFile one, BundledFile other, Path built, Path clean) throws IOException {
    List<FileDifference> differences = new ArrayList<>();
    if (!one.sha256().equals(other.sha256())) {
      differences.add(new Content(one.path()));
    }
    String mode = mode(built.resolve(one.path()));
    String wanted = mode(clean.resolve(one.path()));
    if (!mode.equals(wanted)) {
      differences.add(new Mode(one.path(), mode, wanted));
    }
    return differences;
  }

  private static List<FileDifference> links(String path, Path built, Path clean)
      throws IOException {
    String target = target(built.resolve(path));
    String wanted = target(clean.resolve(path));
    return target.equals(wanted) ? List.of() : List.of(new Link(path, target, wanted));
  }

  private static boolean isLink(BundledFile file) {
    return file.kind().equals("link");
  }

  private static String target(Path path) throws IOException {
    return Files.isSymbolicLink(path) ? "a link to " + Files.readSymbolicLink(path) : "a file";
  }

  /** Where files have no permissions, they are all the same. */
  private static String mode(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? PosixFilePermissions.toString(
            Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS))
        : "";
  }

  private static SortedMap<String, BundledFile> byPath(Path folder) throws IOException {
    Map<String, BundledFile> files =
        Bundle.scanAll(folder).stream()
            .collect(Collectors.toMap(BundledFile::path, Function.identity()));
    return new TreeMap<>(files);
  }
}
