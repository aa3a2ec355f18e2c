package dev.pybundle.python;

import dev.pybundle.message.Redaction;
import dev.pybundle.process.ProcessResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Interpreters that uv manages: those it has, and one that it can download. */
final class ManagedPython {

  /** What to install, the one that most packages have wheels for first. */
  private static final List<String> PREFERRED =
      List.of("3.12", "3.13", "3.11", "3.14", "3.10", "3.9", "3.15");

  private static final Map<String, String> NO_DOWNLOAD = Map.of("UV_PYTHON_DOWNLOADS", "never");

  /** A machine without a way out must learn that in seconds, not after minutes of retries. */
  static final Map<String, String> QUICK =
      Map.of(
          "UV_HTTP_RETRIES", "0",
          "UV_HTTP_CONNECT_TIMEOUT", "5",
          "UV_HTTP_TIMEOUT", "20",
          "UV_NO_PROGRESS", "1");

  private final Tools tools;
  private final Path uv;

  ManagedPython(Tools tools, Path uv) {
    this.tools = tools;
    this.uv = uv;
  }

  /**
   * Finds an interpreter that uv has installed before.
   *
   * @return empty if it has none of these versions
   */
  Optional<Path> installed(Needs needs) throws IOException, InterruptedException {
    ProcessResult result =
        tools.ask(
            "uv-python-find",
            List.of(
                uv.toString(),
                "python",
                "find",
                "--no-project",
                "--managed-python",
                needs.versionRequest()),
            NO_DOWNLOAD);
    return result.succeeded() && !result.output().isEmpty()
        ? Optional.of(Path.of(result.output().get(result.output().size() - 1).strip()))
        : Optional.empty();
  }

  /**
   * Downloads an interpreter.
   *
   * @return why that did not work; empty if it did
   */
  Optional<String> install(Needs needs) throws IOException, InterruptedException {
    Optional<String> minor = choose(needs);
    if (minor.isEmpty()) {
      return Optional.of("no version of Python satisfies " + needs.versionRequest());
    }
    tools.info("No Python on the PATH fits: uv downloads Python " + minor.get());
    String version = needs.versionRequest() + ",==" + minor.get() + ".*";
    Map<String, String> variables = new HashMap<>(QUICK);
    variables.put("UV_PYTHON_DOWNLOADS", "automatic");
    ProcessResult result =
        tools.run(
            "uv-python-install", List.of(uv.toString(), "python", "install", version), variables);
    if (result.succeeded()) {
      return Optional.empty();
    }
    List<String> lines = result.lastLines();
    return Optional.of(
        "downloading Python "
            + minor.get()
            + " failed: "
            + (lines.isEmpty() ? "" : Redaction.of(lines.get(lines.size() - 1).strip())));
  }

  private static Optional<String> choose(Needs needs) {
    return PREFERRED.stream()
        .filter(minor -> PythonVersion.parse(minor).filter(needs::acceptMinor).isPresent())
        .findFirst();
  }
}
