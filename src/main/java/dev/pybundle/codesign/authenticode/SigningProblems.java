package dev.pybundle.codesign.authenticode;

import dev.pybundle.message.Problem;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What to do about a key that cannot sign, and a Windows file that cannot be signed. */
final class SigningProblems {

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);

  private SigningProblems() {}

  /** The keystore has a type that is not known. */
  static Problem unknownStoretype(String storetype, Collection<String> known) {
    return new Problem(
        "<codesign><storetype> is '" + storetype + "', which pybundle does not know",
        "use one of " + String.join(", ", known) + "; a .p12 or .pfx file is PKCS12");
  }

  /**
   * The keystore cannot be opened, whatever the password.
   *
   * @param reason what Java says about it
   */
  static Problem keystoreUnreadable(Path keystore, String storetype, String reason) {
    return new Problem(
        "<codesign><keystore> "
            + keystore
            + " cannot be opened as "
            + storetype
            + " ("
            + reason
            + ")",
        "check with keytool -list -keystore that the file is whole, and set <storetype> to what"
            + " keytool calls it");
  }

  /**
   * The keystore does not open with this password.
   *
   * @param reference where the password came from, e.g. {@code env:PYBUNDLE_STOREPASS}
   */
  static Problem wrongStorePassword(Path keystore, String reference) {
    return new Problem(
        "The password from <codesign><storepass> "
            + reference
            + " does not open the keystore "
            + keystore,
        "check that "
            + reference
            + " holds the password of this keystore, without quotes or"
            + " spaces around it");
  }

  /**
   * The key does not open with this password.
   *
   * @param reference where the password came from
   */
  static Problem wrongKeyPassword(String alias, String reference) {
    return new Problem(
        "The password from " + reference + " does not open the key '" + alias + "'",
        "say where the password of the key is with <codesign><keypass>env:PYBUNDLE_KEYPASS"
            + "</keypass>; without <keypass> it is taken to be that of the keystore");
  }

  /**
   * The keystore has no such key, or several and none was named.
   *
   * @param wanted the name in the configuration; null if there is none
   * @param keys names of the keys that are there
   */
  static Problem noSuchKey(Path keystore, @Nullable String wanted, List<String> keys) {
    String there = keys.isEmpty() ? "it has no key at all" : "it has " + String.join(", ", keys);
    return new Problem(
        wanted == null
            ? "<codesign><alias> is missing and "
                + keystore
                + " does not have exactly one key: "
                + there
            : "<codesign><alias> is '"
                + wanted
                + "', which is no key of "
                + keystore
                + ": "
                + there,
        keys.isEmpty()
            ? "use a keystore that holds the private key too, not only the certificate"
            : "write <codesign><alias>" + keys.get(0) + "</alias></codesign>");
  }

  /** The entry is no private key with an X.509 certificate. */
  static Problem notACertifiedKey(String alias) {
    return new Problem(
        "The key '" + alias + "' in <codesign><keystore> has no X.509 certificate",
        "import the certificate that was issued for it: keytool -importcert -alias " + alias);
  }

  /** The certificate is too old. */
  static Problem certificateExpired(String alias, Instant end) {
    return new Problem(
        "The certificate of the key '" + alias + "' expired on " + DAY.format(end),
        "renew it, or leave signing out with -Dpybundle.codesign.skip");
  }

  /** The certificate is not valid yet. */
  static Problem certificateNotYetValid(String alias, Instant start) {
    return new Problem(
        "The certificate of the key '" + alias + "' is not valid before " + DAY.format(start),
        "check the clock of this machine, or wait until then");
  }

  /** The certificate was issued for something else, e.g. for a web server. */
  static Problem notForCode(String alias, String subject) {
    return new Problem(
        "The certificate of the key '"
            + alias
            + "' ("
            + subject
            + ") is not for code signing, so Windows would not accept the signature",
        "use a certificate with the extended key usage codeSigning");
  }

  /**
   * The authority gave no timestamp.
   *
   * @param reason what went wrong
   */
  static Problem noTimestamp(String url, String reason) {
    return new Problem(
        "<codesign><timestampUrl> " + url + " gave no timestamp: " + reason,
        "check that the address is reached from this machine and speaks RFC 3161, or try again"
            + " later; nothing was changed");
  }

  /** The file to sign is no Windows executable. */
  static Problem notWindowsCode(String file) {
    return new Problem(
        file + " is not a Windows program, so it cannot carry a signature",
        "freeze again for a *-pc-windows-* target");
  }

  /** Something was appended to a signed file, or cut off. */
  static Problem changedAfterSigning(String file) {
    return new Problem(
        file
            + " was changed after its maker signed it: its signature is not at the end of the file,"
            + " and a new one would not be found",
        "install the package that it comes from again, or leave it out with <excludes>");
  }

  /**
   * Signing failed.
   *
   * @param file its name
   * @param reason what jsign or the check afterwards says
   */
  static Problem notSigned(String file, String reason) {
    return new Problem(
        file + " cannot be signed: " + reason,
        "look at the whole failure with mvn -X; the file itself was not changed");
  }
}
