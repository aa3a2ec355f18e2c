package dev.pybundle.delta;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.Layout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * The files of a program as they lie on its user's machine: those of a onedir program relative to
 * its own folder, wherever that lies and whatever it is named.
 *
 * @param root the folder that they lie in
 * @param program path of the runnable in it
 * @param files all of them, in the order of the bytes of their paths
 */
public record ProgramFiles(Path root, String program, List<BundledFile> files) {

  /** Any implementation in any language sorts bytes alike. */
  private static final Comparator<BundledFile> ORDER =
      Comparator.comparing(
          file -> file.path().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  /**
   * Returns those of a Bundle. An archive of a onefile program lies wherever it was put, and is
   * found by its hash.
   */
  public static ProgramFiles of(Bundle bundle) {
    BundleManifest manifest = bundle.manifest();
    List<BundledFile> files = new ArrayList<>(manifest.files());
    if (manifest.layout() == Layout.onefile) {
      files.removeAll(manifest.lazy());
    }
    String own = manifest.program().substring(0, manifest.program().indexOf('/') + 1);
    boolean alone = files.stream().allMatch(file -> file.path().startsWith(own));
    String prefix = alone ? own : "";
    return of(
        bundle.folder().resolve(prefix),
        manifest.program().substring(prefix.length()),
        files,
        path -> path.substring(prefix.length()));
  }

  /** Returns what lies in a folder, some path up to it taken off. */
  static ProgramFiles of(
      Path root, String program, List<BundledFile> files, Function<String, String> path) {
    return new ProgramFiles(
        root,
        program,
        files.stream()
            .map(
                file ->
                    new BundledFile(
                        path.apply(file.path()),
                        file.size(),
                        file.sha256(),
                        file.kind(),
                        /* role= */ null,
                        /* distribution= */ null))
            .sorted(ORDER)
            .toList());
  }

  /** Returns the bytes of all files. */
  public long size() {
    return files.stream().mapToLong(BundledFile::size).sum();
  }
}
