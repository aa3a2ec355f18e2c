package dev.pybundle.python;

import dev.pybundle.bundle.Json;
import dev.pybundle.message.Redaction;
import dev.pybundle.process.ProcessResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asks interpreters what they are, each of them once. */
final class Inspector {

  private static final String SCRIPT = "inspect_interpreter.py";

  private final Tools tools;
  private final Map<Path, Inspection> known = new HashMap<>();

  Inspector(Tools tools) {
    this.tools = tools;
  }

  /** What came of it. */
  sealed interface Inspection {

    /** The interpreter told what it is; {@code prefix} is its own or that of its venv. */
    record Works(InterpreterInfo info, Path prefix) implements Inspection {}

    /** It did not start, or is no Python 3. */
    record Fails(String reason) implements Inspection {}
  }

  /** What the script prints; its members are described in {@link InterpreterInfo}. */
  private record Report(
      String executable,
      String prefix,
      String version,
      String implementation,
      String machine,
      int bits,
      String libc,
      String sharedLibrary,
      String sharedLibraryName,
      boolean enableShared,
      boolean loadExtension,
      boolean pip,
      boolean ensurepip,
      boolean venv,
      Map<String, String> unusable) {

    InterpreterInfo info() {
      return new InterpreterInfo(
          Path.of(executable),
          version,
          implementation,
          machine,
          bits,
          libc,
          sharedLibrary.isEmpty() ? null : Path.of(sharedLibrary),
          sharedLibraryName,
          enableShared,
          loadExtension,
          pip,
          ensurepip,
          venv,
          unusable);
    }
  }

  /**
   * Asks an interpreter.
   *
   * @param interpreter a file that should be one
   * @throws IOException if the script or the log cannot be written
   */
  Inspection inspect(Path interpreter) throws IOException, InterruptedException {
    Inspection before = known.get(interpreter);
    if (before != null) {
      return before;
    }
    Inspection fresh = ask(interpreter);
    known.put(interpreter, fresh);
    return fresh;
  }

  private Inspection ask(Path interpreter) throws IOException, InterruptedException {
    Path script = tools.resourceFile(SCRIPT);
    try {
      return read(
          tools.askInterpreter(
              "inspect-" + (known.size() + 1),
              List.of(interpreter.toString(), "-I", "-B", script.toString())));
    } catch (IOException notStarted) {
      return new Inspection.Fails("cannot be started: " + notStarted.getMessage());
    }
  }

  private static Inspection read(ProcessResult result) {
    if (!result.succeeded()) {
      return new Inspection.Fails(reason(result));
    }
    // A site customization may have printed something before.
    String last = result.output().isEmpty() ? "" : result.output().get(result.output().size() - 1);
    try {
      Report report = Json.parse(last, Report.class);
      return new Inspection.Works(report.info(), Path.of(report.prefix()));
    } catch (IOException | RuntimeException unreadable) {
      return new Inspection.Fails("does not answer like a Python: " + Redaction.of(last));
    }
  }

  private static String reason(ProcessResult result) {
    if (result.timedOut()) {
      return "did not answer within " + result.command().timeout().toSeconds() + " s";
    }
    List<String> lines =
        result.lastLines().stream().map(String::strip).filter(line -> !line.isEmpty()).toList();
    if (lines.isEmpty()) {
      return "does not start: exit code " + result.exitCode();
    }
    if (lines.get(0).startsWith("Unknown option: -I")) {
      return "is Python 2";
    }
    // A launcher or loader says first what is wrong, a Python traceback says it last.
    boolean traceback = lines.get(0).startsWith("Traceback");
    return "does not start: " + Redaction.of(lines.get(traceback ? lines.size() - 1 : 0));
  }
}
