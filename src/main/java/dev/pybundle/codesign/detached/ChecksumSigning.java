package dev.pybundle.codesign.detached;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.codesign.SignatureState;
import dev.pybundle.codesign.Signing;
import dev.pybundle.codesign.Signing.SignedFiles;
import dev.pybundle.codesign.SystemSigning;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A program for Linux gets checksums. */
public final class ChecksumSigning implements SystemSigning {

  @Override
  public Map<String, String> options(Signing signing) {
    return Map.of("signature", Bundle.CHECKSUMS);
  }

  @Override
  public boolean holds(Signing signing, Bundle signed) throws IOException {
    return signer(signing).verify(signed.folder()) instanceof SignatureState.Valid;
  }

  @Override
  public String upToDate(Signing signing, Bundle signed) throws IOException {
    return overFiles(signing) + " is up to date";
  }

  @Override
  public String plan(Signing signing) throws IOException {
    return "written " + overFiles(signing);
  }

  @Override
  public SignedFiles sign(Signing signing, Path folder) throws IOException {
    AtomicFiles.linkTree(signing.from().folder(), folder);
    signer(signing).sign(folder);
    return SignedFiles.unchanged(signing.from(), "wrote " + overFiles(signing));
  }

  private static String overFiles(Signing signing) throws IOException {
    int covered = signer(signing).covered(signing.from().folder());
    return Bundle.CHECKSUMS + " over " + (covered == 1 ? "1 file" : covered + " files");
  }

  private static ChecksumSigner signer(Signing signing) {
    return new ChecksumSigner(signing.from().manifest());
  }
}
