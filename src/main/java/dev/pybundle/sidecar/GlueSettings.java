package dev.pybundle.sidecar;

import dev.pybundle.bundle.BundleManifest.ProbeRecord;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.probe.ProbeParameters;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How the app runs its sidecar. What starts and proves the program in {@code <probe>} starts it in
 * the app.
 *
 * @param name name of the sidecar
 * @param args its arguments, with {@link ProbeParameters#PORT} for the port
 * @param variables its variables that tell the port
 * @param port the port it listens on: {@link #FREE_PORT} for a free one at each start, null for a
 *     program of which no port is known
 * @param host the address it listens on, without brackets
 * @param health path and query that answer once it is ready; null if it is ready as soon as it
 *     listens
 * @param status HTTP status of the right answer
 * @param readySeconds how long it may take to be ready
 * @param readyReason why so long
 * @param restarts how often it is started again after failures in a row
 */
public record GlueSettings(
    String name,
    List<String> args,
    Map<String, String> variables,
    @Nullable Integer port,
    String host,
    @Nullable String health,
    int status,
    long readySeconds,
    String readyReason,
    int restarts) {

  /** Stands for a port that is chosen at each start. */
  public static final int FREE_PORT = 0;

  /** A user's machine may be slower than the one that measured, and busy. */
  private static final int SLOWER = 10;

  private static final long LEAST_SECONDS = 30;
  private static final long UNKNOWN_SECONDS = 60;
  private static final int OK = 200;

  /** Copies the collections. */
  public GlueSettings {
    args = List.copyOf(args);
    variables = Map.copyOf(variables);
  }

  /**
   * Takes them from the probe.
   *
   * @param name name of the sidecar
   * @param probe how the program is tried; a port that its URL names and an argument repeats is
   *     taken for one that it listens on because of that argument, and chosen freely
   * @param measured what the probe saw; null if it has not run
   * @param restarts how often it is started again
   * @throws ProblemException if the app could not run it so
   */
  public static GlueSettings of(
      String name, ProbeParameters probe, @Nullable ProbeRecord measured, int restarts)
      throws ProblemException {
    if (restarts < 0) {
      throw new Problem(
              "<restarts> " + restarts + " is no number of times",
              "write 0 for never, or e.g. <restarts>3</restarts>")
          .asException();
    }
    probe.check();
    // How long a program only stayed alive says nothing about when it is ready.
    @Nullable ProbeRecord answered = measured != null && measured.ofServer() ? measured : null;
    @Nullable URI url = url(probe);
    boolean tellsPort = probe.wantsPort();
    List<String> args = probe.args();
    @Nullable Integer port = tellsPort ? Integer.valueOf(FREE_PORT) : null;
    if (url != null && !tellsPort) {
      int fixed = portOf(url);
      args = args.stream().map(argument -> withPlaceholder(argument, fixed)).toList();
      port = args.equals(probe.args()) ? fixed : FREE_PORT;
    }
    return new GlueSettings(
        name,
        args,
        variables(probe),
        port,
        url == null ? "127.0.0.1" : url.getHost().replaceAll("[\\[\\]]", ""),
        url == null || isEncrypted(url) ? null : path(url),
        probe.status() == null ? OK : probe.status(),
        answered == null ? UNKNOWN_SECONDS : seconds(answered),
        reason(answered),
        restarts);
  }

  /** Returns whether the port is chosen when the program starts. */
  public boolean choosesPort() {
    return port != null && port == FREE_PORT;
  }

  private static @Nullable URI url(ProbeParameters probe) throws ProblemException {
    // What announces its port cannot be asked before it has: the app reads what it prints.
    return probe.url() == null || probe.announcesPort() ? null : probe.settings(1).url();
  }

  private static int portOf(URI url) {
    if (url.getPort() >= 0) {
      return url.getPort();
    }
    return isEncrypted(url) ? 443 : 80;
  }

  /** What the standard library of Rust cannot ask; that it listens has to do. */
  private static boolean isEncrypted(URI url) {
    return "https".equalsIgnoreCase(url.getScheme());
  }

  private static String path(URI url) {
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
  }

  private static String withPlaceholder(String argument, int port) {
    String number = Integer.toString(port);
    if (argument.equals(number)) {
      return ProbeParameters.PORT;
    }
    boolean ends = argument.endsWith("=" + number) || argument.endsWith(":" + number);
    return ends
        ? argument.substring(0, argument.length() - number.length()) + ProbeParameters.PORT
        : argument;
  }

  /** The others are the test's, and may be its secrets. */
  private static Map<String, String> variables(ProbeParameters probe) {
    Map<String, String> variables = new TreeMap<>(probe.environment());
    variables.values().removeIf(value -> !value.contains(ProbeParameters.PORT));
    return variables;
  }

  private static long seconds(ProbeRecord measured) {
    return Math.max(LEAST_SECONDS, (long) Math.ceil(measured.readySeconds() * SLOWER));
  }

  private static String reason(@Nullable ProbeRecord measured) {
    return measured == null
        ? "no probe has seen it answer yet"
        : String.format(
            Locale.ROOT,
            "%d times the %.2f s that the probe measured, %d s at least",
            SLOWER,
            measured.readySeconds(),
            LEAST_SECONDS);
  }
}
