package dev.pybundle.pipeline;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.Capabilities;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.freeze.Plan;
import dev.pybundle.freeze.Unsupported;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.EntryPoint;
import dev.pybundle.spec.ResolvedSpec;
import dev.pybundle.spec.SpecResolver;
import dev.pybundle.spec.TraceFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what the goals after it read: {@code bundle-spec.json} and the plan of the freezer. */
public class GenerateSpecService {

  private static final Logger LOG = LoggerFactory.getLogger(GenerateSpecService.class);

  private final SpecResolver resolver;
  private final HostSystem host;

  /**
   * Makes the service.
   *
   * @param resolver validates the input
   * @param host this machine
   */
  public GenerateSpecService(SpecResolver resolver, HostSystem host) {
    this.resolver = resolver;
    this.host = host;
  }

  /**
   * Validates, adds what a trace found and {@link TraceFile} keeps, and writes; a file whose
   * content stays the same is not touched.
   *
   * @param inputs notes what is looked at
   * @throws ProblemException if the input cannot work, or the freezer cannot do what it asks for
   * @throws IOException if a file cannot be written
   */
  public GoalResult run(GenerateSpecRequest request, Inputs inputs)
      throws ProblemException, IOException {
    return run(request, inputs, LOG::info, LOG::warn);
  }

  /**
   * The same, and says what it has to say to somebody.
   *
   * @param inputs notes what is looked at
   * @param info receives what the trace found, one line each
   * @param warning receives what is doubtful, one line each
   * @throws ProblemException if the input cannot work, or the freezer cannot do what it asks for
   * @throws IOException if a file cannot be written
   */
  public GoalResult run(
      GenerateSpecRequest request, Inputs inputs, Consumer<String> info, Consumer<String> warning)
      throws ProblemException, IOException {
    Freezer freezer = request.freezer();
    Optional<Problem> refusal = freezer.refusal(request.triple(), host);
    if (refusal.isPresent()) {
      throw refusal.get().asException();
    }
    ResolvedSpec resolved =
        withTraced(
            resolver.resolve(request.input(), request.triple(), inputs),
            request.input().basedir(),
            inputs,
            info);
    resolved.warnings().forEach(warning);
    inputs.tree(request.workspace().spec());
    BundleSpec spec = supported(request, resolved.spec(), warning);
    BundleSpec fitted = freezer.fit(spec);
    Plan plan = freezer.plan(fitted);
    boolean changed = write(request.workspace(), spec, files(plan, resolved.entryPoint()));
    changed |= AtomicFiles.write(request.workspace().bundleSpec(), bytes(Json.text(spec)));
    if (request.dryRun()) {
      info.accept(
          "dry run: %s reads %s in %s"
              .formatted(
                  freezer.displayName(),
                  String.join(", ", files(plan, resolved.entryPoint()).keySet()),
                  request.workspace().spec()));
    }
    return result(request, fitted, plan, changed);
  }

  private static BundleSpec supported(
      GenerateSpecRequest request, BundleSpec spec, Consumer<String> warning) {
    if (request.unsupported() == Unsupported.fail) {
      return spec;
    }
    Capabilities capabilities = request.freezer().capabilities();
    BundleSpec reduced = capabilities.reduce(spec);
    List<Problem> remaining = capabilities.problems(reduced);
    capabilities.problems(spec).stream()
        .filter(problem -> !remaining.contains(problem))
        .forEach(problem -> warning.accept(problem.what() + "; it is left out"));
    return reduced;
  }

  private static ResolvedSpec withTraced(
      ResolvedSpec resolved, Path basedir, Inputs inputs, Consumer<String> info)
      throws ProblemException {
    TraceFile.Merged merged = TraceFile.read(basedir, inputs).mergeInto(resolved.spec(), inputs);
    merged.sentences().forEach(info);
    return new ResolvedSpec(merged.spec(), resolved.entryPoint(), resolved.warnings());
  }

  private static SortedMap<String, String> files(Plan plan, @Nullable EntryPoint entryPoint) {
    SortedMap<String, String> files = new TreeMap<>(plan.files());
    if (entryPoint != null) {
      files.put(EntryPoint.SCRIPT_NAME, entryPoint.script());
    }
    return files;
  }

  /** Writes files, and removes those that an earlier run wrote and this one does not. */
  private static boolean write(Workspace workspace, BundleSpec spec, Map<String, String> files)
      throws IOException {
    Path folder = workspace.spec();
    Path record = workspace.state().resolve("spec-files.json");
    boolean changed = false;
    for (String earlier : written(record)) {
      Path file = folder.resolve(earlier);
      // The user may have taken over what was written.
      if (!files.containsKey(earlier)
          && !file.equals(spec.specFile())
          && !file.equals(spec.entry())) {
        changed |= Files.deleteIfExists(file);
      }
    }
    Json.write(record, files.keySet());
    for (Map.Entry<String, String> file : files.entrySet()) {
      changed |= AtomicFiles.write(folder.resolve(file.getKey()), bytes(file.getValue()));
    }
    return changed;
  }

  private static List<String> written(Path record) {
    try {
      return List.of(Json.read(record, String[].class));
    } catch (IOException unknown) {
      // A file too many beside the spec is read by nobody.
      return List.of();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static GoalResult result(
      GenerateSpecRequest request, BundleSpec spec, Plan plan, boolean changed) {
    Path basedir = request.input().basedir();
    Path shown = request.workspace().spec().resolve(plan.main());
    String what =
        "%s (%s for %s)"
            .formatted(
                shown.startsWith(basedir) ? basedir.relativize(shown) : shown,
                spec.layout().id(),
                spec.triple());
    String dryRun =
        request.dryRun() ? " It was written although this is a dry run: nothing is frozen." : "";
    if (!changed) {
      return new GoalResult.UpToDate("Spec unchanged: " + what + "." + dryRun);
    }
    String verb = spec.specFile() == null ? "Wrote the spec " : "Takes your own spec ";
    return new GoalResult.Done(verb + what + "." + dryRun);
  }
}
