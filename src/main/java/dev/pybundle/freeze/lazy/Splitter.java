package dev.pybundle.freeze.lazy;

import dev.pybundle.bundle.Assembler;
import dev.pybundle.bundle.Assembler.Changes;
import dev.pybundle.bundle.Assembler.Contents;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.FileHashes;
import dev.pybundle.bundle.ImportGraph;
import dev.pybundle.bundle.ModuleChange;
import dev.pybundle.bundle.Packing;
import dev.pybundle.bundle.Role;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.freeze.lazy.LazyTable.Row;
import dev.pybundle.message.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Takes distributions out of a program, as its changes leave it, into archives of their own. */
final class Splitter {

  private static final int HEADER = 16;

  private final Assembler assembler;
  private final Bundle bundle;
  private final Changes changes;
  private final FileHashes hashes;
  private final Path scratch;
  private final ImportGraph imports;
  private final Map<String, SortedMap<String, Piece>> pieces = new HashMap<>();
  private final Map<String, Set<String>> names = new HashMap<>();
  private final Set<String> files = new HashSet<>();
  private final Set<String> modules = new HashSet<>();

  /**
   * Makes it.
   *
   * @param assembler of the program
   * @param scratch folder for the archives
   */
  Splitter(Assembler assembler, Bundle bundle, Changes changes, FileHashes hashes, Path scratch)
      throws ProblemException, IOException {
    this.assembler = assembler;
    this.bundle = bundle;
    this.changes = changes;
    this.hashes = hashes;
    this.scratch = scratch;
    this.imports = ImportGraph.of(bundle).orElseThrow(() -> LazyProblems.noImports().asException());
  }

  /** A file that goes into an archive. */
  private record Piece(BundledFile file, Source source) {}

  @FunctionalInterface
  private interface Source {
    InputStream open() throws IOException;
  }

  /** Writes the archives; the changes that are left are those of the program. */
  Parted part(LazyTable table) throws ProblemException, IOException {
    List<BundledFile> all =
        assembler.files(bundle).stream()
            .filter(file -> !changes.excluded().contains(file.path()))
            .toList();
    Division division =
        new Division(table.distributions(), all, assembler.modules(bundle), imports);
    takeFiles(all, division);
    takeModules(division);
    List<Row> rows = new ArrayList<>();
    List<LazyArchive> archives = new ArrayList<>();
    for (String distribution : table.distributions()) {
      if (!names.containsKey(distribution)) {
        throw LazyProblems.nothingOf(distribution, imports).asException();
      }
      LazyArchive archive = write(distribution);
      archives.add(archive);
      rows.add(archive.row(scratch));
    }
    return new Parted(left(), table.with(rows), archives);
  }

  private void takeFiles(List<BundledFile> all, Division division) throws IOException {
    Contents contents = assembler.contents(bundle, scratch.resolve("unpacked"));
    for (BundledFile file : all) {
      Optional<String> distribution = division.of(file);
      if (distribution.isPresent()) {
        @Nullable Path copy = changes.replacements().get(file.path());
        BundledFile now = copy == null ? file : file.holding(Files.size(copy), hashes.of(copy));
        take(
            distribution.get(),
            now,
            () -> Files.newInputStream(copy == null ? contents.of(file) : copy));
        @Nullable String module = Division.module(file.path(), imports);
        if (module != null) {
          name(distribution.get(), module);
        }
        files.add(file.path());
      }
    }
  }

  private void takeModules(Division division) throws IOException {
    ModuleChange change = Objects.requireNonNullElse(changes.modules(), ModuleChange.NONE);
    assembler.readModules(
        bundle,
        (module, isPackage, magic, code) -> {
          Optional<String> distribution = division.of(module);
          if (distribution.isPresent()) {
            modules.add(module);
            Optional<byte[]> changed = change.of(module, magic, code);
            if (changed.isPresent() && changed.get().length > 0) {
              byte[] compiled = compiled(magic, changed.get());
              take(
                  distribution.get(),
                  described(module, isPackage, compiled, distribution.get()),
                  () -> new ByteArrayInputStream(compiled));
              name(distribution.get(), module);
            }
          }
        });
  }

  /** A compiled file that is never compared with a source begins with its magic and zeros. */
  private static byte[] compiled(byte[] magic, byte[] code) {
    return ByteBuffer.allocate(HEADER + code.length).put(magic).position(HEADER).put(code).array();
  }

  private static BundledFile described(
      String module, boolean isPackage, byte[] compiled, String distribution) throws IOException {
    String path = module.replace('.', '/') + (isPackage ? "/__init__.pyc" : ".pyc");
    String hash = Sha256.of(new ByteArrayInputStream(compiled));
    return new BundledFile(path, compiled.length, hash, "file", Role.MODULES, distribution);
  }

  private void take(String distribution, BundledFile file, Source source) {
    pieces
        .computeIfAbsent(distribution, key -> new TreeMap<>())
        .put(file.path(), new Piece(file, source));
  }

  private void name(String distribution, String module) {
    names.computeIfAbsent(distribution, key -> new TreeSet<>()).add(module);
  }

  private LazyArchive write(String distribution) throws IOException {
    String name = distribution + ".zip";
    Packing packing = Objects.requireNonNullElse(changes.packing(), Packing.disk);
    List<BundledFile> written = new ArrayList<>();
    try (ArchiveWriter archive = new ArchiveWriter(scratch.resolve(name))) {
      for (Piece piece : Objects.requireNonNull(pieces.get(distribution)).values()) {
        boolean isModule = piece.file().role() == Role.MODULES;
        try (InputStream content = piece.source().open()) {
          archive.add(
              piece.file(),
              content,
              isModule ? packing.deflatesModules() : packing.deflatesFiles());
        }
        written.add(piece.file());
      }
    }
    Set<String> all = Objects.requireNonNull(names.get(distribution));
    return new LazyArchive(distribution, name, List.copyOf(Division.topmost(all)), written);
  }

  /** What is in an archive is treated there. */
  private Changes left() {
    ModuleChange change = Objects.requireNonNullElse(changes.modules(), ModuleChange.NONE);
    return new Changes(changes.replacements(), changes.excluded())
        .and(Map.of(), files)
        .with(
            (module, magic, code) ->
                modules.contains(module) ? Optional.empty() : change.of(module, magic, code),
            changes.packing());
  }
}
