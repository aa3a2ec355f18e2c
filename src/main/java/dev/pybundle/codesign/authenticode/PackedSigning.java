package dev.pybundle.codesign.authenticode;

import dev.pybundle.bundle.Assembler;
import dev.pybundle.bundle.Assembler.Assembled;
import dev.pybundle.bundle.Assembler.Changes;
import dev.pybundle.bundle.Assembler.Contents;
import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.FileHashes;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Signs the libraries for Windows that are no files by themselves, inside a onefile program or in
 * archives beside a program: signed copies are handed to the assembler. A system that checks each
 * library that is loaded (Smart App Control, App Control for Business) sees them when the program
 * has unpacked them.
 */
final class PackedSigning {

  private final Function<Bundle, Optional<Assembler>> assemblers;

  PackedSigning(Function<Bundle, Optional<Assembler>> assemblers) {
    this.assemblers = assemblers;
  }

  /** What came of it. */
  sealed interface Result {

    /**
     * The program was assembled again; its outside is not signed yet.
     *
     * @param assembled what is in the new folder
     * @param signed how many libraries in it are signed now
     * @param kept how many have the signature of their maker
     */
    record Signed(Assembled assembled, int signed, int kept) implements Result {}

    /** All libraries have the signature of their maker. */
    record NothingToSign() implements Result {}

    /** Nobody knows what is in the program. */
    record Unknown() implements Result {}
  }

  /**
   * Assembles the program of a Bundle again, with signed libraries.
   *
   * @param workspace keeps signed copies
   * @param bundle the one to sign
   * @param signer already prepared
   * @param manner stands for the key and all that is written into a signature
   * @param target folder for the new program; not made if there is nothing to sign
   */
  Result sign(Workspace workspace, Bundle bundle, PeSigner signer, String manner, Path target)
      throws ProblemException, IOException, InterruptedException {
    Optional<Assembler> assembler = assemblers.apply(bundle);
    if (assembler.isEmpty()) {
      return new Result.Unknown();
    }
    Path scratch = workspace.state().resolve("unsigned");
    try {
      Map<Path, String> libraries = libraries(bundle, assembler.get(), scratch);
      PeCopies.Outcome outcome =
          new PeCopies(signer, copies(workspace, manner)).sign(libraries.keySet());
      if (outcome.copies().isEmpty()) {
        return new Result.NothingToSign();
      }
      Map<String, Path> replacements = new LinkedHashMap<>();
      libraries.forEach(
          (file, path) -> {
            @Nullable Path copy = outcome.copies().get(file);
            if (copy != null) {
              replacements.put(path, copy);
            }
          });
      Assembled assembled =
          assembler
              .get()
              .assemble(
                  bundle,
                  new Changes(replacements, Set.of()),
                  FileHashes.open(workspace.hashes()),
                  target);
      return new Result.Signed(assembled, outcome.copies().size(), outcome.kept());
    } finally {
      AtomicFiles.deleteTree(scratch);
    }
  }

  private static Map<Path, String> libraries(Bundle bundle, Assembler assembler, Path scratch)
      throws IOException {
    Map<Path, String> libraries = new LinkedHashMap<>();
    Contents contents = assembler.contents(bundle, scratch);
    for (BundledFile file : assembler.files(bundle)) {
      if (PeTree.isCode(file.path())) {
        // Named as in the program: what is code is told by the name.
        Path unpacked = contents.of(file);
        if (!unpacked.startsWith(scratch)) {
          continue;
        }
        Path named = scratch.resolve("named").resolve(file.path());
        Files.createDirectories(Objects.requireNonNull(named.getParent()));
        Files.move(unpacked, named);
        libraries.put(named, file.path());
      }
    }
    return libraries;
  }

  /** Copies that were signed with another key, or in another way, are of no use any more. */
  private static Path copies(Workspace workspace, String manner) throws IOException {
    Path all = workspace.state().resolve("signed-copies");
    Path wanted = all.resolve(manner);
    Files.createDirectories(wanted);
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(all)) {
      for (Path folder : folders) {
        if (!folder.equals(wanted)) {
          AtomicFiles.deleteTree(folder);
        }
      }
    }
    return wanted;
  }
}
