package dev.pybundle.probe;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server of this machine how it is: without a proxy, and without following redirects. Not
 * with {@code java.net.http}, whose start takes more CPU time than a small server's.
 */
final class HealthCheck {

  /** A server that takes a question and says nothing is asked again after this time. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int ERRORS = 400;
  private static final int EXCERPT = 200;

  /** What it says of a port at which nobody is. */
  static final String NOBODY = "nobody listens there";

  /** What it says of a server that takes a question and hangs up. */
  static final String DROPPED = "it took the question and ended the connection";

  private static final String SILENT = "it took the question and said nothing";

  /** What any answer has in its place. */
  private static final int ANY = 0;

  private static final Duration LOOK = Duration.ofMillis(100);

  private final URI url;
  private final int status;
  private final @Nullable Pattern body;
  private final @Nullable String token;

  HealthCheck(URI url, int status, @Nullable Pattern body, @Nullable String token) {
    this.url = url;
    this.status = status;
    this.body = body;
    this.token = token;
  }

  /** Asks whether anybody speaks HTTP, and takes any answer. */
  static HealthCheck ofAnything(URI url, @Nullable String token) {
    return new HealthCheck(url, ANY, null, token);
  }

  /**
   * What a server said.
   *
   * @param failure null if it was what was wanted
   * @param detail what was there instead
   */
  record Answer(@Nullable Failure failure, String detail) {}

  /**
   * Asks once.
   *
   * @param limit how long to wait at most
   * @param givesUp is asked meanwhile, now and then, whether not to wait any longer
   */
  Answer ask(Duration limit, BooleanSupplier givesUp) throws InterruptedException, IOException {
    Duration patience = limit.compareTo(PATIENCE) < 0 ? limit : PATIENCE;
    HttpURLConnection connection = connection(patience);
    FutureTask<Answer> answer = new FutureTask<>(() -> answer(connection));
    Thread asking = new Thread(answer, "pybundle probe asks " + url);
    asking.setDaemon(true);
    asking.start();
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      while (true) {
        try {
          return answer.get(Math.min(patience.toMillis(), LOOK.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException silent) {
          if (System.nanoTime() >= deadline || givesUp.getAsBoolean()) {
            return new Answer(Failure.TIMED_OUT, SILENT);
          }
        }
      }
    } catch (ExecutionException failed) {
      return new Answer(Failure.TIMED_OUT, reason(failed));
    } finally {
      // Also when this thread was interrupted; it ends the other one.
      connection.disconnect();
    }
  }

  private HttpURLConnection connection(Duration patience) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection(Proxy.NO_PROXY);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setRequestProperty("Connection", "close");
    if (token != null) {
      connection.setRequestProperty("Authorization", "Bearer " + token);
    }
    connection.setConnectTimeout((int) patience.toMillis());
    connection.setReadTimeout((int) patience.toMillis());
    return connection;
  }

  private Answer answer(HttpURLConnection connection) throws IOException {
    int found = connection.getResponseCode();
    if (found < 0) {
      throw new IOException("what it said is not HTTP");
    }
    if (status == ANY) {
      return new Answer(null, "");
    }
    if (found != status) {
      return new Answer(Failure.WRONG_STATUS, Integer.toString(found));
    }
    try (InputStream content =
        found < ERRORS ? connection.getInputStream() : connection.getErrorStream()) {
      // An error may come without a word.
      String text =
          content == null ? "" : new String(content.readAllBytes(), StandardCharsets.UTF_8);
      return body == null || body.matcher(text).find()
          ? new Answer(null, "")
          : new Answer(Failure.WRONG_BODY, excerpt(text));
    }
  }

  private static String reason(ExecutionException failed) {
    Throwable cause = failed.getCause();
    if (cause instanceof ConnectException) {
      return NOBODY;
    }
    if (cause instanceof SocketTimeoutException) {
      return SILENT;
    }
    return cause != null && cause.getClass().equals(SocketException.class)
        ? DROPPED
        : String.valueOf(cause);
  }

  private static String excerpt(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= EXCERPT ? line : line.substring(0, EXCERPT) + "…";
  }
}
