package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.Assembler;
import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.FileHashes;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Role;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.OperatingSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Assembles a program that is one file, as PyInstaller does: an archive of all its files in the
 * executable of the bootloader. What does not change is copied as it is stored, and the executable
 * around the archive is the one that PyInstaller made, so neither PyInstaller nor Python is needed.
 */
public class OnefileAssembler implements Assembler {

  /** Lists what is in the executable, in the {@code parts} of a Bundle. */
  static final String CONTENT = "content.json";

  private final ProgramExecutables executables;

  /** Takes what writes executables. */
  public OnefileAssembler(ProgramExecutables executables) {
    this.executables = executables;
  }

  /**
   * What is in an executable.
   *
   * @param files with paths as the program sees them once it is unpacked
   */
  record Content(List<BundledFile> files) {}

  /** Returns whether a onefile program can be written again, and what is in it is known. */
  public static boolean isPossible(Bundle bundle) {
    return ProgramExecutables.os(bundle) != OperatingSystem.MACOS
        && Files.isRegularFile(bundle.parts().resolve(CONTENT));
  }

  /**
   * Writes down what is in an executable.
   *
   * @param program the executable
   * @param windows whether it is one for Windows
   * @param origins where files are from, by their paths in the program
   * @param parts folder for the list
   * @throws IOException if the executable cannot be read, or the list not be written
   */
  static void describe(Path program, boolean windows, Map<String, FileOrigin> origins, Path parts)
      throws IOException {
    PackageArchive archive = PackageArchive.read(program);
    List<BundledFile> files = new ArrayList<>();
    Files.createDirectories(parts);
    for (PackageArchive.Entry entry : archive.entries()) {
      @Nullable FileOrigin origin = origins.get(entry.path(windows));
      if (origin != null) {
        files.add(
            new BundledFile(
                entry.path(windows),
                entry.size(),
                archive.hash(entry),
                entry.type() == 'b' ? "executable" : "file",
                origin.role(),
                origin.distribution()));
      }
    }
    Json.write(parts.resolve(CONTENT), new Content(files));
  }

  /**
   * Where a file of a program is from.
   *
   * @param role what it is for
   * @param distribution the distribution it is from; null if of none
   */
  record FileOrigin(Role role, @Nullable String distribution) {}

  @Override
  public List<BundledFile> files(Bundle bundle) throws IOException {
    return content(bundle).files();
  }

  @Override
  public List<String> modules(Bundle bundle) throws IOException {
    return PackageArchive.read(bundle.program()).moduleNames();
  }

  @Override
  public void readModules(Bundle bundle, ModuleReader reader) throws IOException {
    PackageArchive.read(bundle.program()).readModules(reader);
  }

  @Override
  public Contents contents(Bundle bundle, Path scratch) throws IOException {
    PackageArchive archive = PackageArchive.read(bundle.program());
    boolean windows = ProgramExecutables.isWindows(bundle);
    Map<String, PackageArchive.Entry> entries = new HashMap<>();
    archive.entries().forEach(entry -> entries.putIfAbsent(entry.path(windows), entry));
    return file -> {
      PackageArchive.@Nullable Entry entry = entries.get(file.path());
      if (entry == null) {
        throw new IOException(file.path() + " is not in " + bundle.program());
      }
      return unpacked(archive, entry, scratch.resolve(file.sha256()));
    };
  }

  private static Path unpacked(PackageArchive archive, PackageArchive.Entry entry, Path unpacked)
      throws IOException {
    if (Files.isRegularFile(unpacked)) {
      return unpacked;
    }
    Files.createDirectories(unpacked.resolveSibling(""));
    Path fresh = unpacked.resolveSibling(unpacked.getFileName() + ".part");
    Files.deleteIfExists(fresh);
    archive.extract(entry, fresh);
    AtomicFiles.move(fresh, unpacked);
    return unpacked;
  }

  @Override
  public Assembled assemble(Bundle bundle, Changes changes, FileHashes hashes, Path target)
      throws ProblemException, IOException, InterruptedException {
    Path program = target.resolve(bundle.manifest().program());
    Files.createDirectories(Objects.requireNonNull(program.getParent()));
    executables.write(bundle, changes, program);
    // With another list of what is in it.
    AtomicFiles.linkTree(bundle.parts(), target.resolve(Bundle.PARTS));
    Files.delete(target.resolve(Bundle.PARTS).resolve(CONTENT));
    Json.write(
        target.resolve(Bundle.PARTS).resolve(CONTENT),
        new Content(changed(bundle, changes, hashes)));
    return new Assembled(
        Bundle.scan(target).stream().map(file -> file.from(Role.PROGRAM, null)).toList(),
        Bundle.scanParts(target));
  }

  private static List<BundledFile> changed(Bundle bundle, Changes changes, FileHashes hashes)
      throws IOException {
    List<BundledFile> files = new ArrayList<>();
    for (BundledFile file : content(bundle).files()) {
      @Nullable Path copy = changes.replacements().get(file.path());
      if (copy != null) {
        files.add(file.holding(Files.size(copy), hashes.of(copy)));
      } else if (!changes.excluded().contains(file.path())) {
        files.add(file);
      }
    }
    return files;
  }

  private static Content content(Bundle bundle) throws IOException {
    return Json.read(bundle.parts().resolve(CONTENT), Content.class);
  }
}
