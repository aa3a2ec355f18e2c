package dev.pybundle.freeze.lazy;

import dev.pybundle.bundle.Assembler;
import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.FileHashes;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Role;
import dev.pybundle.freeze.lazy.LazyArchive.Content;
import dev.pybundle.freeze.lazy.LazyTable.Row;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Assembles a program some of whose distributions are in archives beside it. To whoever looks at
 * its files they are files as all others. The program knows the hash of each archive, so libraries
 * come before archives, these before the table of them, and that before the program.
 */
public final class LazyAssembler implements Assembler {

  /** Lists what is in the archives, in the {@code parts} of a Bundle. */
  static final String CONTENT = "lazy.json";

  /** Beside the executable, where the program looks first; its name follows that of the program. */
  private static final String FOLDER = "-lazy";

  private final Assembler program;

  /** Takes what assembles the program itself. */
  public LazyAssembler(Assembler program) {
    this.program = program;
  }

  /**
   * Returns the files in the archives of a program, with paths as if they were in it.
   *
   * @return nothing if it has no archives
   * @throws IOException if the Bundle cannot be read
   */
  public static List<BundledFile> archived(Bundle bundle) throws IOException {
    return content(bundle).archives().stream()
        .flatMap(archive -> archive.files().stream())
        .toList();
  }

  /** Returns whether a program has archives beside it. */
  public static boolean isSplit(Bundle bundle) {
    return !bundle.manifest().lazy().isEmpty();
  }

  @Override
  public List<BundledFile> files(Bundle bundle) throws IOException {
    return Stream.concat(program.files(bundle).stream(), archived(bundle).stream()).toList();
  }

  @Override
  public List<String> modules(Bundle bundle) throws IOException {
    return program.modules(bundle);
  }

  @Override
  public void readModules(Bundle bundle, ModuleReader reader) throws IOException {
    program.readModules(bundle, reader);
  }

  @Override
  public boolean changesModules(Bundle bundle) throws IOException {
    return program.changesModules(bundle);
  }

  @Override
  public Contents contents(Bundle bundle, Path scratch) throws IOException {
    Contents whole = program.contents(bundle, scratch);
    Map<String, Path> archives = new HashMap<>();
    for (LazyArchive archive : content(bundle).archives()) {
      Path file = file(bundle, archive);
      archive.files().forEach(each -> archives.put(each.path(), file));
    }
    return file -> {
      @Nullable Path archive = archives.get(file.path());
      return archive == null ? whole.of(file) : unpacked(archive, file, scratch);
    };
  }

  private static Path unpacked(Path archive, BundledFile file, Path scratch) throws IOException {
    Path unpacked = scratch.resolve("lazy-" + file.sha256());
    if (!Files.isRegularFile(unpacked)) {
      Files.createDirectories(scratch);
      Path fresh = scratch.resolve(unpacked.getFileName() + ".part");
      try (ZipFile zip = ZipFile.builder().setPath(archive).get();
          InputStream content = zip.getInputStream(zip.getEntry(file.path()))) {
        Files.copy(content, fresh);
      }
      AtomicFiles.move(fresh, unpacked);
    }
    return unpacked;
  }

  @Override
  public Assembled assemble(Bundle bundle, Changes changes, FileHashes hashes, Path target)
      throws ProblemException, IOException, InterruptedException {
    Path scratch = target.resolveSibling(target.getFileName() + ".lazy");
    AtomicFiles.deleteTree(scratch);
    try {
      Optional<LazyTable> table = table(bundle, scratch);
      if (table.isEmpty() || !(changes.split() || table.get().isSplit())) {
        return program.assemble(bundle, changes, hashes, target);
      }
      Files.createDirectories(scratch);
      Parted parted =
          table.get().isSplit()
              ? rewritten(bundle, table.get(), changes, hashes, scratch)
              : new Splitter(program, bundle, changes, hashes, scratch).part(table.get());
      Path written = Files.writeString(scratch.resolve(LazyTable.FILE), parted.table().text());
      Assembled assembled =
          program.assemble(
              bundle,
              parted.changes().and(Map.of(LazyTable.FILE, written), Set.of()),
              hashes,
              target);
      return withArchives(bundle, parted, assembled, scratch, target);
    } finally {
      AtomicFiles.deleteTree(scratch);
    }
  }

  /** Puts other copies of files into the archives. */
  private static Parted rewritten(
      Bundle bundle, LazyTable table, Changes changes, FileHashes hashes, Path scratch)
      throws IOException {
    Map<String, Path> left = new HashMap<>(changes.replacements());
    List<LazyArchive> archives = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    for (LazyArchive archive : content(bundle).archives()) {
      Map<String, Path> copies = new HashMap<>();
      for (BundledFile file : archive.files()) {
        @Nullable Path copy = left.remove(file.path());
        if (copy != null) {
          copies.put(file.path(), copy);
        }
      }
      Path old = file(bundle, archive);
      LazyArchive now = archive;
      if (copies.isEmpty()) {
        Files.copy(old, scratch.resolve(archive.file()));
      } else {
        now = new ArchiveRewriter(archive, copies, hashes).write(old, scratch);
      }
      archives.add(now);
      rows.add(now.row(scratch));
    }
    Changes others =
        new Changes(left, changes.excluded()).with(changes.modules(), changes.packing());
    return new Parted(others, table.with(rows), archives);
  }

  private static Assembled withArchives(
      Bundle bundle, Parted parted, Assembled assembled, Path scratch, Path target)
      throws IOException {
    List<BundledFile> files =
        new ArrayList<>(
            assembled.files().stream().filter(file -> file.role() != Role.LAZY).toList());
    Path folder =
        target
            .resolve(bundle.manifest().program())
            .resolveSibling(parted.table().program() + FOLDER);
    AtomicFiles.deleteTree(folder);
    Files.createDirectories(folder);
    for (LazyArchive archive : parted.archives()) {
      Path placed = folder.resolve(archive.file());
      Files.move(scratch.resolve(archive.file()), placed);
      files.add(Bundle.describe(target, placed).from(Role.LAZY, archive.distribution()));
    }
    files.sort(Comparator.comparing(BundledFile::path));
    Path content = target.resolve(Bundle.PARTS).resolve(CONTENT);
    // Not written into: it may be the file of the Bundle before.
    Files.deleteIfExists(content);
    Json.write(content, new Content(parted.archives()));
    return new Assembled(files, Bundle.scanParts(target));
  }

  private Optional<LazyTable> table(Bundle bundle, Path scratch) throws IOException {
    for (BundledFile file : program.files(bundle)) {
      if (file.path().equals(LazyTable.FILE)) {
        Path table = program.contents(bundle, scratch).of(file);
        return Optional.of(LazyTable.parse(Files.readString(table)));
      }
    }
    return Optional.empty();
  }

  private static Content content(Bundle bundle) throws IOException {
    Path file = bundle.parts().resolve(CONTENT);
    return Files.isRegularFile(file) ? Json.read(file, Content.class) : new Content(List.of());
  }

  private static Path file(Bundle bundle, LazyArchive archive) throws IOException {
    return bundle.manifest().lazy().stream()
        .filter(file -> archive.distribution().equals(file.distribution()))
        .findFirst()
        .map(file -> bundle.folder().resolve(file.path()))
        .orElseThrow(
            () -> new IOException(archive.file() + " is not in the list of " + bundle.folder()));
  }
}
