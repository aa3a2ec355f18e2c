package dev.pybundle.compress;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.compress.ToolMemory.Verdict;
import dev.pybundle.compress.ToolResult.Cause;
import dev.pybundle.compress.ToolResult.Kept;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs a tool that makes libraries smaller. The sources are never touched; a copy is offered only
 * if it is smaller and can still be loaded. What came of a library is remembered.
 */
final class LibraryTool {

  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final int PARALLEL = 2;
  private static final String MODE = "rwxr-xr-x";

  private final TreatmentContext context;
  private final Path tool;
  private final Use use;

  /** How to use a tool. */
  interface Use {

    /** Returns its name, that of its log and memory. */
    String name();

    /**
     * Returns the arguments with which it writes a smaller copy; the copy's path does not exist.
     */
    List<String> arguments(Path source, Path copy);

    /**
     * Returns why it is of no use for a library, if that can be told before.
     *
     * @throws IOException if the library cannot be read
     */
    Optional<Verdict> verdict(Path source) throws IOException;

    /**
     * Returns why a copy could not be loaded.
     *
     * @throws IOException if it cannot be read
     */
    Optional<String> fault(Path copy) throws IOException;
  }

  /**
   * Takes a tool.
   *
   * @param context the program, and what to work with
   * @param tool absolute
   * @param use how to use it
   */
  LibraryTool(TreatmentContext context, Path tool, Use use) {
    this.context = context;
    this.tool = tool;
    this.use = use;
  }

  /**
   * How the tool ended for one file.
   *
   * @param verdict what came of it
   * @param report what the log says about it
   */
  private record Run(Verdict verdict, String report) {}

  /**
   * Makes libraries smaller. A file that cannot be is no reason to fail: it goes into the program
   * as it is.
   *
   * @param candidates libraries of the program
   * @throws IOException if a file cannot be read or written, or the tool cannot be started
   * @throws InterruptedException if the thread was interrupted; no process is left then
   */
  ToolResult run(List<BundledFile> candidates) throws IOException, InterruptedException {
    ToolMemory cache = ToolMemory.open(context.memory(use.name()), tool);
    Map<BundledFile, String> keys = new LinkedHashMap<>();
    Map<String, Verdict> verdicts = new TreeMap<>();
    Map<String, BundledFile> missing = new TreeMap<>();
    for (BundledFile candidate : candidates) {
      String key = cache.key(candidate.sha256());
      keys.put(candidate, key);
      cache
          .verdict(key)
          .ifPresentOrElse(
              verdict -> verdicts.put(key, verdict), () -> missing.put(key, candidate));
    }
    Map<String, Run> runs = runAll(missing, cache);
    List<String> reports =
        runs.values().stream().map(Run::report).filter(report -> !report.isEmpty()).toList();
    if (!reports.isEmpty()) {
      AtomicFiles.write(
          context.workspace().log(use.name()),
          String.join("", reports).getBytes(StandardCharsets.UTF_8));
    }
    runs.forEach((key, run) -> verdicts.put(key, run.verdict()));
    cache.save();
    return result(keys, verdicts, cache, reports.size());
  }

  private Map<String, Run> runAll(Map<String, BundledFile> sources, ToolMemory cache)
      throws IOException, InterruptedException {
    Map<String, Run> runs = new LinkedHashMap<>();
    if (sources.isEmpty()) {
      return runs;
    }
    ExecutorService workers = Executors.newFixedThreadPool(PARALLEL);
    try {
      Map<String, Future<Run>> pending = new LinkedHashMap<>();
      sources.forEach(
          (key, source) -> {
            Callable<Run> work = () -> run(key, context.contents().of(source), cache);
            pending.put(key, workers.submit(work));
          });
      for (Map.Entry<String, Future<Run>> entry : pending.entrySet()) {
        runs.put(entry.getKey(), await(entry.getValue()));
      }
      return runs;
    } finally {
      // After a failure or an interrupt this ends the running tools too; otherwise all are done.
      workers.shutdownNow();
      workers.awaitTermination(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private Run run(String key, Path source, ToolMemory cache)
      throws IOException, InterruptedException {
    Optional<Verdict> before = use.verdict(source);
    if (before.isPresent()) {
      return new Run(cache.keepSource(key, before.get()), "");
    }
    Path scratch = cache.scratch();
    try {
      ProcessResult ended =
          context
              .processes()
              .run(
                  new Command(
                      Stream.concat(
                              Stream.of(tool.toString()), use.arguments(source, scratch).stream())
                          .toList(),
                      cache.folder(),
                      context.environment(),
                      TIMEOUT,
                      null));
      return new Run(judge(key, source, scratch, ended, cache), report(source, ended));
    } finally {
      Files.deleteIfExists(scratch);
    }
  }

  private Verdict judge(String key, Path source, Path copy, ProcessResult ended, ToolMemory cache)
      throws IOException {
    if (!ended.succeeded()) {
      // Not remembered: the reason may be a full disk.
      return Verdict.keep(Cause.FAILED, failure(ended));
    }
    Optional<String> fault = Files.size(copy) == 0 ? Optional.of("it is empty") : use.fault(copy);
    if (fault.isPresent()) {
      return cache.keepSource(
          key,
          Verdict.keep(
              Cause.UNLOADABLE,
              "the copy that %s made could not be loaded (%s)".formatted(use.name(), fault.get())));
    }
    if (Files.size(copy) >= Files.size(source)) {
      return cache.keepSource(key, Verdict.keep(Cause.NO_GAIN, "the copy is not smaller"));
    }
    setMode(copy);
    return cache.keepCopy(key, copy);
  }

  private static ToolResult result(
      Map<BundledFile, String> keys, Map<String, Verdict> verdicts, ToolMemory cache, int started) {
    Map<String, Path> replacements = new LinkedHashMap<>();
    List<Kept> kept = new ArrayList<>();
    for (Map.Entry<BundledFile, String> entry : keys.entrySet()) {
      BundledFile candidate = entry.getKey();
      Verdict verdict = Objects.requireNonNull(verdicts.get(entry.getValue()));
      @Nullable Cause cause = verdict.cause();
      if (cause != null) {
        kept.add(new Kept(candidate.path(), cause, String.valueOf(verdict.reason())));
        continue;
      }
      replacements.put(candidate.path(), cache.copy(entry.getValue()));
    }
    return new ToolResult(replacements, kept, started);
  }

  /** Returns one line; the log has them all. */
  private static String failure(ProcessResult ended) {
    List<String> lines = ended.lastLines();
    String end = ended.timedOut() ? " was stopped, it took too long" : " failed";
    return ended.command().tool()
        + end
        + " (exit code "
        + ended.exitCode()
        + (lines.isEmpty() ? ")" : "): " + lines.get(lines.size() - 1));
  }

  private static String report(Path source, ProcessResult ended) {
    StringBuilder text = new StringBuilder();
    text.append(source).append(": exit code ").append(ended.exitCode()).append('\n');
    ended.lastLines().forEach(line -> text.append("    ").append(line).append('\n'));
    return text.toString();
  }

  /** The tool keeps the private mode of the scratch file, but a library must be readable. */
  private static void setMode(Path file) throws IOException {
    @Nullable PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view != null) {
      view.setPermissions(PosixFilePermissions.fromString(MODE));
    }
  }

  private static Run await(Future<Run> run) throws IOException, InterruptedException {
    try {
      return run.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException unwritten) {
        throw unwritten;
      }
      if (failed.getCause() instanceof InterruptedException interrupt) {
        throw interrupt;
      }
      throw new IllegalStateException(failed.getCause());
    }
  }
}
