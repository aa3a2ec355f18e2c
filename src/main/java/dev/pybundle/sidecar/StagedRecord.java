package dev.pybundle.sidecar;

import dev.pybundle.bundle.FileHashes;
import dev.pybundle.bundle.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What pybundle staged under one name, kept beside it in {@code binaries/.<name>.pybundle.json}: so
 * that it can take away later what it brought, and nothing else. It is not in {@code target}, where
 * {@code mvn clean} would make pybundle a stranger to its own files, and not in the staged folder,
 * where it would become part of the app.
 */
final class StagedRecord {

  private static final int SCHEMA_VERSION = 1;

  private final Path folder;
  private final Path file;
  private final SortedMap<String, String> files;

  private StagedRecord(Path folder, Path file, SortedMap<String, String> files) {
    this.folder = folder;
    this.file = file;
    this.files = files;
  }

  /**
   * The form on disk.
   *
   * @param schemaVersion version of this format
   * @param files path relative to {@code binaries}, with {@code /}, to SHA-256
   */
  record Content(int schemaVersion, Map<String, String> files) {}

  /**
   * Reads the record.
   *
   * @param binaries the folder that Tauri's entries name
   * @param name name of the sidecar
   */
  static StagedRecord read(Path binaries, String name) {
    Path file = binaries.resolve("." + name + ".pybundle.json");
    SortedMap<String, String> files = new TreeMap<>();
    try {
      Content content = Json.read(file, Content.class);
      if (content.schemaVersion() == SCHEMA_VERSION) {
        files.putAll(content.files());
      }
    } catch (IOException | RuntimeException unreadable) {
      // Without it nothing is known to be pybundle's, so nothing is taken away.
      files.clear();
    }
    return new StagedRecord(binaries, file, files);
  }

  /** Returns the recorded paths, relative to {@code binaries}. */
  List<String> paths() {
    return List.copyOf(files.keySet());
  }

  /** Returns whether a path was staged by pybundle. */
  boolean has(String path) {
    return files.containsKey(path);
  }

  /** Returns the SHA-256 of a recorded file. */
  String hash(String path) {
    return Objects.requireNonNull(files.get(path), path);
  }

  /** Returns whether a recorded file is still the one that was staged. */
  boolean isUntouched(String path, FileHashes hashes) throws IOException {
    Path staged = folder.resolve(path);
    return Files.isRegularFile(staged, LinkOption.NOFOLLOW_LINKS)
        && hashes.of(staged).equals(files.get(path));
  }

  /** Adds files that are there or will be. */
  void add(Map<String, String> staged) {
    files.putAll(staged);
  }

  /** Writes the record with those of its files that are there; without any it is deleted. */
  void save() throws IOException {
    files.keySet().removeIf(path -> !Files.exists(folder.resolve(path), LinkOption.NOFOLLOW_LINKS));
    if (files.isEmpty()) {
      Files.deleteIfExists(file);
    } else {
      write();
    }
  }

  /** Writes the record as it is, before its files are. */
  void write() throws IOException {
    Json.write(file, new Content(SCHEMA_VERSION, files));
  }
}
