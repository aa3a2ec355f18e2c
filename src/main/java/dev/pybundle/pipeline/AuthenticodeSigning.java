package dev.pybundle.pipeline;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.RecordInputs;
import dev.pybundle.codesign.CodesignParameters;
import dev.pybundle.codesign.SecretResolver;
import dev.pybundle.codesign.authenticode.PeSigner;
import dev.pybundle.codesign.authenticode.PeTree;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.CodesignService.Request;
import dev.pybundle.platform.HostSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A program for Windows is signed with Authenticode, on any machine. */
final class AuthenticodeSigning implements SystemSigning {

  private final HostSystem machine;
  private final OnefileSigning onefile;

  /**
   * Makes it.
   *
   * @param machine gives the environment variables
   * @param onefile signs the libraries inside a onefile program
   */
  AuthenticodeSigning(HostSystem machine, OnefileSigning onefile) {
    this.machine = machine;
    this.onefile = onefile;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Where there is a signature already, it may be up to date, which takes no password and no
   * network.
   */
  @Override
  public void preflight(Request request) throws ProblemException, IOException {
    @Nullable Path keystore = request.codesign().keystore();
    if (keystore == null) {
      return;
    }
    CodesignParameters.requireKeystore(keystore);
    if (!Files.exists(request.workspace().signed())) {
      requireNetwork(request);
      if (!request.dryRun()) {
        signer(request, keystore);
      }
    }
  }

  @Override
  public GoalResult sign(Signing signing)
      throws ProblemException, IOException, InterruptedException {
    Request request = signing.request();
    @Nullable Path keystore = request.codesign().keystore();
    if (keystore == null) {
      return new GoalResult.Skipped(
          "not signed: no <codesign><keystore> is set, so Windows will warn its users"
              + (signing.isSigned() ? "; the signature of an earlier run stays" : ""));
    }
    CodesignParameters.requireKeystore(signing.inputs().content(keystore));
    Map<String, String> options = options(keystore, request.codesign(), signing.inputs());
    Fingerprint wanted = signing.fingerprint(options);
    signing.requireAsFrozen();
    Optional<Bundle> current = signing.current(wanted);
    if (current.isPresent()) {
      return signing.upToDate(
          current.get(),
          "the signature is up to date ("
              + current.get().manifest().summaryOf(CodesignService.GOAL)
              + ")");
    }
    requireNetwork(request);
    if (request.dryRun()) {
      return new GoalResult.Skipped(
          DRY_RUN + "signed " + signing.from().program() + " with " + keystore);
    }
    PeSigner signer = signer(request, keystore);
    String manner = new Fingerprint(options).digest();
    return signing.make(wanted, (from, folder) -> signAll(request, from, signer, manner, folder));
  }

  private PeSigner signer(Request request, Path keystore) throws ProblemException, IOException {
    PeSigner signer =
        new PeSigner(
            keystore, request.codesign(), new SecretResolver(machine::variable, request.servers()));
    signer.prepare();
    return signer;
  }

  private Signing.SignedFiles signAll(
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

  private static Signing.SignedFiles signOutside(
      Request request,
      Bundle from,
      PeSigner signer,
      Path folder,
      OnefileSigning.Result.Signed inside)
      throws ProblemException, IOException {
    BundleManifest manifest = from.manifest();
    new PeTree(signer).sign(folder, List.of(), manifest.program());
    return new Signing.SignedFiles(
        resized(inside.assembled().files(), folder, List.of(manifest.program())),
        inside.assembled().parts(),
        summary(manifest, signer, request.codesign(), inside.signed(), " libraries inside it")
            + kept(inside.kept()));
  }

  private static Signing.SignedFiles signCopy(
      Request request, Bundle from, PeSigner signer, Path folder, String inside)
      throws ProblemException, IOException {
    BundleManifest manifest = from.manifest();
    AtomicFiles.linkTree(from.folder(), folder);
    PeTree.Outcome outcome =
        new PeTree(signer).sign(folder, signable(manifest), manifest.program());
    int beside = outcome.signed().size() - 1;
    return new Signing.SignedFiles(
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
}
