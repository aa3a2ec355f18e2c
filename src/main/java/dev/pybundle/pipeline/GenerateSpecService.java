package dev.pybundle.pipeline;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.EntryPoint;
import dev.pybundle.spec.GuardFiles;
import dev.pybundle.spec.ResolvedSpec;
import dev.pybundle.spec.SpecResolver;
import dev.pybundle.spec.SpecWriter;
import dev.pybundle.spec.TraceFile;
import dev.pybundle.spec.VersionInfoWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import javax.inject.Inject;
import javax.inject.Named;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what the goals after it read: {@code bundle-spec.json} and, unless the user has a spec of
 * their own, the spec with the files it names.
 */
@Named
public class GenerateSpecService {

  private static final Logger LOG = LoggerFactory.getLogger(GenerateSpecService.class);
  private static final String SPEC_SUFFIX = ".spec";

  private final SpecResolver resolver;
  private final HostSystem host;

  /**
   * Makes the service.
   *
   * @param resolver validates the input
   * @param host this machine
   */
  @Inject
  public GenerateSpecService(SpecResolver resolver, HostSystem host) {
    this.resolver = resolver;
    this.host = host;
  }

  /**
   * Validates, adds what a trace found and {@link TraceFile} keeps, and writes; a file whose
   * content stays the same is not touched.
   *
   * @param inputs notes what is looked at
   * @throws ProblemException if the input cannot work
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
   * @throws ProblemException if the input cannot work
   * @throws IOException if a file cannot be written
   */
  public GoalResult run(
      GenerateSpecRequest request, Inputs inputs, Consumer<String> info, Consumer<String> warning)
      throws ProblemException, IOException {
    ResolvedSpec resolved =
        withTraced(
            resolver.resolve(request.input(), request.triple(), host.os(), inputs),
            request.input().basedir(),
            inputs,
            info);
    resolved.warnings().forEach(warning);
    BundleSpec spec = resolved.spec();
    Path folder = inputs.tree(request.workspace().spec());
    Map<Path, String> files = files(resolved, folder, request.triple().os());
    boolean changed = removeLeftovers(folder, files.keySet(), spec);
    for (Map.Entry<Path, String> file : files.entrySet()) {
      changed |= write(file.getKey(), file.getValue());
    }
    changed |= write(request.workspace().bundleSpec(), Json.text(spec));
    return result(request, spec, changed);
  }

  private static ResolvedSpec withTraced(
      ResolvedSpec resolved, Path basedir, Inputs inputs, Consumer<String> info)
      throws ProblemException {
    TraceFile.Merged merged = TraceFile.read(basedir, inputs).mergeInto(resolved.spec(), inputs);
    merged.sentences().forEach(info);
    return new ResolvedSpec(merged.spec(), resolved.entryPoint(), resolved.warnings());
  }

  private static Map<Path, String> files(ResolvedSpec resolved, Path folder, OperatingSystem os)
      throws IOException {
    BundleSpec spec = resolved.spec();
    Map<Path, String> files = new TreeMap<>();
    EntryPoint entryPoint = resolved.entryPoint();
    if (entryPoint != null) {
      files.put(spec.entry(), entryPoint.script());
    }
    GuardFiles.of(spec.guard(), os).forEach((name, text) -> files.put(folder.resolve(name), text));
    if (spec.specFile() != null) {
      return files;
    }
    BundleSpec.Windows windows = spec.windows();
    if (windows.versionFile() == null && !windows.versionInfo().isEmpty()) {
      files.put(
          folder.resolve(VersionInfoWriter.FILE_NAME),
          VersionInfoWriter.write(spec.version(), windows.versionInfo()));
    }
    files.put(folder.resolve(spec.name() + SPEC_SUFFIX), SpecWriter.write(spec));
    return files;
  }

  /** Removes what an earlier run wrote under a name that is not written any more. */
  private static boolean removeLeftovers(Path folder, Set<Path> wanted, BundleSpec spec)
      throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    Set<Path> leftovers = new TreeSet<>();
    leftovers.add(folder.resolve(VersionInfoWriter.FILE_NAME));
    leftovers.add(folder.resolve(EntryPoint.SCRIPT_NAME));
    GuardFiles.names().forEach(name -> leftovers.add(folder.resolve(name)));
    try (DirectoryStream<Path> specs = Files.newDirectoryStream(folder, "*" + SPEC_SUFFIX)) {
      specs.forEach(leftovers::add);
    }
    leftovers.removeAll(wanted);
    leftovers.removeIf(file -> file.equals(spec.specFile()) || file.equals(spec.entry()));
    boolean removed = false;
    for (Path leftover : leftovers) {
      removed |= Files.deleteIfExists(leftover);
    }
    return removed;
  }

  private static boolean write(Path file, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), bytes)) {
      return false;
    }
    AtomicFiles.write(file, bytes);
    return true;
  }

  private static GoalResult result(GenerateSpecRequest request, BundleSpec spec, boolean changed) {
    Path basedir = request.input().basedir();
    Path own = spec.specFile();
    Path written = request.workspace().spec().resolve(spec.name() + SPEC_SUFFIX);
    Path shown = own == null ? written : own;
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
    String verb = own == null ? "Wrote the spec " : "Takes your own spec ";
    return new GoalResult.Done(verb + what + "." + dryRun);
  }
}
