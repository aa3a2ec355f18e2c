package dev.pybundle.probe;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
  private static final String SILENT = "it took the question and said nothing";

  private final URI url;
  private final int status;
  private final @Nullable Pattern body;

  HealthCheck(URI url, int status, @Nullable Pattern body) {
    this.url = url;
    this.status = status;
    this.body = body;
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
   */
  Answer ask(Duration limit) throws InterruptedException, IOException {
    Duration patience = limit.compareTo(PATIENCE) < 0 ? limit : PATIENCE;
    HttpURLConnection connection = connection(patience);
    FutureTask<Answer> answer = new FutureTask<>(() -> answer(connection));
    Thread asking = new Thread(answer, "pybundle probe asks " + url);
    asking.setDaemon(true);
    asking.start();
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      return new Answer(Failure.TIMED_OUT, reason(failed));
    } catch (TimeoutException silent) {
      return new Answer(Failure.TIMED_OUT, SILENT);
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
    connection.setConnectTimeout((int) patience.toMillis());
    connection.setReadTimeout((int) patience.toMillis());
    return connection;
  }

  private Answer answer(HttpURLConnection connection) throws IOException {
    int found = connection.getResponseCode();
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
      return "nobody listens there";
    }
    if (cause instanceof SocketTimeoutException) {
      return SILENT;
    }
    return String.valueOf(cause);
  }

  private static String excerpt(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= EXCERPT ? line : line.substring(0, EXCERPT) + "…";
  }
}
