package dev.pybundle.codesign;

import dev.pybundle.message.Problem;
import java.nio.file.Path;

/** What to do about a secret that cannot be had. No method takes a secret, so none can show one. */
final class SecretProblems {

  private static final String FORMS =
      "env:NAME (an environment variable), file:path (a file that only you can read) or mvn:id"
          + " (a <server> of settings.xml)";

  private SecretProblems() {}

  /**
   * A parameter holds something else than a reference; perhaps the secret itself, which is why it
   * is not shown.
   *
   * @param where XML path of the parameter, e.g. {@code <codesign><storepass>}
   */
  static Problem notAReference(String where) {
    return new Problem(
        where
            + " does not say where the secret is, and a secret itself has no place in a POM or on a"
            + " command line (its value is not shown here)",
        "write one of " + FORMS + ", e.g. " + example(where, "env:PYBUNDLE_STOREPASS"));
  }

  /** A secret that is needed has no reference. */
  static Problem missing(String where) {
    return new Problem(
        where + " is missing",
        "say where the secret is: " + FORMS + ", e.g. " + example(where, "env:PYBUNDLE_STOREPASS"));
  }

  /** An environment variable is not set, or is empty as CI systems leave it for forks. */
  static Problem variableNotSet(String where, String name) {
    return new Problem(
        where + " names the environment variable " + name + ", which is not set or is empty",
        "set "
            + name
            + " for the Maven process (a CI system must pass the secret on to this step), or leave"
            + " signing out with -Dpybundle.codesign.skip");
  }

  /** A file with a secret is not there. */
  static Problem fileMissing(String where, Path file) {
    return new Problem(
        where + " names the file " + file + ", which does not exist or is not a file",
        "write the secret to that file, readable only for you, or correct the path in "
            + example(where, "file:/path/to/the/secret"));
  }

  /**
   * A file is too large to hold a secret.
   *
   * @param limit the most that is read, in bytes
   */
  static Problem fileTooLarge(String where, Path file, int limit) {
    return new Problem(
        where + " names the file " + file + ", which is larger than " + limit + " bytes",
        "name the file that holds the password, not for instance the keystore");
  }

  /** A file that should hold a secret is empty. */
  static Problem fileEmpty(String where, Path file) {
    return new Problem(
        where + " names the file " + file + ", which is empty", "write the secret to that file");
  }

  /** A file that should hold a secret is not text. */
  static Problem fileNotText(String where, Path file) {
    return new Problem(
        where + " names the file " + file + ", which is not UTF-8 text",
        "save the file as UTF-8, or name the file that holds the password, not for instance the"
            + " keystore");
  }

  /** settings.xml has no such server. */
  static Problem serverMissing(String where, String id) {
    return new Problem(
        where + " names the server '" + id + "', which settings.xml does not have",
        "add <server><id>"
            + id
            + "</id><password>…</password></server> to the <servers> of ~/.m2/settings.xml"
            + " (encrypted with mvn --encrypt-password)");
  }

  /**
   * A server has no secret of that kind.
   *
   * @param element e.g. {@code <passphrase>}
   */
  static Problem serverWithoutSecret(String where, String id, String element) {
    return new Problem(
        where + " names the server '" + id + "', whose entry in settings.xml has no " + element,
        "add " + element + " to <server><id>" + id + "</id>…</server> in ~/.m2/settings.xml");
  }

  private static String example(String where, String reference) {
    int last = where.lastIndexOf('<');
    String element = where.substring(last + 1, where.length() - 1);
    return "<" + element + ">" + reference + "</" + element + ">";
  }
}
