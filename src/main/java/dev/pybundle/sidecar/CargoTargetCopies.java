package dev.pybundle.sidecar;

import com.fasterxml.jackson.core.JsonFactory;
import dev.pybundle.bundle.FileHashes;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.JsonTree;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The copies of a sidecar that Tauri's build script makes in Cargo's target folder: {@code
 * target/debug/<name>} is a file for one layout and a folder for the other, and the script fails if
 * what it made before stands where the other must go.
 */
public final class CargoTargetCopies {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  /** Cargo has this folder in that of each profile. */
  private static final String OF_PROFILE = "build";

  private final HostSystem host;
  private final ProcessRunner processes;

  /**
   * Makes it.
   *
   * @param host finds Cargo and gives the environment
   * @param processes starts Cargo
   */
  public CargoTargetCopies(HostSystem host, ProcessRunner processes) {
    this.host = host;
    this.processes = processes;
  }

  /**
   * Takes away what stands in the way of the layout that is staged now. What is not exactly what
   * was staged before stays, and is named.
   *
   * @param tauri the Tauri folder
   * @param name name of the sidecar
   * @param gone the files of the other layout that were staged before: paths below {@code
   *     binaries}, with {@code /}, to SHA-256
   * @param hashes remembers hashes
   * @return sentences about what stayed
   * @throws IOException if a file cannot be read or deleted
   * @throws InterruptedException if the thread was interrupted while Cargo was running
   */
  List<String> remove(Path tauri, String name, Map<String, String> gone, FileHashes hashes)
      throws IOException, InterruptedException {
    List<String> stayed = new ArrayList<>();
    boolean folder = gone.keySet().stream().anyMatch(path -> path.contains("/"));
    for (Path profile : profiles(targetFolder(tauri))) {
      Path copy = profile.resolve(name);
      if (Files.exists(copy) && Files.isDirectory(copy) == folder) {
        delete(copy, gone, hashes);
        if (Files.exists(copy)) {
          stayed.add(
              new Problem(
                      copy
                          + " was made by Tauri of a program in the other layout, and stands where"
                          + " this one must go",
                      "delete it before the next `cargo build`, `tauri dev` or `tauri build`")
                  .sentence());
        }
      }
    }
    return stayed;
  }

  private static void delete(Path copy, Map<String, String> gone, FileHashes hashes)
      throws IOException {
    try (Stream<Path> tree = Files.walk(copy)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          deleteEmpty(path);
        } else if (gone.containsValue(hashes.of(path))) {
          Files.delete(path);
        }
      }
    }
  }

  private static void deleteEmpty(Path folder) throws IOException {
    try {
      Files.delete(folder);
    } catch (DirectoryNotEmptyException stays) {
      // What it holds is not what was staged; the caller names the whole.
      return;
    }
  }

  /** Cargo knows best: the folder may be the workspace's, or be set by a variable or a file. */
  private Path targetFolder(Path tauri) throws InterruptedException {
    Optional<Path> cargo = host.find("cargo");
    Path usual = tauri.resolve("target");
    if (cargo.isEmpty()) {
      return usual;
    }
    List<String> words =
        List.of(
            cargo.get().toString(), "metadata", "--no-deps", "--offline", "--format-version", "1");
    try {
      ProcessResult result =
          processes.run(new Command(words, tauri, host.environment(), TIMEOUT, /* log= */ null));
      return result.exitCode() == 0
          ? Path.of(
              JsonTree.parse(new JsonFactory(), "cargo metadata", String.join("", result.output()))
                  .path("target_directory")
                  .asText(usual.toString()))
          : usual;
    } catch (IOException | ProblemException unknown) {
      return usual;
    }
  }

  /** Returns {@code target/debug}, {@code target/<triple>/release} and their like. */
  private static List<Path> profiles(Path target) throws IOException {
    if (!Files.isDirectory(target)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.walk(target, 2)) {
      return folders.filter(folder -> Files.isDirectory(folder.resolve(OF_PROFILE))).toList();
    }
  }
}
