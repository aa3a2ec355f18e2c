package dev.pybundle.compress;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.FileHashes;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.compress.ToolResult.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Remembers copies that a tool made, by the content of their source and of the tool. May be deleted
 * at any time; several builds may use one folder, because every file in it is moved there complete.
 */
final class ToolMemory {

  private static final String VERDICT = ".json";

  private final Path folder;
  private final String toolHash;
  private final FileHashes hashes;

  private ToolMemory(Path folder, String toolHash, FileHashes hashes) {
    this.folder = folder;
    this.toolHash = toolHash;
    this.hashes = hashes;
  }

  /**
   * What came of a file.
   *
   * @param sha256 hash of the copy; null if it is not to be used
   * @param cause why not; null if it is
   * @param reason the same for a reader
   */
  record Verdict(@Nullable String sha256, @Nullable Cause cause, @Nullable String reason) {

    static Verdict keep(Cause cause, String reason) {
      return new Verdict(null, cause, reason);
    }
  }

  static ToolMemory open(Path folder, Path tool) throws IOException {
    Files.createDirectories(folder);
    FileHashes hashes = FileHashes.open(folder.resolve("hashes"));
    return new ToolMemory(folder, hashes.of(tool), hashes);
  }

  Path folder() {
    return folder;
  }

  /** Returns the name that stands for the content of a source and the tool. */
  String key(String sourceHash) {
    return Sha256.of(sourceHash + "\n" + toolHash);
  }

  /** Returns where the copy of a key is. */
  Path copy(String key) {
    return folder.resolve(key);
  }

  /** Returns what is known of a key; empty if nothing is, or if the copy is not as it was made. */
  Optional<Verdict> verdict(String key) throws IOException {
    Path file = folder.resolve(key + VERDICT);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    Verdict verdict;
    try {
      verdict = Json.read(file, Verdict.class);
    } catch (IOException unreadable) {
      return Optional.empty();
    }
    @Nullable String expected = verdict.sha256();
    boolean whole =
        expected == null
            || (Files.isRegularFile(copy(key)) && hashes.of(copy(key)).equals(expected));
    return whole ? Optional.of(verdict) : Optional.empty();
  }

  /** Returns a path in the folder for the tool to write to; some write over nothing. */
  Path scratch() throws IOException {
    Path free = Files.createTempFile(folder, "copy", ".tmp");
    Files.delete(free);
    return free;
  }

  /** Takes a copy over. */
  Verdict keepCopy(String key, Path stripped) throws IOException {
    Verdict verdict = new Verdict(Sha256.of(stripped), null, null);
    AtomicFiles.move(stripped, copy(key));
    Json.write(folder.resolve(key + VERDICT), verdict);
    return verdict;
  }

  /** Remembers that a source is better left alone. */
  Verdict keepSource(String key, Verdict verdict) throws IOException {
    Json.write(folder.resolve(key + VERDICT), verdict);
    return verdict;
  }

  void save() throws IOException {
    hashes.save();
  }
}
