package dev.pybundle.codesign.detached;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.codesign.SignatureState;
import dev.pybundle.codesign.Signer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes {@code SHA256SUMS} over every file of a program, for {@code sha256sum -c}. The hashes are
 * those of {@code bundle.json}; the caller has made sure that the files still have them.
 */
public final class ChecksumSigner implements Signer {

  private final BundleManifest manifest;

  /**
   * Makes a signer.
   *
   * @param manifest of the Bundle to sign
   */
  public ChecksumSigner(BundleManifest manifest) {
    this.manifest = manifest;
  }

  @Override
  public void prepare() {
    // Checksums need no key.
  }

  @Override
  public String identity() {
    return "SHA-256 checksums";
  }

  @Override
  public void sign(Path folder) throws IOException {
    AtomicFiles.write(
        folder.resolve(Bundle.CHECKSUMS),
        ChecksumFile.text(hashes(folder)).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public SignatureState verify(Path folder) throws IOException {
    Path file = folder.resolve(Bundle.CHECKSUMS);
    if (!Files.isRegularFile(file)) {
      return new SignatureState.Unsigned();
    }
    return Files.readString(file).equals(ChecksumFile.text(hashes(folder)))
        ? new SignatureState.Valid(identity(), "", null, false)
        : new SignatureState.Broken(Bundle.CHECKSUMS + " does not list what bundle.json lists");
  }

  /**
   * Returns how many files the checksums cover.
   *
   * @throws IOException if a link cannot be read
   */
  public int covered(Path folder) throws IOException {
    return hashes(folder).size();
  }

  /**
   * A link counts with the content of the file that it leads to, because that is what {@code
   * sha256sum} reads; one that leads to a folder or nowhere cannot be listed.
   */
  private Map<String, String> hashes(Path folder) throws IOException {
    Map<Path, String> regular = new TreeMap<>();
    Path root = folder.toRealPath();
    for (BundledFile file : manifest.files()) {
      if (!file.kind().equals("link")) {
        regular.put(root.resolve(file.path()), file.sha256());
      }
    }
    Map<String, String> hashes = new TreeMap<>();
    for (BundledFile file : manifest.files()) {
      Path path = root.resolve(file.path());
      Path target = Files.exists(path) ? path.toRealPath() : path;
      if (regular.containsKey(target)) {
        hashes.put(file.path(), regular.get(target));
      }
    }
    return hashes;
  }
}
