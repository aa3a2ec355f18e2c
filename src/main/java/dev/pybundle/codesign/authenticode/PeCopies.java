package dev.pybundle.codesign.authenticode;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.codesign.SignatureState.Valid;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Signs copies of Windows libraries and keeps them: the libraries of a program seldom change, and
 * an authority for timestamps would be asked for each of them in every build.
 */
public final class PeCopies {

  private final PeSigner signer;
  private final Path folder;

  /**
   * Makes a signer of copies.
   *
   * @param signer already prepared
   * @param folder holds the copies, and nothing else; another one for each key and way of signing
   */
  public PeCopies(PeSigner signer, Path folder) {
    this.signer = signer;
    this.folder = folder;
  }

  /**
   * What was signed.
   *
   * @param copies a library to its signed copy
   * @param kept how many libraries have a signature that machines could trust, and need no copy
   */
  public record Outcome(Map<Path, Path> copies, int kept) {

    /** Copies the map. */
    public Outcome {
      copies = Map.copyOf(copies);
    }
  }

  /**
   * Signs copies of the libraries without a signature that machines could trust, and removes those
   * that are no longer needed.
   *
   * @param files what is no Windows code is passed over
   * @throws ProblemException if one cannot be signed
   * @throws IOException if one cannot be read or written
   */
  public Outcome sign(Collection<Path> files) throws ProblemException, IOException {
    Files.createDirectories(folder);
    Map<Path, Path> copies = new LinkedHashMap<>();
    int kept = 0;
    for (Path file : files) {
      if (!PeTree.isCode(file.toString()) || PeHeader.read(file).isEmpty()) {
        continue;
      }
      if (signer.verify(file) instanceof Valid valid && valid.vouchedFor()) {
        kept++;
      } else {
        copies.put(file, signedCopy(file));
      }
    }
    removeAllBut(new HashSet<>(copies.values()));
    return new Outcome(copies, kept);
  }

  private Path signedCopy(Path file) throws ProblemException, IOException {
    Path copy = folder.resolve(Sha256.of(file) + ".dll");
    if (Files.isRegularFile(copy)
        && signer.verify(copy) instanceof Valid valid
        && valid.certificate().equals(signer.certificate())) {
      return copy;
    }
    Path unsigned = Files.createTempFile(folder, "unsigned", ".dll");
    try {
      // Not Files.copy() to a path: it would take over a read-only mode.
      try (OutputStream out = Files.newOutputStream(unsigned)) {
        Files.copy(file, out);
      }
      signer.sign(unsigned, file.toString());
      AtomicFiles.move(unsigned, copy);
    } finally {
      Files.deleteIfExists(unsigned);
    }
    return copy;
  }

  private void removeAllBut(Set<Path> needed) throws IOException {
    try (DirectoryStream<Path> copies = Files.newDirectoryStream(folder)) {
      for (Path copy : copies) {
        if (!needed.contains(copy)) {
          Files.delete(copy);
        }
      }
    }
  }
}
