package dev.pybundle.message;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What to do about a program that cannot be signed, or whose signature does not hold. */
public final class CodesignMessages {

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);

  private CodesignMessages() {}

  /** codesign has nothing to work on. */
  public static Problem noBundle(Path folder) {
    return new Problem(
        "There is no program to sign in " + folder + " (no bundle.json that can be read)",
        "freeze first: mvn package runs the goal pyinstaller before codesign; to sign a program"
            + " that another machine froze, copy its whole bundle folder to there");
  }

  /** The Bundle was made for another system than the one to sign for. */
  public static Problem otherTarget(Path folder, String bundled, String wanted) {
    return new Problem(
        "The program in " + folder + " was frozen for " + bundled + ", not for " + wanted,
        "call codesign with -Dpybundle.target=" + bundled + ", or freeze again for " + wanted);
  }

  /**
   * The files are not those that were frozen.
   *
   * @param difference e.g. {@code backend in the bundle was changed}
   */
  public static Problem notAsFrozen(Path folder, String difference) {
    return new Problem(
        difference
            + ", so codesign would vouch for something that pybundle did not make ("
            + folder
            + ")",
        "freeze again with mvn clean package; if the file was changed on purpose, make that change"
            + " a part of the build, e.g. with <datas> or <binaries>");
  }

  /** A file lies in the Bundle that no goal put there. */
  public static Problem stranger(Path folder, String file) {
    return new Problem(
        file + " lies in the bundle, but no goal put it there (" + folder + ")",
        "delete it if a trial run of the program left it behind, or add it with <datas>");
  }

  /** The keystore is not there. */
  public static Problem keystoreMissing(Path keystore) {
    return new Problem(
        "<codesign><keystore> names " + keystore + ", which does not exist or is not a file",
        "correct the path (a relative one starts from the project's folder), or leave signing out"
            + " with -Dpybundle.codesign.skip");
  }

  /** The keystore has a type that is not known. */
  public static Problem unknownStoretype(String storetype, Collection<String> known) {
    return new Problem(
        "<codesign><storetype> is '" + storetype + "', which pybundle does not know",
        "use one of " + String.join(", ", known) + "; a .p12 or .pfx file is PKCS12");
  }

  /**
   * The keystore cannot be opened, whatever the password.
   *
   * @param reason what Java says about it
   */
  public static Problem keystoreUnreadable(Path keystore, String storetype, String reason) {
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
  public static Problem wrongStorePassword(Path keystore, String reference) {
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
  public static Problem wrongKeyPassword(String alias, String reference) {
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
  public static Problem noSuchKey(Path keystore, @Nullable String wanted, List<String> keys) {
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
  public static Problem notACertifiedKey(String alias) {
    return new Problem(
        "The key '" + alias + "' in <codesign><keystore> has no X.509 certificate",
        "import the certificate that was issued for it: keytool -importcert -alias " + alias);
  }

  /** The certificate is too old. */
  public static Problem certificateExpired(String alias, Instant end) {
    return new Problem(
        "The certificate of the key '" + alias + "' expired on " + DAY.format(end),
        "renew it, or leave signing out with -Dpybundle.codesign.skip");
  }

  /** The certificate is not valid yet. */
  public static Problem certificateNotYetValid(String alias, Instant start) {
    return new Problem(
        "The certificate of the key '" + alias + "' is not valid before " + DAY.format(start),
        "check the clock of this machine, or wait until then");
  }

  /** The certificate was issued for something else, e.g. for a web server. */
  public static Problem notForCode(String alias, String subject) {
    return new Problem(
        "The certificate of the key '"
            + alias
            + "' ("
            + subject
            + ") is not for code signing, so Windows would not accept the signature",
        "use a certificate with the extended key usage codeSigning");
  }

  /** The timestamp needs the network, which the user switched off. */
  public static Problem timestampOffline(String url) {
    return new Problem(
        "<codesign><timestampUrl> "
            + url
            + " needs the network, but Maven runs offline (-o), and without a timestamp the"
            + " signature ends with its certificate",
        "run without -o, or leave signing out with -Dpybundle.codesign.skip");
  }

  /** The address of the time stamping authority is none. */
  public static Problem badTimestampUrl(String url) {
    return new Problem(
        "<codesign><timestampUrl> is '" + url + "', which is not an http or https address",
        "write the RFC 3161 address that the issuer of your certificate names, e.g."
            + " <timestampUrl>http://timestamp.digicert.com</timestampUrl>");
  }

  /**
   * The authority gave no timestamp.
   *
   * @param reason what went wrong
   */
  public static Problem noTimestamp(String url, String reason) {
    return new Problem(
        "<codesign><timestampUrl> " + url + " gave no timestamp: " + reason,
        "check that the address is reached from this machine and speaks RFC 3161, or try again"
            + " later; nothing was changed");
  }

  /** The file to sign is no Windows executable. */
  public static Problem notWindowsCode(String file) {
    return new Problem(
        file + " is not a Windows program, so it cannot carry a signature",
        "freeze again for a *-pc-windows-* target");
  }

  /** Something was appended to a signed file, or cut off. */
  public static Problem changedAfterSigning(String file) {
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
  public static Problem notSigned(String file, String reason) {
    return new Problem(
        file + " cannot be signed: " + reason,
        "look at the whole failure with mvn -X; the file itself was not changed");
  }

  /**
   * Apple's tool does not accept the signature.
   *
   * @param report what the tool said
   */
  public static Problem appleSignatureBroken(Path program, String report) {
    return new Problem(
        "The signature that PyInstaller made of " + program + " does not hold: " + report,
        "freeze again with mvn clean package, change nothing in the program after that, and look"
            + " in logs/pyinstaller.log for what codesign said about <codesignIdentity> and"
            + " <entitlementsFile>");
  }
}
