package dev.pybundle.process;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.exec.LogOutputStream;
import org.jspecify.annotations.Nullable;

/** What a process said: kept whole in the log file, and in memory as far as messages need it. */
final class Transcript implements AutoCloseable {

  private static final int LAST_LINES = 20;
  private static final int OUTPUT_LINES = 10_000;

  private final OutputListener listener;
  private final Writer log;
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private final Deque<String> output = new ArrayDeque<>();
  private final Deque<String> lastLines = new ArrayDeque<>();
  private boolean closed;

  private Transcript(OutputListener listener, Writer log) {
    this.listener = listener;
    this.log = log;
  }

  static Transcript open(Command command, OutputListener listener) throws IOException {
    Path file = command.log();
    if (file == null) {
      return new Transcript(listener, Writer.nullWriter());
    }
    Path folder = file.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Writer log = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
    log.write("$ " + String.join(" ", command.arguments()) + System.lineSeparator());
    return new Transcript(listener, log);
  }

  /**
   * Returns a stream that splits what it gets into the lines of one of the process's streams. It
   * never throws: whoever writes to it has to go on, or the process blocks on a full pipe.
   */
  OutputStream stream(OutputListener.Stream kind) {
    return new LogOutputStream(0, StandardCharsets.UTF_8) {
      @Override
      protected void processLine(String line, int level) {
        take(kind, line);
      }
    };
  }

  /** Returns what is done as soon as a line cannot be taken: with what the taking threw. */
  CompletableFuture<Throwable> failure() {
    return failure;
  }

  /**
   * Throws what the log or the listener threw.
   *
   * @throws IOException also for an {@link UncheckedIOException}
   */
  void failIfBroken() throws IOException {
    @Nullable Throwable thrown = failure.getNow(null);
    if (thrown instanceof UncheckedIOException unchecked) {
      throw unchecked.getCause();
    }
    if (thrown instanceof IOException checked) {
      throw checked;
    }
    if (thrown instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
  }

  synchronized List<String> output() {
    return List.copyOf(output);
  }

  synchronized List<String> lastLines() {
    return List.copyOf(lastLines);
  }

  /** Takes no more lines. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    log.close();
  }

  private synchronized void take(OutputListener.Stream kind, String line) {
    if (closed || failure.isDone()) {
      return;
    }
    if (kind == OutputListener.Stream.OUT) {
      addBounded(output, line, OUTPUT_LINES);
    }
    addBounded(lastLines, line, LAST_LINES);
    try {
      log.write(line + System.lineSeparator());
      listener.line(kind, line);
    } catch (IOException | RuntimeException | Error thrown) {
      failure.complete(thrown);
    }
  }

  private static void addBounded(Deque<String> lines, String line, int limit) {
    lines.addLast(line);
    if (lines.size() > limit) {
      lines.removeFirst();
    }
  }
}
