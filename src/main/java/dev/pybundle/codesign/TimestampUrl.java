package dev.pybundle.codesign;

import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.regex.Pattern;

/** The address of a time stamping authority, checked before anything shows or calls it. */
public final class TimestampUrl {

  private static final Set<String> SCHEMES = Set.of("http", "https");

  /** To the last at sign: a password may hold slashes and at signs that should be escaped. */
  private static final Pattern CREDENTIALS = Pattern.compile("(?s)^([a-zA-Z]+://)?.*@");

  private final String url;

  private TimestampUrl(String url) {
    this.url = url;
  }

  /**
   * Reads an address.
   *
   * @param url {@code <codesign><timestampUrl>}
   * @throws ProblemException if it is no address of a web server, or one with a password: Java
   *     sends none from an address, so it would only stand in logs; no password is in the message
   */
  public static TimestampUrl parse(String url) throws ProblemException {
    String shown = CREDENTIALS.matcher(url).replaceFirst("$1****@");
    if (!shown.equals(url)) {
      throw new Problem(
              "<codesign><timestampUrl> "
                  + shown
                  + " has a user name or password in it, which is not sent and would stand in logs",
              "write the address without what stands before the '@'; an authority that asks for a"
                  + " password cannot be used")
          .asException();
    }
    if (!isOfServer(url)) {
      throw new Problem(
              "<codesign><timestampUrl> is '" + url + "', which is not an http or https address",
              "write the RFC 3161 address that the issuer of your certificate names, e.g."
                  + " <timestampUrl>http://timestamp.digicert.com</timestampUrl>")
          .asException();
    }
    return new TimestampUrl(url);
  }

  @Override
  public String toString() {
    return url;
  }

  private static boolean isOfServer(String url) {
    try {
      URI uri = new URI(url);
      return uri.getHost() != null && SCHEMES.contains(uri.getScheme());
    } catch (URISyntaxException noUrl) {
      return false;
    }
  }
}
