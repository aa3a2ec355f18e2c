package dev.pybundle.pipeline;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.codesign.SignatureState;
import dev.pybundle.codesign.apple.AppleSigner;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.CodesignService.Request;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A program for macOS was signed while it was frozen, and is checked. */
final class AppleSigning implements SystemSigning {

  private final HostSystem machine;
  private final ProcessRunner runner;
  private final Path appleTool;

  /**
   * Makes it.
   *
   * @param machine gives the environment variables
   * @param runner starts Apple's tool
   * @param appleTool the tool
   */
  AppleSigning(HostSystem machine, ProcessRunner runner, Path appleTool) {
    this.machine = machine;
    this.runner = runner;
    this.appleTool = appleTool;
  }

  @Override
  public GoalResult sign(Signing signing)
      throws ProblemException, IOException, InterruptedException {
    Request request = signing.request();
    AppleSigner signer =
        new AppleSigner(
            runner,
            appleTool,
            machine.environment(),
            appleIdentity(request.workspace(), signing.inputs()),
            request.workspace().log(CodesignService.GOAL));
    String signed = "the program was signed while it was frozen (" + signer.identity() + ")";
    signing.inputs().file(appleTool);
    if (request.host() != OperatingSystem.MACOS) {
      return new GoalResult.Skipped(signed + "; only macOS can check that");
    }
    Fingerprint wanted = signing.fingerprint(Map.of("signature", "checked on macOS"));
    signing.requireAsFrozen();
    String summary = signed + "; codesign --verify --strict accepts it";
    Optional<Bundle> current = signing.current(wanted);
    if (current.isPresent()) {
      return signing.upToDate(current.get(), summary);
    }
    Path program = signing.from().program();
    if (request.dryRun()) {
      return new GoalResult.Skipped(DRY_RUN + "run codesign --verify on " + program);
    }
    signer.sign(program);
    if (signer.verify(program) instanceof SignatureState.Broken broken) {
      throw CodesignProblems.appleSignatureBroken(program, broken.reason()).asException();
    }
    return signing.make(
        wanted,
        (from, folder) -> {
          AtomicFiles.linkTree(from.folder(), folder);
          return new Signing.SignedFiles(from.manifest().files(), from.manifest().parts(), summary);
        });
  }

  private static String appleIdentity(Workspace workspace, Inputs inputs) throws IOException {
    if (!Files.isRegularFile(inputs.content(workspace.bundleSpec()))) {
      return "with the identity of its spec, which is not on this machine";
    }
    @Nullable String identity =
        Json.read(workspace.bundleSpec(), BundleSpec.class).macos().codesignIdentity();
    return identity == null ? "ad hoc" : identity;
  }
}
