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
import org.apache.commons.exec.LogOutputStream;

/** What a process said: kept whole in the log file, and in memory as far as messages need it. */
final class Transcript implements AutoCloseable {

  private static final int LAST_LINES = 20;
  private static final int OUTPUT_LINES = 10_000;

  private final OutputListener listener;
  private final Writer log;
  private final Deque<String> output = new ArrayDeque<>();
  private final Deque<String> lastLines = new ArrayDeque<>();

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

  /** Returns a stream that splits what it gets into the lines of one of the process's streams. */
  OutputStream stream(OutputListener.Stream kind) {
    return new LogOutputStream(0, StandardCharsets.UTF_8) {
      @Override
      protected void processLine(String line, int level) {
        take(kind, line);
      }
    };
  }

  synchronized List<String> output() {
    return List.copyOf(output);
  }

  synchronized List<String> lastLines() {
    return List.copyOf(lastLines);
  }

  @Override
  public synchronized void close() throws IOException {
    log.close();
  }

  private synchronized void take(OutputListener.Stream kind, String line) {
    if (kind == OutputListener.Stream.OUT) {
      addBounded(output, line, OUTPUT_LINES);
    }
    addBounded(lastLines, line, LAST_LINES);
    try {
      log.write(line + System.lineSeparator());
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
    listener.line(kind, line);
  }

  private static void addBounded(Deque<String> lines, String line, int limit) {
    lines.addLast(line);
    if (lines.size() > limit) {
      lines.removeFirst();
    }
  }
}
