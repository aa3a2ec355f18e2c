package dev.pybundle.sidecar;

import dev.pybundle.bundle.FileHashes;
import dev.pybundle.message.Problem;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Takes away what pybundle staged in the layout that the program had before. A file that is not
 * exactly what pybundle put there stays.
 */
public final class Leftovers {

  private final CargoTargetCopies copies;

  /**
   * Makes it.
   *
   * @param copies what Tauri's build made of what was staged
   */
  public Leftovers(CargoTargetCopies copies) {
    this.copies = copies;
  }

  /**
   * What happened to them.
   *
   * @param removed how many files are gone
   * @param warnings sentences about what stayed
   */
  public record Removed(int removed, List<String> warnings) {}

  /**
   * Notes a onefile program that is in its place and takes away the folder of before.
   *
   * @param request what was staged
   * @param hashes remembers the hash of the staged file
   * @throws IOException if a file cannot be read or deleted
   * @throws InterruptedException if the thread was interrupted while Cargo was running
   */
  public Removed afterOnefile(SidecarStager.Request request, FileHashes hashes)
      throws IOException, InterruptedException {
    StagedRecord record = StagedRecord.read(request.binaries(), request.name());
    record.add(Map.of(String.valueOf(request.file().getFileName()), hashes.of(request.file())));
    return remove(request, record, path -> path.contains("/"), hashes);
  }

  /**
   * Takes away the files of before, of all triples, after a onedir program is in its place.
   *
   * @param request what was staged
   * @param hashes remembers the hashes of the files
   * @throws IOException if a file cannot be read or deleted
   * @throws InterruptedException if the thread was interrupted while Cargo was running
   */
  public Removed afterOnedir(SidecarStager.Request request, FileHashes hashes)
      throws IOException, InterruptedException {
    StagedRecord record = StagedRecord.read(request.binaries(), request.name());
    return remove(request, record, path -> !path.contains("/"), hashes);
  }

  private Removed remove(
      SidecarStager.Request request, StagedRecord record, Predicate<String> old, FileHashes hashes)
      throws IOException, InterruptedException {
    Path binaries = request.binaries();
    List<String> warnings = new ArrayList<>();
    Map<String, String> gone = new HashMap<>();
    for (String path : record.paths().stream().filter(old).toList()) {
      Path file = binaries.resolve(path);
      if (record.isUntouched(path, hashes)) {
        Files.delete(file);
        deleteEmptyFolders(file.resolveSibling(""), binaries);
        gone.put(path, record.hash(path));
      } else if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        warnings.add(
            new Problem(
                    file
                        + " belongs to the layout that was staged before, and was changed since, so pybundle"
                        + " leaves it alone",
                    "delete it if it is not yours")
                .sentence());
      }
    }
    record.save();
    if (!gone.isEmpty()) {
      warnings.addAll(copies.remove(request.tauriDirectory(), request.name(), gone, hashes));
    }
    return new Removed(gone.size(), warnings);
  }

  private static void deleteEmptyFolders(Path folder, Path binaries) throws IOException {
    try {
      for (Path at = folder.normalize(); !at.equals(binaries.normalize()); ) {
        Files.delete(at);
        at = at.resolveSibling("").normalize();
      }
    } catch (DirectoryNotEmptyException done) {
      // It holds another file, which is deleted later or stays.
      return;
    }
  }
}
