package dev.pybundle.codesign.authenticode;

import dev.pybundle.bundle.Assembler;
import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.RecordInputs;
import dev.pybundle.codesign.SecretResolver;
import dev.pybundle.codesign.Signing;
import dev.pybundle.codesign.Signing.SignedFiles;
import dev.pybundle.codesign.SigningRequest;
import dev.pybundle.codesign.SystemSigning;
import dev.pybundle.codesign.TimestampUrl;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A program for Windows is signed with Authenticode, on any machine. */
public final class AuthenticodeSigning implements SystemSigning {

  private final HostSystem machine;
  private final PackedSigning packed;

  /**
   * Makes it.
   *
   * @param machine gives the environment variables
   * @param assemblers finds what assembles a program again from signed libraries
   */
  public AuthenticodeSigning(HostSystem machine, Function<Bundle, Optional<Assembler>> assemblers) {
    this.machine = machine;
    this.packed = new PackedSigning(assemblers);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Where there is a signature already, it may be up to date, which takes no password and no
   * network.
   */
  @Override
  public void preflight(SigningRequest request) throws ProblemException, IOException {
    @Nullable Path keystore = parameters(request).keystore();
    if (keystore == null) {
      return;
    }
    AuthenticodeParameters.requireKeystore(keystore);
    if (!Files.exists(request.workspace().signed())) {
      requireNetwork(request);
      if (!request.dryRun()) {
        signer(request);
      }
    }
  }

  @Override
  public Optional<String> reasonNotTo(Signing signing) throws ProblemException {
    return parameters(signing.request()).keystore() == null
        ? Optional.of(
            "not signed: no <codesign><keystore> is set, so Windows will warn its users"
                + (signing.isSigned() ? "; the signature of an earlier run stays" : ""))
        : Optional.empty();
  }

  /** Passwords are not among the options: another password for the same key changes nothing. */
  @Override
  public Map<String, String> options(Signing signing) throws ProblemException, IOException {
    AuthenticodeParameters parameters = parameters(signing.request());
    Path keystore = keystore(parameters);
    AuthenticodeParameters.requireKeystore(signing.inputs().content(keystore));
    Map<String, String> options = RecordInputs.of(parameters);
    options.put("signature", "Authenticode");
    options.put("<keystore>", signing.inputs().hash(keystore));
    return options;
  }

  @Override
  public String upToDate(Signing signing, Bundle signed) {
    return "the signature is up to date (" + signed.manifest().summaryOf(Signing.GOAL) + ")";
  }

  @Override
  public void prepare(Signing signing) throws ProblemException {
    requireNetwork(signing.request());
  }

  @Override
  public String plan(Signing signing) throws ProblemException {
    return "signed "
        + signing.from().program()
        + " with "
        + keystore(parameters(signing.request()));
  }

  @Override
  public SignedFiles sign(Signing signing, Path folder)
      throws ProblemException, IOException, InterruptedException {
    PeSigner signer = signer(signing.request());
    String manner = new Fingerprint(options(signing)).digest();
    return signAll(signing.request(), signing.from(), signer, manner, folder);
  }

  private static AuthenticodeParameters parameters(SigningRequest request) throws ProblemException {
    return request.parameters().as(AuthenticodeParameters.class);
  }

  private static Path keystore(AuthenticodeParameters parameters) {
    return Objects.requireNonNull(parameters.keystore());
  }

  private PeSigner signer(SigningRequest request) throws ProblemException, IOException {
    AuthenticodeParameters parameters = parameters(request);
    SecretResolver secrets = new SecretResolver(machine::variable, request.servers());
    PeSigner signer = new PeSigner(keystore(parameters), parameters, secrets);
    signer.prepare();
    return signer;
  }

  private SignedFiles signAll(
      SigningRequest request, Bundle from, PeSigner signer, String manner, Path folder)
      throws ProblemException, IOException, InterruptedException {
    boolean onefile = from.manifest().layout() == Layout.onefile;
    if (!onefile && from.manifest().lazy().isEmpty()) {
      return signCopy(request, from, signer, folder, "");
    }
    PackedSigning.Result inside = packed.sign(request.workspace(), from, signer, manner, folder);
    if (inside instanceof PackedSigning.Result.Signed signed) {
      return signOutside(request, from, signer, folder, signed);
    }
    if (!onefile) {
      return signCopy(request, from, signer, folder, "");
    }
    String libraries =
        inside instanceof PackedSigning.Result.Unknown
            ? "; the libraries inside it are not signed one by one: there is no list of what is in it"
            : "; the libraries inside it keep the signature of their maker";
    return signCopy(request, from, signer, folder, libraries);
  }

  private static SignedFiles signOutside(
      SigningRequest request,
      Bundle from,
      PeSigner signer,
      Path folder,
      PackedSigning.Result.Signed inside)
      throws ProblemException, IOException {
    BundleManifest manifest = from.manifest();
    boolean onefile = manifest.layout() == Layout.onefile;
    PeTree.Outcome outside =
        new PeTree(signer)
            .sign(folder, onefile ? List.of() : signable(manifest), manifest.program());
    return new SignedFiles(
        resized(inside.assembled().files(), folder, outside.signed()),
        inside.assembled().parts(),
        summary(
                manifest,
                signer,
                parameters(request).timestampUrl(),
                inside.signed() + outside.signed().size() - 1,
                onefile ? " libraries inside it" : " files beside it")
            + kept(inside.kept() + outside.kept()));
  }

  private static SignedFiles signCopy(
      SigningRequest request, Bundle from, PeSigner signer, Path folder, String inside)
      throws ProblemException, IOException {
    BundleManifest manifest = from.manifest();
    AtomicFiles.linkTree(from.folder(), folder);
    PeTree.Outcome outcome =
        new PeTree(signer).sign(folder, signable(manifest), manifest.program());
    int beside = outcome.signed().size() - 1;
    return new SignedFiles(
        resized(manifest.files(), folder, outcome.signed()),
        manifest.parts(),
        summary(manifest, signer, parameters(request).timestampUrl(), beside, " files beside it")
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
      @Nullable TimestampUrl timestampUrl,
      int others,
      String where) {
    StringBuilder text = new StringBuilder("signed ").append(manifest.program());
    if (others > 0) {
      text.append(" and ").append(others).append(where);
    }
    text.append(" as ").append(signer.identity());
    text.append(
        timestampUrl == null
            ? " without a timestamp (no <codesign><timestampUrl>)"
            : ", timestamp from " + timestampUrl);
    return text.toString();
  }

  private static String kept(int number) {
    return number == 0 ? "" : "; " + number + " keep the signature of their maker";
  }

  /** The timestamp needs the network, which the user switched off. */
  private static void requireNetwork(SigningRequest request) throws ProblemException {
    @Nullable TimestampUrl timestampUrl = parameters(request).timestampUrl();
    if (request.offline() && timestampUrl != null) {
      throw new Problem(
              "<codesign><timestampUrl> "
                  + timestampUrl
                  + " needs the network, but Maven runs offline (-o), and without a timestamp the"
                  + " signature ends with its certificate",
              "run without -o, or leave signing out with -Dpybundle.codesign.skip")
          .asException();
    }
  }
}
