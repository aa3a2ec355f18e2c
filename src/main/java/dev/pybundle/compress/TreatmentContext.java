package dev.pybundle.compress;

import dev.pybundle.bundle.Assembler.Changes;
import dev.pybundle.bundle.Assembler.Contents;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.ImportGraph;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a treatment works with.
 *
 * @param files what the program is made of
 * @param contents gives these files to read; they may have to be unpacked, so ask only for those
 *     that are needed
 * @param modules dotted names of the modules that are no files of the program, but in its
 *     executable
 * @param imports who imports whom; empty if nobody wrote that down
 * @param scratch folder for changed copies, which stay until the program is assembled
 * @param triple what the program is for
 * @param tools those of the treatment that were found, by name
 * @param host gives the environment variables
 * @param processes starts tools
 * @param workspace where to remember and to log
 */
public record TreatmentContext(
    List<BundledFile> files,
    Contents contents,
    List<String> modules,
    Optional<ImportGraph> imports,
    Path scratch,
    TargetTriple triple,
    Map<String, Path> tools,
    HostSystem host,
    ProcessRunner processes,
    Workspace workspace) {

  /** Returns a folder for what the next build may take again. */
  Path memory(String name) {
    return workspace.state().resolve(name);
  }

  /**
   * Writes other contents of files, as far as they are smaller.
   *
   * @param contents by path in the program
   * @return the copies to take
   * @throws IOException if one cannot be written
   */
  Map<String, Path> smallerCopies(Map<String, byte[]> contents) throws IOException {
    Map<String, Path> copies = new HashMap<>();
    for (BundledFile file : files) {
      byte @Nullable [] content = contents.get(file.path());
      if (content != null && content.length < file.size()) {
        Path copy = scratch.resolve(Sha256.of(file.path() + "\n" + file.sha256()));
        Files.createDirectories(scratch);
        copies.put(file.path(), Files.write(copy, content));
      }
    }
    return copies;
  }

  /** Returns all variables of the environment that a tool needs. */
  Map<String, String> environment() {
    return Map.of("LC_ALL", "C.UTF-8", "PATH", host.variable("PATH").orElse(""));
  }

  /**
   * Returns the same for the program as treatments left it.
   *
   * @param changes what they did
   * @param omitted tells which modules they left out
   * @throws IOException if a copy cannot be read
   */
  TreatmentContext after(Changes changes, Predicate<String> omitted) throws IOException {
    List<BundledFile> left = new ArrayList<>();
    for (BundledFile file : files) {
      if (!changes.excluded().contains(file.path())) {
        left.add(replaced(file, changes.replacements().get(file.path())));
      }
    }
    Contents now =
        file -> {
          @Nullable Path copy = changes.replacements().get(file.path());
          return copy == null ? contents.of(file) : copy;
        };
    List<String> modulesLeft = modules.stream().filter(omitted.negate()).toList();
    return new TreatmentContext(
        left, now, modulesLeft, imports, scratch, triple, tools, host, processes, workspace);
  }

  private static BundledFile replaced(BundledFile file, @Nullable Path copy) throws IOException {
    return copy == null ? file : file.holding(Files.size(copy), Sha256.of(copy));
  }
}
