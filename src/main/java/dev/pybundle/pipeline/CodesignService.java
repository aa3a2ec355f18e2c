package dev.pybundle.pipeline;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.BundleManifest.Step;
import dev.pybundle.bundle.FileHashes;
import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.bundle.Watch;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.codesign.CodesignParameters;
import dev.pybundle.codesign.SecretResolver;
import dev.pybundle.codesign.ServerSecrets;
import dev.pybundle.codesign.SignatureState;
import dev.pybundle.codesign.apple.AppleSigner;
import dev.pybundle.codesign.authenticode.PeSigner;
import dev.pybundle.codesign.authenticode.PeTree;
import dev.pybundle.codesign.detached.ChecksumSigner;
import dev.pybundle.freeze.Assembler;
import dev.pybundle.message.CodesignMessages;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.EnvironmentProvider;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
   * @param assembler assembles a onefile program from signed libraries
   * @param environments knows what the program was frozen with
   */
  public CodesignService(
      HostSystem machine,
      ProcessRunner runner,
      Assembler assembler,
      EnvironmentProvider environments) {
    this(machine, runner, assembler, environments, AppleSigner.CODESIGN);
  }

  CodesignService(
      HostSystem machine,
      ProcessRunner runner,
      Assembler assembler,
      EnvironmentProvider environments,
      Path appleTool) {
    this.machine = machine;
    this.runner = runner;
    this.onefile = new OnefileSigning(assembler, environments);
    this.appleTool = appleTool;
  }

  /**
   * What to sign and how.
   *
   * @param workspace holds the Bundle
   * @param triple the system that the Bundle is for
   * @param codesign what the user says in {@code <codesign>}
   * @param reassembly how a onefile program is assembled again
   * @param host the system that Maven runs on
   * @param offline true if the network must not be used
   * @param dryRun true to write nothing and only say what would be done
   */
  public record Request(
      Workspace workspace,
      TargetTriple triple,
      CodesignParameters codesign,
      Reassembly reassembly,
      OperatingSystem host,
      boolean offline,
      boolean dryRun) {}

  /**
   * Signs the current Bundle, unless it is signed as wanted.
   *
   * @param request what to sign and how
   * @param servers the servers of {@code settings.xml}
   * @throws ProblemException if there is no Bundle, its files are not those that were frozen, or
   *     they cannot be signed; the Bundle is then as it was
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if the thread was interrupted while a tool ran
   */
  public GoalResult run(Request request, ServerSecrets servers)
      throws ProblemException, IOException, InterruptedException {
    if (request.dryRun() && Bundle.read(request.workspace().bundle()).isEmpty()) {
      return new GoalResult.Skipped("dry run: there is no bundle yet that could be signed");
    }
    return switch (request.triple().os()) {
      case LINUX -> writeChecksums(request, bundle(request));
      case WINDOWS -> signWindows(request, bundle(request), servers);
      case MACOS -> checkMacos(request, bundle(request));
    };
  }

  /** Watches all that the goal looks at, and what it made. */
  public void watch(Request request, Watch watch) {
    Workspace workspace = request.workspace();
    watch.tree(workspace.bundle()).file(workspace.bundleSpec()).file(appleTool);
    Stream.ofNullable(request.codesign().keystore()).forEach(watch::file);
  }

  // Linux

  private GoalResult writeChecksums(Request request, Bundle bundle)
      throws ProblemException, IOException {
    ChecksumSigner signer = new ChecksumSigner(bundle.manifest());
    Fingerprint wanted = fingerprint(bundle, Map.of("signature", Bundle.CHECKSUMS));
    int covered = signer.covered(bundle.folder());
    String files = covered == 1 ? "1 file" : covered + " files";
    requireAsFrozen(request, bundle);
    if (isDone(bundle, wanted) && signer.verify(bundle.folder()) instanceof SignatureState.Valid) {
      return new GoalResult.UpToDate(Bundle.CHECKSUMS + " over " + files + " is up to date");
    }
    if (request.dryRun()) {
      return new GoalResult.Skipped(DRY_RUN + "written " + Bundle.CHECKSUMS + " over " + files);
    }
    requireNoStranger(bundle);
    String summary = "wrote " + Bundle.CHECKSUMS + " over " + files;
    // In this order an interruption leaves checksums that are right and a step that runs again.
    signer.sign(bundle.folder());
    record(bundle.folder(), bundle.manifest(), bundle.manifest().files(), wanted, summary);
    return new GoalResult.Done(summary);
  }

  // Windows

  private GoalResult signWindows(Request request, Bundle bundle, ServerSecrets servers)
      throws ProblemException, IOException, InterruptedException {
    @Nullable Path keystore = request.codesign().keystore();
    if (keystore == null) {
      return new GoalResult.Skipped(
          "not signed: no <codesign><keystore> is set, so Windows will warn its users"
              + (bundle.manifest().step(GOAL).isPresent()
                  ? "; the signature of an earlier run stays"
                  : ""));
    }
    if (!Files.isRegularFile(keystore)) {
      throw CodesignMessages.keystoreMissing(keystore).asException();
    }
    Map<String, String> options = options(keystore, request.codesign());
    Fingerprint wanted = fingerprint(bundle, options);
    requireAsFrozen(request, bundle);
    Optional<Step> done = bundle.manifest().step(GOAL);
    if (isDone(bundle, wanted)) {
      return new GoalResult.UpToDate(
          "the signature is up to date (" + done.map(Step::summary).orElse("") + ")");
    }
    requireNetwork(request);
    if (request.dryRun()) {
      return new GoalResult.Skipped(DRY_RUN + "signed " + bundle.program() + " with " + keystore);
    }
    requireNoStranger(bundle);
    PeSigner signer =
        new PeSigner(keystore, request.codesign(), new SecretResolver(machine::variable, servers));
    signer.prepare();
    return new GoalResult.Done(signAll(request, bundle, signer, options, wanted));
  }

  private String signAll(
      Request request,
      Bundle bundle,
      PeSigner signer,
      Map<String, String> options,
      Fingerprint wanted)
      throws ProblemException, IOException, InterruptedException {
    if (bundle.manifest().layout() != Layout.onefile) {
      return signCopy(request, bundle, signer, wanted, "");
    }
    OnefileSigning.Result inside =
        onefile.assemble(request, bundle, signer, new Fingerprint(options).digest());
    if (inside instanceof OnefileSigning.Result.Assembled assembled) {
      return signAssembled(request, bundle, signer, wanted, assembled);
    }
    String libraries =
        inside instanceof OnefileSigning.Result.NotHere notHere
            ? "; the libraries inside it are not signed one by one: " + notHere.reason()
            : "; the libraries inside it keep the signature of their maker";
    return signCopy(request, bundle, signer, wanted, libraries);
  }

  private static String signAssembled(
      Request request,
      Bundle bundle,
      PeSigner signer,
      Fingerprint wanted,
      OnefileSigning.Result.Assembled assembled)
      throws ProblemException, IOException {
    BundleManifest manifest = bundle.manifest();
    new PeTree(signer).sign(assembled.program(), List.of(), manifest.program());
    String summary =
        summary(manifest, signer, request.codesign(), assembled.signed(), " libraries inside it")
            + kept(assembled.kept());
    record(assembled.program(), manifest, Bundle.scan(assembled.program()), wanted, summary);
    AtomicFiles.swapFolder(assembled.program(), bundle.folder());
    return summary;
  }

  private static String signCopy(
      Request request, Bundle bundle, PeSigner signer, Fingerprint wanted, String inside)
      throws ProblemException, IOException {
    BundleManifest manifest = bundle.manifest();
    Path next = request.workspace().root().resolve("bundle.next");
    AtomicFiles.deleteTree(next);
    try {
      AtomicFiles.copyTree(bundle.folder(), next);
      PeTree.Outcome outcome =
          new PeTree(signer).sign(next, signable(manifest), manifest.program());
      int beside = outcome.signed().size() - 1;
      String summary =
          summary(manifest, signer, request.codesign(), beside, " files beside it")
              + kept(outcome.kept())
              + inside;
      record(next, manifest, resized(manifest, next, outcome.signed()), wanted, summary);
      AtomicFiles.swapFolder(next, bundle.folder());
      return summary;
    } finally {
      AtomicFiles.deleteTree(next);
    }
  }

  /** Links are left out: the file that one leads to is signed itself. */
  private static List<String> signable(BundleManifest manifest) {
    return manifest.files().stream()
        .filter(file -> !file.kind().equals("link"))
        .map(BundledFile::path)
        .toList();
  }

  /**
   * Returns the list of files with new sizes and hashes for those that were signed. The others were
   * just checked against the manifest, so they are not read again.
   */
  private static List<BundledFile> resized(
      BundleManifest manifest, Path folder, List<String> signed) throws IOException {
    Set<String> changed = new TreeSet<>(signed);
    List<BundledFile> files = new ArrayList<>();
    for (BundledFile file : manifest.files()) {
      Path path = folder.resolve(file.path());
      files.add(
          changed.contains(file.path())
              ? new BundledFile(file.path(), Files.size(path), Sha256.of(path), file.kind())
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
  private static Map<String, String> options(Path keystore, CodesignParameters codesign)
      throws IOException {
    Map<String, String> options = new TreeMap<>();
    options.put("signature", "Authenticode");
    options.put("<codesign><keystore>", Sha256.of(keystore));
    options.put("<codesign><alias>", orEmpty(codesign.alias()));
    options.put("<codesign><timestampUrl>", orEmpty(codesign.timestampUrl()));
    options.put("<codesign><programName>", orEmpty(codesign.programName()));
    options.put("<codesign><programUrl>", orEmpty(codesign.programUrl()));
    return options;
  }

  private static void requireNetwork(Request request) throws ProblemException {
    @Nullable String timestampUrl = request.codesign().timestampUrl();
    if (request.offline() && timestampUrl != null) {
      throw CodesignMessages.timestampOffline(timestampUrl).asException();
    }
  }

  // macOS

  private GoalResult checkMacos(Request request, Bundle bundle)
      throws ProblemException, IOException, InterruptedException {
    AppleSigner signer =
        new AppleSigner(
            runner,
            appleTool,
            machine.environment(),
            appleIdentity(request.workspace()),
            request.workspace().log(GOAL));
    String signed =
        "PyInstaller signed the program while it assembled it (" + signer.identity() + ")";
    if (request.host() != OperatingSystem.MACOS) {
      return new GoalResult.Skipped(signed + "; only macOS can check that");
    }
    Fingerprint wanted = fingerprint(bundle, Map.of("signature", "checked on macOS"));
    requireAsFrozen(request, bundle);
    String summary = signed + "; codesign --verify --strict accepts it";
    if (isDone(bundle, wanted)) {
      return new GoalResult.UpToDate(summary);
    }
    if (request.dryRun()) {
      return new GoalResult.Skipped(DRY_RUN + "run codesign --verify on " + bundle.program());
    }
    signer.sign(bundle.program());
    if (signer.verify(bundle.program()) instanceof SignatureState.Broken broken) {
      throw CodesignMessages.appleSignatureBroken(bundle.program(), broken.reason()).asException();
    }
    record(bundle.folder(), bundle.manifest(), bundle.manifest().files(), wanted, summary);
    return new GoalResult.Done(summary);
  }

  private static String appleIdentity(Workspace workspace) throws IOException {
    if (!Files.isRegularFile(workspace.bundleSpec())) {
      return "with the identity of its spec, which is not on this machine";
    }
    @Nullable String identity =
        Json.read(workspace.bundleSpec(), BundleSpec.class).macos().codesignIdentity();
    return identity == null ? "ad hoc" : identity;
  }

  // For all of them

  private static Bundle bundle(Request request) throws ProblemException, IOException {
    Path folder = request.workspace().bundle();
    Bundle bundle =
        Bundle.read(folder).orElseThrow(() -> CodesignMessages.noBundle(folder).asException());
    String bundled = bundle.manifest().triple();
    if (!bundled.equals(request.triple().value())) {
      throw CodesignMessages.otherTarget(folder, bundled, request.triple().value()).asException();
    }
    return bundle;
  }

  private static Fingerprint fingerprint(Bundle bundle, Map<String, String> options) {
    Map<String, String> inputs = new TreeMap<>(options);
    inputs.put("program", bundle.manifest().lastStepBefore(GOAL).map(Step::fingerprint).orElse(""));
    return new Fingerprint(inputs);
  }

  private static boolean isDone(Bundle bundle, Fingerprint wanted) {
    return bundle
        .manifest()
        .step(GOAL)
        .filter(step -> step.fingerprint().equals(wanted.digest()))
        .isPresent();
  }

  private static void requireAsFrozen(Request request, Bundle bundle)
      throws ProblemException, IOException {
    FileHashes hashes = FileHashes.open(request.workspace().state().resolve("hashes.json"));
    Optional<String> damage = bundle.damage(hashes);
    if (damage.isPresent()) {
      throw CodesignMessages.notAsFrozen(bundle.folder(), damage.get()).asException();
    }
    if (!request.dryRun()) {
      hashes.save();
    }
  }

  private static void requireNoStranger(Bundle bundle) throws ProblemException, IOException {
    Set<String> known =
        bundle.manifest().files().stream().map(BundledFile::path).collect(Collectors.toSet());
    known.addAll(List.of(Bundle.MANIFEST, Bundle.CHECKSUMS));
    try (Stream<Path> paths = Files.walk(bundle.folder())) {
      Optional<String> stranger =
          paths
              .filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
              .map(path -> bundle.folder().relativize(path).toString().replace('\\', '/'))
              .filter(path -> !known.contains(path))
              .sorted()
              .findFirst();
      if (stranger.isPresent()) {
        throw CodesignMessages.stranger(bundle.folder(), stranger.get()).asException();
      }
    }
  }

  private static void record(
      Path folder,
      BundleManifest manifest,
      List<BundledFile> files,
      Fingerprint wanted,
      String summary)
      throws IOException {
    Bundle.write(
        folder,
        new BundleManifest(
            manifest.schemaVersion(),
            manifest.name(),
            manifest.version(),
            manifest.triple(),
            manifest.layout(),
            manifest.program(),
            manifest.tools(),
            files,
            manifest.stepsWith(new Step(GOAL, wanted.digest(), summary))));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
