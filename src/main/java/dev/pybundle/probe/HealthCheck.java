package dev.pybundle.probe;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks a server of this machine how it is: without a proxy, and without following redirects. */
final class HealthCheck {

  /** A server that takes a question and says nothing is asked again after this time. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int EXCERPT = 200;
  private static final String SILENT = "it took the question and said nothing";

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .proxy(HttpClient.Builder.NO_PROXY)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

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
  Answer ask(Duration limit) throws InterruptedException {
    Duration patience = limit.compareTo(PATIENCE) < 0 ? limit : PATIENCE;
    HttpRequest request = HttpRequest.newBuilder(url).timeout(patience).GET().build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, BodyHandlers.ofByteArray());
    try {
      return judge(answer.get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException failed) {
      return new Answer(Failure.TIMED_OUT, reason(failed));
    } catch (TimeoutException silent) {
      return new Answer(Failure.TIMED_OUT, SILENT);
    } finally {
      // Also when this thread was interrupted; without effect if the answer is there.
      answer.cancel(true);
    }
  }

  private Answer judge(HttpResponse<byte[]> answer) {
    if (answer.statusCode() != status) {
      return new Answer(Failure.WRONG_STATUS, Integer.toString(answer.statusCode()));
    }
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    return body == null || body.matcher(text).find()
        ? new Answer(null, "")
        : new Answer(Failure.WRONG_BODY, excerpt(text));
  }

  private static String reason(ExecutionException failed) {
    Throwable cause = failed.getCause();
    if (cause instanceof ConnectException) {
      return "nobody listens there";
    }
    if (cause instanceof HttpTimeoutException) {
      return SILENT;
    }
    return String.valueOf(cause);
  }

  private static String excerpt(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= EXCERPT ? line : line.substring(0, EXCERPT) + "…";
  }
}
