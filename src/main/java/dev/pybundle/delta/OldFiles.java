package dev.pybundle.delta;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds the file of an older program that one of a newer program is, or is made from. */
final class OldFiles {

  /** Versions and hashes in names: {@code fastapi-0.165.0.dist-info}, {@code liba-0cf96a72.so}. */
  private static final Pattern NUMBERS = Pattern.compile("[0-9a-f]*[0-9][0-9a-f]*");

  private final Map<String, BundledFile> byPath = new HashMap<>();
  private final Map<String, BundledFile> byContent = new HashMap<>();

  /** What has gone, by its path without numbers. */
  private final Map<String, BundledFile> goneByShape = new HashMap<>();

  OldFiles(ProgramFiles old, ProgramFiles fresh) {
    Set<String> there = new HashSet<>();
    fresh.files().forEach(file -> there.add(file.path()));
    for (BundledFile file : old.files()) {
      if (!file.isLink()) {
        byPath.put(file.path(), file);
        byContent.putIfAbsent(file.sha256(), file);
        if (!there.contains(file.path())) {
          goneByShape.putIfAbsent(shape(file.path()), file);
        }
      }
    }
    // A program is one, whatever it is called.
    find(old.files(), old.program()).ifPresent(file -> byPath.putIfAbsent(fresh.program(), file));
  }

  /** Returns the file with the same content, that of the same path before all others. */
  Optional<BundledFile> same(BundledFile file) {
    return Optional.ofNullable(byPath.get(file.path()))
        .filter(old -> old.sha256().equals(file.sha256()))
        .or(() -> Optional.ofNullable(byContent.get(file.sha256())));
  }

  /** Returns the file that is most like it. */
  Optional<BundledFile> alike(BundledFile file) {
    return Optional.ofNullable(byPath.get(file.path()))
        .or(() -> Optional.ofNullable(goneByShape.get(shape(file.path()))));
  }

  private static Optional<BundledFile> find(List<BundledFile> files, String path) {
    return files.stream().filter(file -> file.path().equals(path)).findFirst();
  }

  private static String shape(String path) {
    return NUMBERS.matcher(path).replaceAll("0");
  }
}
