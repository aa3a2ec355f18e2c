package dev.pybundle.pipeline;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.Step;
import dev.pybundle.bundle.BundleSteps;
import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.codesign.SignerParameters;
import dev.pybundle.codesign.SignerParameters.None;
import dev.pybundle.codesign.Signing;
import dev.pybundle.codesign.Signing.SignedFiles;
import dev.pybundle.codesign.SigningRequest;
import dev.pybundle.codesign.SystemSigning;
import dev.pybundle.codesign.apple.AppleSigner;
import dev.pybundle.codesign.apple.AppleSigning;
import dev.pybundle.codesign.authenticode.AuthenticodeParameters;
import dev.pybundle.codesign.authenticode.AuthenticodeSigning;
import dev.pybundle.codesign.detached.ChecksumSigning;
import dev.pybundle.freeze.Assemblers;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The goal {@code codesign}: vouches for the Bundle as the target's system expects it. A Windows
 * program is signed on any machine; a Linux program gets checksums; a macOS program was signed
 * while it was assembled and is checked.
 */
public final class CodesignService {

  /** Name of the goal. */
  public static final String GOAL = Signing.GOAL;

  private static final Map<OperatingSystem, Entry> TABLE =
      Map.of(
          OperatingSystem.LINUX,
          new Entry(None.class, (host, processes, assemblers) -> new ChecksumSigning()),
          OperatingSystem.WINDOWS,
          new Entry(
              AuthenticodeParameters.class,
              (host, processes, assemblers) -> new AuthenticodeSigning(host, assemblers::of)),
          OperatingSystem.MACOS,
          new Entry(
              None.class,
              (host, processes, assemblers) ->
                  new AppleSigning(host, processes, AppleSigner.CODESIGN)));

  private final Map<OperatingSystem, SystemSigning> signings;

  /**
   * Makes the service.
   *
   * @param host gives the environment variables
   * @param processes starts tools
   * @param assemblers assemble a onefile program from signed libraries
   */
  public CodesignService(HostSystem host, ProcessRunner processes, Assemblers assemblers) {
    this(signings(host, processes, assemblers));
  }

  CodesignService(Map<OperatingSystem, SystemSigning> signings) {
    this.signings = signings;
  }

  /** The parameters of a signer, and how one is made: a further one is a line of the table. */
  private record Entry(Class<? extends Record> parameters, Factory factory) {}

  /** Makes a signer. */
  private interface Factory {
    SystemSigning signing(HostSystem host, ProcessRunner processes, Assemblers assemblers);
  }

  static Map<OperatingSystem, SystemSigning> signings(
      HostSystem host, ProcessRunner processes, Assemblers assemblers) {
    Map<OperatingSystem, SystemSigning> signings = new EnumMap<>(OperatingSystem.class);
    TABLE.forEach(
        (os, entry) -> signings.put(os, entry.factory().signing(host, processes, assemblers)));
    return signings;
  }

  /** Returns the names of what a user may say in {@code <codesign>}. */
  public static List<String> parameters() {
    return TABLE.values().stream()
        .flatMap(entry -> SignerParameters.names(entry.parameters()).stream())
        .distinct()
        .sorted()
        .toList();
  }

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
  public GoalResult run(SigningRequest request, Inputs inputs)
      throws ProblemException, IOException, InterruptedException {
    SystemSigning signer = signer(request);
    if (request.dryRun() && Bundle.read(inputs.tree(request.workspace().bundle())).isEmpty()) {
      return new GoalResult.Skipped("dry run: there is no bundle yet that could be signed");
    }
    Bundle published = published(request, inputs);
    BundleSteps steps = new BundleSteps(request.workspace(), inputs);
    BundleSteps.Origin origin = steps.origin(published, GOAL);
    boolean isSigned = published.manifest().step(GOAL).isPresent();
    Signing signing = new Signing(request, origin.bundle().orElse(published), isSigned, inputs);
    Optional<String> reason = signer.reasonNotTo(signing);
    if (reason.isPresent()) {
      return new GoalResult.Skipped(reason.get());
    }
    Map<String, String> deciding = new TreeMap<>(signer.options(signing));
    deciding.put("the Bundle before", origin.digest());
    Step step = new Step(GOAL, new Fingerprint(deciding).digest(), "", origin.digest());
    requireAsFrozen(signing);
    Optional<Bundle> current =
        steps.current(request.workspace().signed(), GOAL, step.fingerprint());
    if (current.isPresent() && signer.holds(signing, current.get())) {
      return !request.dryRun() && steps.publish(current.get()).isPresent()
          ? new GoalResult.Done(current.get().manifest().summaryOf(GOAL))
          : new GoalResult.UpToDate(signer.upToDate(signing, current.get()));
    }
    signer.prepare(signing);
    return request.dryRun()
        ? new GoalResult.Skipped("dry run: would have " + signer.plan(signing))
        : make(signer, signing, step, steps);
  }

  /**
   * Refuses what it would refuse whatever is to be signed.
   *
   * @throws ProblemException if nothing can be signed
   * @throws IOException if the keystore cannot be read
   */
  public void preflight(SigningRequest request) throws ProblemException, IOException {
    signer(request).preflight(request);
  }

  /** What the POM says for the program of another system is wrong here, too. */
  private SystemSigning signer(SigningRequest request) throws ProblemException {
    for (Entry entry : TABLE.values()) {
      request.parameters().as(entry.parameters());
    }
    return Objects.requireNonNull(signings.get(request.triple().os()));
  }

  private static Bundle published(SigningRequest request, Inputs inputs)
      throws ProblemException, IOException {
    Path folder = request.workspace().bundle();
    Bundle bundle =
        Bundle.read(inputs.tree(folder))
            .orElseThrow(() -> CodesignProblems.noBundle(folder).asException());
    String bundled = bundle.manifest().triple();
    if (!bundled.equals(request.triple().value())) {
      throw CodesignProblems.otherTarget(folder, bundled, request.triple().value()).asException();
    }
    return bundle;
  }

  /** Refuses a program that was changed since it was made. */
  private static void requireAsFrozen(Signing signing) throws ProblemException, IOException {
    Optional<String> damage = signing.from().damage(signing.inputs().hashes());
    if (damage.isPresent()) {
      throw CodesignProblems.notAsFrozen(signing.from().folder(), damage.get()).asException();
    }
  }

  /** Makes the signed Bundle and publishes it. */
  private static GoalResult make(
      SystemSigning signer, Signing signing, Step step, BundleSteps steps)
      throws ProblemException, IOException, InterruptedException {
    Workspace workspace = signing.request().workspace();
    Bundle kept = steps.keep(signing.from());
    Path fresh = workspace.root().resolve("signed.next");
    AtomicFiles.deleteTree(fresh);
    try {
      SignedFiles made =
          signer.sign(
              new Signing(signing.request(), kept, signing.isSigned(), signing.inputs()), fresh);
      BundleManifest manifest =
          kept.manifest()
              .after(
                  new Step(GOAL, step.fingerprint(), made.summary(), step.before()),
                  made.files(),
                  made.parts());
      Bundle.write(fresh, manifest);
      AtomicFiles.swapFolder(fresh, workspace.signed());
      steps.publish(new Bundle(workspace.signed(), manifest));
      return new GoalResult.Done(made.summary());
    } finally {
      AtomicFiles.deleteTree(fresh);
    }
  }
}
