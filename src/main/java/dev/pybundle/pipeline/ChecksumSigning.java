package dev.pybundle.pipeline;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.codesign.SignatureState;
import dev.pybundle.codesign.detached.ChecksumSigner;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** A program for Linux gets checksums. */
final class ChecksumSigning implements SystemSigning {

  @Override
  public GoalResult sign(Signing signing)
      throws ProblemException, IOException, InterruptedException {
    Bundle from = signing.from();
    ChecksumSigner signer = new ChecksumSigner(from.manifest());
    Fingerprint wanted = signing.fingerprint(Map.of("signature", Bundle.CHECKSUMS));
    int covered = signer.covered(from.folder());
    String files = covered == 1 ? "1 file" : covered + " files";
    signing.requireAsFrozen();
    Optional<Bundle> current = signing.current(wanted);
    if (current.isPresent()
        && signer.verify(current.get().folder()) instanceof SignatureState.Valid) {
      return signing.upToDate(
          current.get(), Bundle.CHECKSUMS + " over " + files + " is up to date");
    }
    if (signing.request().dryRun()) {
      return new GoalResult.Skipped(DRY_RUN + "written " + Bundle.CHECKSUMS + " over " + files);
    }
    String summary = "wrote " + Bundle.CHECKSUMS + " over " + files;
    return signing.make(
        wanted,
        (source, folder) -> {
          AtomicFiles.linkTree(source.folder(), folder);
          signer.sign(folder);
          return new Signing.SignedFiles(
              source.manifest().files(), source.manifest().parts(), summary);
        });
  }
}
