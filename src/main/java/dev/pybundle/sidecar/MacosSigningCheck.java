package dev.pybundle.sidecar;

import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Layout;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Warns about a onefile sidecar that macOS will refuse to run. Tauri signs it with the hardened
 * runtime and the app's entitlements; the libraries that it unpacks have another signature, which
 * the hardened runtime takes only with an entitlement.
 *
 * @see <a
 *     href="https://developer.apple.com/documentation/bundleresources/entitlements/com.apple.security.cs.disable-library-validation">
 *     disable-library-validation</a>
 */
public final class MacosSigningCheck {

  private static final List<String> IDENTITY_VARIABLES =
      List.of("APPLE_SIGNING_IDENTITY", "APPLE_CERTIFICATE");

  private static final Pattern ALLOWED =
      Pattern.compile(
          "<key>\\s*com\\.apple\\.security\\.cs\\.disable-library-validation\\s*</key>\\s*<true\\s*/>");

  private final HostSystem host;

  /**
   * Makes it.
   *
   * @param host knows the variables that Tauri takes an identity from
   */
  public MacosSigningCheck(HostSystem host) {
    this.host = host;
  }

  /**
   * Looks at the configuration of an app.
   *
   * @param inputs notes what is looked at
   * @param tauriDirectory its Tauri folder
   * @param triple the machine that the sidecar is for
   * @param program what is staged; one whose libraries the goal {@code codesign} has signed needs
   *     nothing
   * @return one sentence, or none if the sidecar will run, or the app will not be signed, as far as
   *     can be seen here
   * @throws ProblemException if a configuration file cannot be parsed
   * @throws IOException if the entitlements file cannot be read
   */
  public List<String> warnings(
      Inputs inputs, Path tauriDirectory, TargetTriple triple, BundleManifest program)
      throws ProblemException, IOException {
    boolean concerned =
        triple.os() == OperatingSystem.MACOS
            && program.layout() == Layout.onefile
            && program.step("codesign").isEmpty();
    if (!concerned) {
      return List.of();
    }
    Optional<MergedConfig> config =
        MergedConfig.read(inputs, tauriDirectory, OperatingSystem.MACOS);
    if (config.isEmpty() || !isHardened(config.get())) {
      return List.of();
    }
    Optional<String> identity = identity(config.get());
    if (identity.isEmpty()) {
      return List.of();
    }
    return problem(inputs, tauriDirectory, config.get(), identity.get())
        .map(Problem::sentence)
        .stream()
        .toList();
  }

  /** Returns whether the app's configuration lets Tauri sign with the hardened runtime. */
  static boolean isHardened(MergedConfig config) {
    return config.bundle("macOS", "hardenedRuntime").asBoolean(true);
  }

  private Optional<String> identity(MergedConfig config) {
    Stream<String> configured =
        config.bundleText("macOS", "signingIdentity").stream()
            .map(identity -> "bundle.macOS.signingIdentity");
    Stream<String> variables =
        IDENTITY_VARIABLES.stream().filter(name -> host.variable(name).isPresent());
    return Stream.concat(configured, variables).findFirst();
  }

  private static Optional<Problem> problem(
      Inputs inputs, Path folder, MergedConfig config, String identity) throws IOException {
    Optional<String> entitlements = config.bundleText("macOS", "entitlements");
    String file = config.file().toString();
    if (entitlements.isEmpty()) {
      return Optional.of(InitTauriProblems.noEntitlements(file, identity));
    }
    Path plist = inputs.content(folder.resolve(entitlements.get()));
    if (!Files.isRegularFile(plist)) {
      return Optional.of(InitTauriProblems.entitlementsMissing(file, plist.toString()));
    }
    return ALLOWED.matcher(Files.readString(plist)).find()
        ? Optional.empty()
        : Optional.of(InitTauriProblems.entitlementsTooStrict(plist.toString(), identity));
  }
}
