package dev.pybundle.python;

import dev.pybundle.message.Redaction;
import dev.pybundle.process.Command;
import dev.pybundle.process.OutputListener;
import dev.pybundle.process.ProcessResult;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The log of an installer, into which no credentials are written. */
final class RedactedLog implements OutputListener, Closeable {

  private final Path file;
  private final Writer writer;

  private RedactedLog(Path file, Writer writer) {
    this.file = file;
    this.writer = writer;
  }

  /** Begins a log with the command, as the logs of all tools begin. */
  static RedactedLog open(Path file, List<String> arguments) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    RedactedLog log = new RedactedLog(file, Files.newBufferedWriter(file, StandardCharsets.UTF_8));
    log.write("$ " + String.join(" ", arguments));
    return log;
  }

  @Override
  public void line(Stream stream, String line) {
    try {
      write(line);
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }

  /** Returns a result that names this log, and whose lines are as it has them. */
  ProcessResult redacted(ProcessResult result) {
    Command command = result.command();
    return new ProcessResult(
        new Command(
            command.arguments(),
            command.directory(),
            command.environment(),
            command.timeout(),
            file),
        result.exitCode(),
        result.elapsed(),
        result.timedOut(),
        result.output().stream().map(Redaction::withoutCredentials).toList(),
        result.lastLines().stream().map(Redaction::withoutCredentials).toList());
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }

  private void write(String line) throws IOException {
    writer.write(Redaction.withoutCredentials(line) + System.lineSeparator());
  }
}
