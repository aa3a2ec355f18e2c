package dev.pybundle.freeze;

import dev.pybundle.bundle.Assembler;
import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.FileHashes;
import dev.pybundle.bundle.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Assembles a program that is a folder, whichever freezer made it. */
public class FolderAssembler implements Assembler {

  @Override
  public List<BundledFile> files(Bundle bundle) {
    String contents = contents(bundle);
    return bundle.manifest().files().stream()
        .filter(file -> !file.isLink() && file.role() != Role.PROGRAM)
        .filter(file -> file.role() != Role.LAZY)
        .filter(file -> file.path().startsWith(contents))
        .map(
            file ->
                new BundledFile(
                    file.path().substring(contents.length()),
                    file.size(),
                    file.sha256(),
                    file.kind(),
                    file.role(),
                    file.distribution()))
        .toList();
  }

  /** What Nuitka compiled is in the executable, and cannot leave it. */
  @Override
  public boolean changesModules(Bundle bundle) {
    return bundle.manifest().files().stream().anyMatch(file -> file.role() == Role.MODULES);
  }

  @Override
  public Contents contents(Bundle bundle, Path scratch) {
    String contents = contents(bundle);
    return file -> bundle.folder().resolve(contents + file.path());
  }

  @Override
  public Assembled assemble(Bundle bundle, Changes changes, FileHashes hashes, Path target)
      throws IOException {
    String contents = contents(bundle);
    AtomicFiles.linkTree(bundle.folder(), target);
    Files.deleteIfExists(target.resolve(Bundle.MANIFEST));
    Files.deleteIfExists(target.resolve(Bundle.CHECKSUMS));
    for (String excluded : changes.excluded()) {
      Files.delete(target.resolve(contents + excluded));
    }
    for (Map.Entry<String, Path> change : changes.replacements().entrySet()) {
      replace(target.resolve(contents + change.getKey()), change.getValue());
    }
    removeDangling(bundle, target);
    removeEmptyFolders(target);
    return new Assembled(scan(bundle, contents, changes, hashes, target), Bundle.scanParts(target));
  }

  /** The old file is the one of the Bundle before, so nothing may be written into it. */
  private static void replace(Path file, Path copy) throws IOException {
    @Nullable PosixFileAttributeView old =
        Files.getFileAttributeView(file, PosixFileAttributeView.class);
    Path fresh = file.resolveSibling(file.getFileName() + ".next");
    Files.copy(copy, fresh);
    if (old != null) {
      Files.setPosixFilePermissions(fresh, old.readAttributes().permissions());
    }
    AtomicFiles.move(fresh, file);
  }

  /** A link to a file that is left out leads nowhere. */
  private static void removeDangling(Bundle bundle, Path target) throws IOException {
    for (BundledFile file : bundle.manifest().files()) {
      Path path = target.resolve(file.path());
      if (file.isLink()
          && Files.exists(bundle.folder().resolve(file.path()))
          && !Files.exists(path)) {
        Files.delete(path);
      }
    }
  }

  private static void removeEmptyFolders(Path target) throws IOException {
    List<Path> folders;
    try (var paths = Files.walk(target)) {
      folders =
          paths
              .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
              .sorted((one, other) -> other.getNameCount() - one.getNameCount())
              .toList();
    }
    for (Path folder : folders) {
      try (var entries = Files.list(folder)) {
        if (entries.findAny().isPresent()) {
          continue;
        }
      }
      Files.delete(folder);
    }
  }

  /** What was linked has the hash that it had. */
  private static List<BundledFile> scan(
      Bundle bundle, String contents, Changes changes, FileHashes hashes, Path target)
      throws IOException {
    Map<String, BundledFile> fresh = new HashMap<>();
    for (Map.Entry<String, Path> change : changes.replacements().entrySet()) {
      String path = contents.concat(change.getKey());
      fresh.put(path, Bundle.describe(target, target.resolve(path), hashes.of(change.getValue())));
    }
    List<BundledFile> files = new ArrayList<>();
    for (BundledFile file : bundle.manifest().files()) {
      @Nullable BundledFile replaced = fresh.get(file.path());
      if (replaced != null) {
        files.add(replaced.from(file.role(), file.distribution()));
      } else if (Files.exists(target.resolve(file.path()), LinkOption.NOFOLLOW_LINKS)) {
        files.add(file);
      }
    }
    return files;
  }

  /**
   * Returns the folder that paths in the program are relative to, with a {@code /} at its end:
   * where the interpreter's own modules are.
   */
  private static String contents(Bundle bundle) {
    String program = bundle.manifest().program();
    String beside = program.substring(0, program.lastIndexOf('/') + 1);
    return bundle.manifest().files().stream()
        .filter(file -> file.role() == Role.INTERPRETER || file.role() == Role.MODULES)
        .map(BundledFile::path)
        .map(path -> path.substring(0, path.lastIndexOf('/') + 1))
        .filter(folder -> folder.startsWith(beside))
        .min((one, other) -> one.length() - other.length())
        .orElse(beside);
  }
}
