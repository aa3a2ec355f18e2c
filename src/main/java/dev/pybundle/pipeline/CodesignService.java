package dev.pybundle.pipeline;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.codesign.CodesignParameters;
import dev.pybundle.codesign.ServerSecrets;
import dev.pybundle.codesign.apple.AppleSigner;
import dev.pybundle.freeze.Assemblers;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * The goal {@code codesign}: vouches for the Bundle as the target's system expects it. A Windows
 * program is signed on any machine; a Linux program gets checksums; a macOS program was signed
 * while it was assembled and is checked.
 */
public final class CodesignService {

  /** Name of the goal. */
  public static final String GOAL = "codesign";

  private final Map<OperatingSystem, SystemSigning> signings;

  /**
   * Makes the service.
   *
   * @param machine gives the environment variables
   * @param runner starts Apple's tool
   * @param assemblers assemble a onefile program from signed libraries
   */
  public CodesignService(HostSystem machine, ProcessRunner runner, Assemblers assemblers) {
    this(machine, runner, assemblers, AppleSigner.CODESIGN);
  }

  CodesignService(HostSystem machine, ProcessRunner runner, Assemblers assemblers, Path appleTool) {
    signings =
        Map.of(
            OperatingSystem.LINUX, new ChecksumSigning(),
            OperatingSystem.WINDOWS,
                new AuthenticodeSigning(machine, new OnefileSigning(assemblers)),
            OperatingSystem.MACOS, new AppleSigning(machine, runner, appleTool));
  }

  /**
   * What to sign and how.
   *
   * @param workspace holds the Bundle
   * @param triple the system that the Bundle is for
   * @param codesign what the user says in {@code <codesign>}
   * @param servers the servers of {@code settings.xml}
   * @param host the system that Maven runs on
   * @param offline true if the network must not be used
   * @param dryRun true to write nothing and only say what would be done
   */
  public record Request(
      Workspace workspace,
      TargetTriple triple,
      CodesignParameters codesign,
      ServerSecrets servers,
      OperatingSystem host,
      boolean offline,
      boolean dryRun) {}

  /**
   * Signs the current Bundle, unless it is signed as wanted.
   *
   * @param request what to sign and how
   * @param inputs notes what is looked at
   * @throws ProblemException if there is no Bundle, its files are not those that were frozen, or
   *     they cannot be signed; the Bundle is then as it was
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if the thread was interrupted while a tool ran
   */
  public GoalResult run(Request request, Inputs inputs)
      throws ProblemException, IOException, InterruptedException {
    if (request.dryRun() && Bundle.read(inputs.tree(request.workspace().bundle())).isEmpty()) {
      return new GoalResult.Skipped("dry run: there is no bundle yet that could be signed");
    }
    return signing(request).sign(Signing.of(request, inputs));
  }

  /**
   * Refuses what it would refuse whatever is to be signed.
   *
   * @throws ProblemException if nothing can be signed
   * @throws IOException if the keystore cannot be read
   */
  public void preflight(Request request) throws ProblemException, IOException {
    signing(request).preflight(request);
  }

  private SystemSigning signing(Request request) {
    return Objects.requireNonNull(signings.get(request.triple().os()));
  }
}
