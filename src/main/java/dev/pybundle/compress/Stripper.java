package dev.pybundle.compress;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.compress.StripCache.Verdict;
import dev.pybundle.compress.StripResult.Cause;
import dev.pybundle.compress.StripResult.Kept;
import dev.pybundle.platform.ElfFile;
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
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes symbol tables and debug information out of collected libraries. The sources are never
 * touched; a stripped copy is offered only if it is smaller and can still be loaded.
 */
final class Stripper {

  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final int PARALLEL = 2;
  private static final String MODE = "rwxr-xr-x";

  private final TreatmentContext context;
  private final Path tool;

  /**
   * Makes a stripper.
   *
   * @param context the program, and what to work with
   * @param tool GNU {@code strip} or one that takes the same options, absolute
   */
  Stripper(TreatmentContext context, Path tool) {
    this.context = context;
    this.tool = tool;
  }

  /**
   * How the tool ended for one file.
   *
   * @param verdict what came of it
   * @param report what the log says about it
   */
  private record Run(Verdict verdict, String report) {}

  /**
   * Strips what may be stripped. A file that cannot be is no reason to fail: it goes into the
   * program as it is.
   *
   * @param candidates the libraries of the program that may be stripped, see {@link StripRules}
   * @throws IOException if a file cannot be read or written, or the tool cannot be started
   * @throws InterruptedException if the thread was interrupted; no process is left then
   */
  StripResult strip(List<BundledFile> candidates) throws IOException, InterruptedException {
    StripCache cache = StripCache.open(context.memory("stripped"), tool);
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
          context.workspace().log("strip"),
          String.join("", reports).getBytes(StandardCharsets.UTF_8));
    }
    runs.forEach((key, run) -> verdicts.put(key, run.verdict()));
    cache.save();
    return result(keys, verdicts, cache, reports.size());
  }

  private Map<String, Run> runAll(Map<String, BundledFile> sources, StripCache cache)
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

  private Run run(String key, Path source, StripCache cache)
      throws IOException, InterruptedException {
    if (!ElfFile.strippable(source)) {
      return new Run(
          cache.keepSource(key, Verdict.keep(Cause.NO_GAIN, "there are no symbols in it")), "");
    }
    Path scratch = cache.scratch();
    try {
      ProcessResult ended =
          context
              .processes()
              .run(
                  new Command(
                      List.of(
                          tool.toString(),
                          "--strip-unneeded",
                          "-o",
                          scratch.toString(),
                          source.toString()),
                      cache.folder(),
                      context.environment(),
                      TIMEOUT,
                      null));
      return new Run(judge(key, source, scratch, ended, cache), report(source, ended));
    } finally {
      Files.deleteIfExists(scratch);
    }
  }

  private Verdict judge(
      String key, Path source, Path stripped, ProcessResult ended, StripCache cache)
      throws IOException {
    if (!ended.succeeded()) {
      // Not remembered: the reason may be a full disk.
      return Verdict.keep(Cause.FAILED, failure(ended));
    }
    if (Files.size(stripped) == 0 || !ElfFile.segmentsCongruent(stripped)) {
      return cache.keepSource(
          key,
          Verdict.keep(
              Cause.UNLOADABLE, "the stripped copy could not be loaded (misaligned segments)"));
    }
    if (Files.size(stripped) >= Files.size(source)) {
      return cache.keepSource(key, Verdict.keep(Cause.NO_GAIN, "the stripped copy is not smaller"));
    }
    setMode(stripped);
    return cache.keepCopy(key, stripped);
  }

  private static StripResult result(
      Map<BundledFile, String> keys, Map<String, Verdict> verdicts, StripCache cache, int started) {
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
    return new StripResult(replacements, kept, started);
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
