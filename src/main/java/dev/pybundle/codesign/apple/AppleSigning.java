package dev.pybundle.codesign.apple;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.codesign.SignatureState;
import dev.pybundle.codesign.Signing;
import dev.pybundle.codesign.Signing.SignedFiles;
import dev.pybundle.codesign.SystemSigning;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A program for macOS was signed while it was frozen, and is checked. */
public final class AppleSigning implements SystemSigning {

  private final HostSystem machine;
  private final ProcessRunner runner;
  private final Path appleTool;

  /**
   * Makes it.
   *
   * @param machine gives the environment variables
   * @param runner starts Apple's tool
   * @param appleTool usually {@link AppleSigner#CODESIGN}
   */
  public AppleSigning(HostSystem machine, ProcessRunner runner, Path appleTool) {
    this.machine = machine;
    this.runner = runner;
    this.appleTool = appleTool;
  }

  @Override
  public Optional<String> reasonNotTo(Signing signing) throws IOException {
    signing.inputs().file(appleTool);
    return signing.request().host() == OperatingSystem.MACOS
        ? Optional.empty()
        : Optional.of(signed(signing) + "; only macOS can check that");
  }

  @Override
  public Map<String, String> options(Signing signing) {
    return Map.of("signature", "checked on macOS");
  }

  @Override
  public String upToDate(Signing signing, Bundle signed) throws IOException {
    return summary(signing);
  }

  @Override
  public void prepare(Signing signing) throws ProblemException, IOException, InterruptedException {
    if (signing.request().dryRun()) {
      return;
    }
    Path program = signing.from().program();
    if (signer(signing).verify(program) instanceof SignatureState.Broken broken) {
      throw new Problem(
              "The signature that "
                  + program
                  + " has since it was frozen does not hold: "
                  + broken.reason(),
              "freeze again with mvn clean package, change nothing in the program after that, and"
                  + " look for what codesign said in the freezer's log, in logs")
          .asException();
    }
  }

  @Override
  public String plan(Signing signing) {
    return "run codesign --verify on " + signing.from().program();
  }

  @Override
  public SignedFiles sign(Signing signing, Path folder) throws IOException {
    AtomicFiles.linkTree(signing.from().folder(), folder);
    return SignedFiles.unchanged(signing.from(), summary(signing));
  }

  private AppleSigner signer(Signing signing) throws IOException {
    Workspace workspace = signing.request().workspace();
    return new AppleSigner(
        runner, appleTool, machine.environment(), identity(signing), workspace.log(Signing.GOAL));
  }

  private static String summary(Signing signing) throws IOException {
    return signed(signing) + "; codesign --verify --strict accepts it";
  }

  private static String signed(Signing signing) throws IOException {
    return "the program was signed while it was frozen (" + identity(signing) + ")";
  }

  /** What is of interest here in the file that describes what was frozen. */
  private record Spec(Macos macos) {
    private record Macos(@Nullable String codesignIdentity) {}
  }

  private static String identity(Signing signing) throws IOException {
    Path spec = signing.request().workspace().bundleSpec();
    if (!Files.isRegularFile(signing.inputs().content(spec))) {
      return "with the identity of its spec, which is not on this machine";
    }
    @Nullable String identity = Json.read(spec, Spec.class).macos().codesignIdentity();
    return identity == null ? "ad hoc" : identity;
  }
}
