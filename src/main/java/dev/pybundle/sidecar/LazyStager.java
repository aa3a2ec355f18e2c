package dev.pybundle.sidecar;

import dev.pybundle.bundle.FileHashes;
import dev.pybundle.message.ProblemException;
import dev.pybundle.sidecar.SidecarStager.Request;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts the archives of a onefile program where Tauri's {@code resources} name them: the folder
 * {@code binaries/<name>-lazy}. Those of a onedir program lie in its own folder.
 */
public final class LazyStager {

  /**
   * Stages the archives, and takes those away that pybundle staged and that are needed no more.
   *
   * @param request what to stage
   * @param onefile whether the program is one file
   * @param hashes remembers the hashes of all files
   * @param dryRun true to write nothing
   * @return the names of those that are written, or would be
   * @throws ProblemException if an archive cannot be replaced
   * @throws IOException if a file cannot be read or written
   */
  public List<String> stage(Request request, boolean onefile, FileHashes hashes, boolean dryRun)
      throws ProblemException, IOException {
    SortedMap<String, Path> wanted = new TreeMap<>();
    if (onefile && request.lazy().areShipped()) {
      request.lazy().files().forEach(file -> wanted.put(path(request, file), file));
    }
    StagedRecord record = StagedRecord.read(request.binaries(), request.lazyName());
    List<String> written = new ArrayList<>();
    for (Map.Entry<String, Path> archive : wanted.entrySet()) {
      Path place = request.binaries().resolve(archive.getKey());
      String hash = hashes.of(archive.getValue());
      boolean same =
          Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS) && hashes.of(place).equals(hash);
      if (!same) {
        written.add(String.valueOf(place.getFileName()));
        if (!dryRun) {
          write(archive.getValue(), place);
        }
      }
      record.add(Map.of(archive.getKey(), hash));
    }
    if (!dryRun) {
      removeOthers(request, wanted, record, hashes);
      record.save();
    }
    return written;
  }

  private static String path(Request request, Path archive) {
    return request.lazyName() + "/" + archive.getFileName();
  }

  private static void write(Path archive, Path place) throws ProblemException, IOException {
    Path fresh = place.resolveSibling("." + place.getFileName() + ".tmp");
    try {
      Files.createDirectories(place.resolveSibling(""));
      Files.copy(archive, fresh, StandardCopyOption.REPLACE_EXISTING);
      Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException refused) {
      throw SidecarStager.cannotReplace(place, refused);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static void removeOthers(
      Request request, Map<String, Path> wanted, StagedRecord record, FileHashes hashes)
      throws IOException {
    for (String path : record.paths()) {
      if (!wanted.containsKey(path) && record.isUntouched(path, hashes)) {
        Files.delete(request.binaries().resolve(path));
      }
    }
    Path folder = request.binaries().resolve(request.lazyName());
    if (Files.isDirectory(folder)) {
      try (var files = Files.list(folder)) {
        if (files.findAny().isPresent()) {
          return;
        }
      }
      Files.delete(folder);
    }
  }
}
