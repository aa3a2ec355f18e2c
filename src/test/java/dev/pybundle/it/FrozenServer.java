package dev.pybundle.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A frozen program that answers HTTP requests on this machine. */
public final class FrozenServer implements AutoCloseable {

  private static final Duration READY = Duration.ofMinutes(2);
  private static final long STOP_SECONDS = 30;
  private static final long POLL_MILLIS = 50;

  private final FrozenProgram program;
  private final Process process;
  private final int port;
  private final Path output;
  private final long started = System.nanoTime();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final JsonMapper json = new JsonMapper();

  FrozenServer(FrozenProgram program, Process process, int port, Path output) {
    this.program = program;
    this.process = process;
    this.port = port;
    this.output = output;
  }

  /** Returns a port of the loopback address that nobody listens on. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /**
   * Waits until the program answers.
   *
   * @param path e.g. {@code /api/health}
   * @return the time from its start to the answer
   */
  public Duration awaitReady(String path) throws IOException, InterruptedException {
    while (!answers(path)) {
      Duration waited = Duration.ofNanos(System.nanoTime() - started);
      if (!process.isAlive() || waited.compareTo(READY) > 0) {
        throw new AssertionError("No answer after " + waited.toMillis() + " ms:\n" + said());
      }
      Thread.sleep(POLL_MILLIS);
    }
    return Duration.ofNanos(System.nanoTime() - started);
  }

  /** Returns the answer to a GET request. */
  public JsonNode get(String path) throws IOException, InterruptedException {
    return send(request(path).GET().build());
  }

  /** Returns the answer to a POST request with a JSON body. */
  public JsonNode post(String path, String body) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  /** Stops the program as a desktop app would, and fails if anything of it stays. */
  @Override
  public void close() throws IOException {
    List<ProcessHandle> tree =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    process.destroy();
    boolean ended = awaitEnd();
    List<ProcessHandle> left = tree.stream().filter(ProcessHandle::isAlive).toList();
    left.forEach(ProcessHandle::destroyForcibly);
    assertThat(ended).as("ended %s s after it was told to:%n%s", STOP_SECONDS, said()).isTrue();
    assertThat(left).as("processes that outlive the program").isEmpty();
    try (ServerSocket again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(again.isBound()).as("the port is free again").isTrue();
    }
    program.assertNothingLeftBehind();
  }

  private boolean awaitEnd() throws InterruptedIOException {
    try {
      return process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while the program was stopping");
    }
  }

  private boolean answers(String path) throws InterruptedException {
    try {
      return http.send(request(path).build(), BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as("%s:%n%s", answer.body(), said()).isEqualTo(200);
    return json.readTree(answer.body());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private String said() throws IOException {
    return Files.readString(output, StandardCharsets.UTF_8);
  }
}
