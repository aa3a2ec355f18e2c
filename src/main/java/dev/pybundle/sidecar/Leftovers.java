package dev.pybundle.sidecar;

import dev.pybundle.bundle.FileHashes;
import dev.pybundle.message.Problem;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import javax.inject.Named;

/**
 * Takes away what pybundle staged in the layout that the program had before. A file that is not
 * exactly what pybundle put there stays.
 */
@Named
public final class Leftovers {

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
   */
  public Removed afterOnefile(SidecarStager.Request request, FileHashes hashes) throws IOException {
    Path binaries = request.binaries();
    StagedRecord record = StagedRecord.read(binaries, request.name());
    record.add(Map.of(String.valueOf(request.file().getFileName()), hashes.of(request.file())));
    return remove(record, binaries, path -> path.contains("/"), hashes);
  }

  /**
   * Takes away the files of before, of all triples, after a onedir program is in its place.
   *
   * @param request what was staged
   * @param hashes remembers the hashes of the files
   * @throws IOException if a file cannot be read or deleted
   */
  public Removed afterOnedir(SidecarStager.Request request, FileHashes hashes) throws IOException {
    Path binaries = request.binaries();
    StagedRecord record = StagedRecord.read(binaries, request.name());
    return remove(record, binaries, path -> !path.contains("/"), hashes);
  }

  private static Removed remove(
      StagedRecord record, Path binaries, Predicate<String> old, FileHashes hashes)
      throws IOException {
    List<String> warnings = new ArrayList<>();
    int removed = 0;
    for (String path : record.paths().stream().filter(old).toList()) {
      Path file = binaries.resolve(path);
      if (record.isUntouched(path, hashes)) {
        Files.delete(file);
        deleteEmptyFolders(file.resolveSibling(""), binaries);
        removed++;
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
    return new Removed(removed, warnings);
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
