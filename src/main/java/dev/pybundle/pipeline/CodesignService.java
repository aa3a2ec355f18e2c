package dev.pybundle.pipeline;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.BundleManifest.Step;
import dev.pybundle.bundle.BundleSteps;
import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.RecordInputs;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.codesign.CodesignParameters;
import dev.pybundle.codesign.SecretResolver;
import dev.pybundle.codesign.ServerSecrets;
import dev.pybundle.codesign.SignatureState;
import dev.pybundle.codesign.apple.AppleSigner;
import dev.pybundle.codesign.authenticode.PeSigner;
import dev.pybundle.codesign.authenticode.PeTree;
import dev.pybundle.codesign.detached.ChecksumSigner;
import dev.pybundle.freeze.Assemblers;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The goal {@code codesign}: vouches for the Bundle as the target's system expects it. A Windows
 * program is signed on any machine; a Linux program gets checksums; a macOS program was signed
 * while it was assembled and is checked.
 */
public final class CodesignService {

  /** Name of the goal. */
  public static final String GOAL = "codesign";

  private static final String DRY_RUN = "dry run: would have ";

  private final HostSystem machine;
  private final ProcessRunner runner;
  private final OnefileSigning onefile;
  private final Path appleTool;

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
    this.machine = machine;
    this.runner = runner;
    this.onefile = new OnefileSigning(assemblers);
    this.appleTool = appleTool;
  }

  /**
   * What to sign and how.
   *
   * @param workspace holds the Bundle
   * @param triple the system that the Bundle is for
   * @param codesign what the user says in {@code <codesign>}
   * @param host the system that Maven runs on
   * @param offline true if the network must not be used
   * @param dryRun true to write nothing and only say what would be done
   */
  public record Request(
      Workspace workspace,
      TargetTriple triple,
      CodesignParameters codesign,
      OperatingSystem host,
      boolean offline,
      boolean dryRun) {}

  /**
   * Signs the current Bundle, unless it is signed as wanted.
   *
   * @param request what to sign and how
   * @param servers the servers of {@code settings.xml}
   * @param inputs notes what is looked at
   * @throws ProblemException if there is no Bundle, its files are not those that were frozen, or
   *     they cannot be signed; the Bundle is then as it was
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if the thread was interrupted while a tool ran
   */
  public GoalResult run(Request request, ServerSecrets servers, Inputs inputs)
      throws ProblemException, IOException, InterruptedException {
    if (request.dryRun() && Bundle.read(inputs.tree(request.workspace().bundle())).isEmpty()) {
      return new GoalResult.Skipped("dry run: there is no bundle yet that could be signed");
    }
    Signing signing = signing(request, inputs);
    return switch (request.triple().os()) {
      case LINUX -> writeChecksums(signing);
      case WINDOWS -> signWindows(signing, servers);
      case MACOS -> checkMacos(signing);
    };
  }

  /**
   * One run of the goal.
   *
   * @param request what to sign and how
   * @param from the Bundle before; the signed one, if that one is on another machine
   * @param before its digest
   */
  private record Signing(
      Request request, Bundle from, String before, BundleSteps steps, Inputs inputs) {

    Fingerprint fingerprint(Map<String, String> options) {
      Map<String, String> inputs = new TreeMap<>(options);
      inputs.put("the Bundle before", before);
      return new Fingerprint(inputs);
    }

    Path folder() {
      return request.workspace().signed();
    }

    Optional<Bundle> current(Fingerprint wanted) throws IOException {
      return steps.current(folder(), GOAL, wanted.digest());
    }
  }

  private static Signing signing(Request request, Inputs inputs)
      throws ProblemException, IOException {
    Bundle published = bundle(request, inputs);
    BundleSteps steps = new BundleSteps(request.workspace(), inputs);
    BundleSteps.Origin origin = steps.origin(published, GOAL);
    return new Signing(request, origin.bundle().orElse(published), origin.digest(), steps, inputs);
  }

  // Linux

  private static GoalResult writeChecksums(Signing signing)
      throws ProblemException, IOException, InterruptedException {
    Bundle from = signing.from();
    ChecksumSigner signer = new ChecksumSigner(from.manifest());
    Fingerprint wanted = signing.fingerprint(Map.of("signature", Bundle.CHECKSUMS));
    int covered = signer.covered(from.folder());
    String files = covered == 1 ? "1 file" : covered + " files";
    requireAsFrozen(signing);
    Optional<Bundle> current = signing.current(wanted);
    if (current.isPresent()
        && signer.verify(current.get().folder()) instanceof SignatureState.Valid) {
      return upToDate(
          signing, current.get(), Bundle.CHECKSUMS + " over " + files + " is up to date");
    }
    if (signing.request().dryRun()) {
      return new GoalResult.Skipped(DRY_RUN + "written " + Bundle.CHECKSUMS + " over " + files);
    }
    String summary = "wrote " + Bundle.CHECKSUMS + " over " + files;
    return make(
        signing,
        wanted,
        (source, folder) -> {
          AtomicFiles.linkTree(source.folder(), folder);
          signer.sign(folder);
          return new SignedFiles(source.manifest().files(), source.manifest().parts(), summary);
        });
  }

  // Windows

  private GoalResult signWindows(Signing signing, ServerSecrets servers)
      throws ProblemException, IOException, InterruptedException {
    Request request = signing.request();
    @Nullable Path keystore = request.codesign().keystore();
    if (keystore == null) {
      return new GoalResult.Skipped(
          "not signed: no <codesign><keystore> is set, so Windows will warn its users"
              + (isSigned(signing) ? "; the signature of an earlier run stays" : ""));
    }
    CodesignParameters.requireKeystore(signing.inputs().content(keystore));
    Map<String, String> options = options(keystore, request.codesign(), signing.inputs());
    Fingerprint wanted = signing.fingerprint(options);
    requireAsFrozen(signing);
    Optional<Bundle> current = signing.current(wanted);
    if (current.isPresent()) {
      return upToDate(
          signing, current.get(), "the signature is up to date (" + summary(current.get()) + ")");
    }
    requireNetwork(request);
    if (request.dryRun()) {
      return new GoalResult.Skipped(
          DRY_RUN + "signed " + signing.from().program() + " with " + keystore);
    }
    PeSigner signer =
        new PeSigner(keystore, request.codesign(), new SecretResolver(machine::variable, servers));
    signer.prepare();
    String manner = new Fingerprint(options).digest();
    return make(signing, wanted, (from, folder) -> signAll(request, from, signer, manner, folder));
  }

  private static boolean isSigned(Signing signing) throws ProblemException, IOException {
    return bundle(signing.request(), signing.inputs()).manifest().step(GOAL).isPresent();
  }

  private SignedFiles signAll(
      Request request, Bundle from, PeSigner signer, String manner, Path folder)
      throws ProblemException, IOException, InterruptedException {
    if (from.manifest().layout() != Layout.onefile) {
      return signCopy(request, from, signer, folder, "");
    }
    OnefileSigning.Result inside = onefile.sign(request.workspace(), from, signer, manner, folder);
    if (inside instanceof OnefileSigning.Result.Signed signed) {
      return signOutside(request, from, signer, folder, signed);
    }
    String libraries =
        inside instanceof OnefileSigning.Result.Unknown
            ? "; the libraries inside it are not signed one by one: there is no list of what is in it"
            : "; the libraries inside it keep the signature of their maker";
    return signCopy(request, from, signer, folder, libraries);
  }

  private static SignedFiles signOutside(
      Request request,
      Bundle from,
      PeSigner signer,
      Path folder,
      OnefileSigning.Result.Signed inside)
      throws ProblemException, IOException {
    BundleManifest manifest = from.manifest();
    new PeTree(signer).sign(folder, List.of(), manifest.program());
    return new SignedFiles(
        resized(inside.assembled().files(), folder, List.of(manifest.program())),
        inside.assembled().parts(),
        summary(manifest, signer, request.codesign(), inside.signed(), " libraries inside it")
            + kept(inside.kept()));
  }

  private static SignedFiles signCopy(
      Request request, Bundle from, PeSigner signer, Path folder, String inside)
      throws ProblemException, IOException {
    BundleManifest manifest = from.manifest();
    AtomicFiles.linkTree(from.folder(), folder);
    PeTree.Outcome outcome =
        new PeTree(signer).sign(folder, signable(manifest), manifest.program());
    int beside = outcome.signed().size() - 1;
    return new SignedFiles(
        resized(manifest.files(), folder, outcome.signed()),
        manifest.parts(),
        summary(manifest, signer, request.codesign(), beside, " files beside it")
            + kept(outcome.kept())
            + inside);
  }

  /** Links are left out: the file that one leads to is signed itself. */
  private static List<String> signable(BundleManifest manifest) {
    return manifest.files().stream().filter(file -> !file.isLink()).map(BundledFile::path).toList();
  }

  /**
   * Returns the list of files with new sizes and hashes for those that were signed. The others were
   * just checked against the manifest, so they are not read again.
   */
  private static List<BundledFile> resized(
      List<BundledFile> before, Path folder, List<String> signed) throws IOException {
    Set<String> changed = new TreeSet<>(signed);
    List<BundledFile> files = new ArrayList<>();
    for (BundledFile file : before) {
      files.add(
          changed.contains(file.path())
              ? Bundle.describe(folder, folder.resolve(file.path()))
                  .from(file.role(), file.distribution())
              : file);
    }
    return files;
  }

  private static String summary(
      BundleManifest manifest,
      PeSigner signer,
      CodesignParameters codesign,
      int others,
      String where) {
    StringBuilder text = new StringBuilder("signed ").append(manifest.program());
    if (others > 0) {
      text.append(" and ").append(others).append(where);
    }
    text.append(" as ").append(signer.identity());
    text.append(
        codesign.timestampUrl() == null
            ? " without a timestamp (no <codesign><timestampUrl>)"
            : ", timestamp from " + codesign.timestampUrl());
    return text.toString();
  }

  private static String kept(int number) {
    return number == 0 ? "" : "; " + number + " keep the signature of their maker";
  }

  /** Passwords are not among the options: another password for the same key changes nothing. */
  private static Map<String, String> options(
      Path keystore, CodesignParameters codesign, Inputs inputs) throws IOException {
    Map<String, String> options = RecordInputs.of(codesign);
    options.put("signature", "Authenticode");
    options.put("<keystore>", inputs.hash(keystore));
    return options;
  }

  private static void requireNetwork(Request request) throws ProblemException {
    @Nullable String timestampUrl = request.codesign().timestampUrl();
    if (request.offline() && timestampUrl != null) {
      throw CodesignProblems.timestampOffline(timestampUrl).asException();
    }
  }

  // macOS

  private GoalResult checkMacos(Signing signing)
      throws ProblemException, IOException, InterruptedException {
    Request request = signing.request();
    AppleSigner signer =
        new AppleSigner(
            runner,
            appleTool,
            machine.environment(),
            appleIdentity(request.workspace(), signing.inputs()),
            request.workspace().log(GOAL));
    String signed = "the program was signed while it was frozen (" + signer.identity() + ")";
    signing.inputs().file(appleTool);
    if (request.host() != OperatingSystem.MACOS) {
      return new GoalResult.Skipped(signed + "; only macOS can check that");
    }
    Fingerprint wanted = signing.fingerprint(Map.of("signature", "checked on macOS"));
    requireAsFrozen(signing);
    String summary = signed + "; codesign --verify --strict accepts it";
    Optional<Bundle> current = signing.current(wanted);
    if (current.isPresent()) {
      return upToDate(signing, current.get(), summary);
    }
    Path program = signing.from().program();
    if (request.dryRun()) {
      return new GoalResult.Skipped(DRY_RUN + "run codesign --verify on " + program);
    }
    signer.sign(program);
    if (signer.verify(program) instanceof SignatureState.Broken broken) {
      throw CodesignProblems.appleSignatureBroken(program, broken.reason()).asException();
    }
    return make(
        signing,
        wanted,
        (from, folder) -> {
          AtomicFiles.linkTree(from.folder(), folder);
          return new SignedFiles(from.manifest().files(), from.manifest().parts(), summary);
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

  // For all of them

  private static Bundle bundle(Request request, Inputs inputs)
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

  /**
   * What was made of a Bundle.
   *
   * @param files every file of the program
   * @param parts every file beside it
   * @param summary a line about it
   */
  private record SignedFiles(List<BundledFile> files, List<BundledFile> parts, String summary) {}

  /** Makes the signed files of a Bundle in a new folder. */
  @FunctionalInterface
  private interface SigningStep {
    SignedFiles make(Bundle from, Path folder)
        throws ProblemException, IOException, InterruptedException;
  }

  private static GoalResult make(Signing signing, Fingerprint wanted, SigningStep step)
      throws ProblemException, IOException, InterruptedException {
    Bundle from = signing.steps().keep(signing.from());
    Path fresh = signing.request().workspace().root().resolve("signed.next");
    AtomicFiles.deleteTree(fresh);
    try {
      SignedFiles made = step.make(from, fresh);
      BundleManifest manifest =
          from.manifest()
              .after(
                  new Step(GOAL, wanted.digest(), made.summary(), signing.before()),
                  made.files(),
                  made.parts());
      Bundle.write(fresh, manifest);
      AtomicFiles.swapFolder(fresh, signing.folder());
      signing.steps().publish(new Bundle(signing.folder(), manifest));
      return new GoalResult.Done(made.summary());
    } finally {
      AtomicFiles.deleteTree(fresh);
    }
  }

  private static GoalResult upToDate(Signing signing, Bundle current, String sentence)
      throws IOException {
    return !signing.request().dryRun() && signing.steps().publish(current).isPresent()
        ? new GoalResult.Done(summary(current))
        : new GoalResult.UpToDate(sentence);
  }

  private static void requireAsFrozen(Signing signing) throws ProblemException, IOException {
    Optional<String> damage = signing.from().damage(signing.inputs().hashes());
    if (damage.isPresent()) {
      throw CodesignProblems.notAsFrozen(signing.from().folder(), damage.get()).asException();
    }
  }

  private static String summary(Bundle bundle) {
    return bundle.manifest().step(GOAL).map(Step::summary).orElse("");
  }
}
