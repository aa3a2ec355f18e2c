package dev.pybundle.pipeline;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.BundleManifest.Step;
import dev.pybundle.bundle.BundleSteps;
import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.NotAnInput;
import dev.pybundle.bundle.RecordInputs;
import dev.pybundle.bundle.Role;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.compress.Candidate;
import dev.pybundle.compress.ExcludeRules;
import dev.pybundle.compress.ExcludeRules.Excluded;
import dev.pybundle.compress.StripResult;
import dev.pybundle.compress.StripRules;
import dev.pybundle.compress.Stripper;
import dev.pybundle.freeze.Assembler;
import dev.pybundle.freeze.Assembler.Assembled;
import dev.pybundle.freeze.Assembler.Changes;
import dev.pybundle.freeze.Assembler.Contents;
import dev.pybundle.freeze.Assemblers;
import dev.pybundle.message.ProblemException;
import dev.pybundle.message.Sizes;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The goal {@code compress}: makes a smaller Bundle of the frozen one, with stripped libraries and
 * without excluded files. It needs nothing but that Bundle.
 */
public class CompressService {

  /** Name of the goal, and of its step in {@code bundle.json}. */
  public static final String GOAL = "compress";

  private static final String STRIP = "strip";
  private static final Logger LOGGER = LoggerFactory.getLogger(CompressService.class);
  private static final Set<Role> CODE = Set.of(Role.NATIVE, Role.INTERPRETER);

  private final Assemblers assemblers;
  private final Stripper stripper;
  private final HostSystem host;

  /** Takes its collaborators. */
  public CompressService(Assemblers assemblers, Stripper stripper, HostSystem host) {
    this.assemblers = assemblers;
    this.stripper = stripper;
    this.host = host;
  }

  /**
   * What the goal was asked to do.
   *
   * @param workspace where to work
   * @param triple what the program is for
   * @param strip whether to strip libraries
   * @param excludeFiles patterns of files in the program to leave out, e.g. {@code **}{@code
   *     /tests/**}
   * @param dryRun whether to say what would be done only
   */
  public record Request(
      @NotAnInput Workspace workspace,
      @NotAnInput TargetTriple triple,
      boolean strip,
      List<String> excludeFiles,
      @NotAnInput boolean dryRun) {}

  /** What there is to do, and why the rest is not done. */
  private record Work(Changes changes, String summary) {}

  /**
   * Compresses if something changed.
   *
   * @param inputs notes what is looked at
   * @throws ProblemException if the user has to change something first
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if Maven is being stopped; the Bundle is then as it was
   */
  public GoalResult compress(Request request, Inputs inputs)
      throws ProblemException, IOException, InterruptedException {
    Workspace workspace = request.workspace();
    Optional<Bundle> published = Bundle.read(inputs.tree(workspace.bundle()));
    if (request.dryRun() && published.isEmpty()) {
      return new GoalResult.Skipped("dry run: there is no bundle yet that could be compressed");
    }
    Bundle bundle =
        published.orElseThrow(() -> Sentences.bundleMissing(workspace.bundle()).asException());
    BundleSteps steps = new BundleSteps(workspace, inputs);
    BundleSteps.Origin origin = steps.origin(bundle, GOAL);
    Optional<Path> strip = stripTool(request, inputs);
    String fingerprint = fingerprint(request, origin.digest(), strip, inputs).digest();
    Optional<Bundle> current = steps.current(workspace.compressed(), GOAL, fingerprint);
    return current.isPresent()
        ? upToDate(request, current.get(), steps)
        : compress(request, bundle, origin, strip, fingerprint, steps, inputs);
  }

  /**
   * Refuses what it would refuse whatever the program is made of.
   *
   * @param spec what will be frozen
   * @throws ProblemException if a pattern cannot be read, or nothing can be left out
   */
  public void preflight(Request request, BundleSpec spec) throws ProblemException {
    rules(request);
    if (!request.excludeFiles().isEmpty()) {
      assemblers.requirePossible(spec);
    }
  }

  private static ExcludeRules rules(Request request) throws ProblemException {
    return ExcludeRules.of(request.excludeFiles(), "<excludeFiles>");
  }

  /** Returns what is not as it was when the Bundle was compressed; empty if all is. */
  Optional<String> changeSinceBuild(Request request, Bundle bundle, Inputs inputs)
      throws IOException {
    Optional<Step> done = bundle.manifest().step(GOAL);
    if (done.isEmpty()) {
      return Optional.empty();
    }
    String now =
        fingerprint(
                request,
                Objects.requireNonNullElse(done.get().before(), ""),
                stripTool(request, inputs),
                inputs)
            .digest();
    return done.get().fingerprint().equals(now)
        ? Optional.empty()
        : Optional.of("<excludeFiles>, <strip> or the strip tool changed");
  }

  private static GoalResult upToDate(Request request, Bundle current, BundleSteps steps)
      throws IOException {
    if (!request.dryRun()) {
      steps.publish(current);
    }
    return new GoalResult.UpToDate(
        "Compressing is up to date (" + current.manifest().summaryOf(GOAL) + ")");
  }

  private GoalResult compress(
      Request request,
      Bundle bundle,
      BundleSteps.Origin origin,
      Optional<Path> strip,
      String fingerprint,
      BundleSteps steps,
      Inputs inputs)
      throws ProblemException, IOException, InterruptedException {
    if (origin.bundle().isEmpty()) {
      boolean same =
          bundle.manifest().step(GOAL).map(Step::fingerprint).equals(Optional.of(fingerprint));
      if (!same) {
        throw CompressProblems.compressedElsewhere(bundle.folder()).asException();
      }
      return new GoalResult.UpToDate(
          "Compressing is up to date (" + bundle.manifest().summaryOf(GOAL) + ")");
    }
    if (request.dryRun()) {
      return new GoalResult.Skipped(
          "dry run: would strip libraries with "
              + strip.map(Path::toString).orElse("nothing")
              + " and leave out "
              + request.excludeFiles());
    }
    Bundle from = origin.bundle().get();
    Optional<String> damage = from.damage(inputs.hashes());
    if (damage.isPresent()) {
      throw CompressProblems.damaged(damage.get()).asException();
    }
    return compress(request, steps.keep(from), strip, fingerprint, steps);
  }

  private GoalResult compress(
      Request request, Bundle from, Optional<Path> strip, String fingerprint, BundleSteps steps)
      throws ProblemException, IOException, InterruptedException {
    Optional<Assembler> assembler = assemblers.of(from);
    if (assembler.isEmpty()) {
      return new GoalResult.Skipped(
          "Not compressed: the program is one file, and there is no list of what is in it");
    }
    Work work = work(request, from, assembler.get(), strip);
    Path fresh = request.workspace().root().resolve("compressed.next");
    AtomicFiles.deleteTree(fresh);
    try {
      Assembled assembled = assemble(from, assembler.get(), work.changes(), fresh);
      BundleManifest manifest =
          from.manifest()
              .after(
                  new Step(GOAL, fingerprint, work.summary(), from.manifest().digest()),
                  assembled.files(),
                  assembled.parts());
      Bundle.write(fresh, manifest);
      AtomicFiles.swapFolder(fresh, request.workspace().compressed());
      Bundle compressed = new Bundle(request.workspace().compressed(), manifest);
      steps.publish(compressed);
      return new GoalResult.Done(
          work.changes().isEmpty()
              ? "Not compressed: " + work.summary()
              : "Compressed from "
                  + Sizes.megabytes(from.manifest().size())
                  + " to "
                  + Sizes.megabytes(manifest.size())
                  + ": "
                  + work.summary());
    } finally {
      AtomicFiles.deleteTree(fresh);
    }
  }

  private static Assembled assemble(Bundle from, Assembler assembler, Changes changes, Path target)
      throws ProblemException, IOException, InterruptedException {
    if (!changes.isEmpty()) {
      return assembler.assemble(from, changes, target);
    }
    AtomicFiles.linkTree(from.folder(), target);
    return new Assembled(from.manifest().files(), from.manifest().parts());
  }

  private Work work(Request request, Bundle from, Assembler assembler, Optional<Path> strip)
      throws ProblemException, IOException, InterruptedException {
    List<BundledFile> files = assembler.files(from);
    Set<String> excluded = excluded(request, files);
    List<String> summary = new ArrayList<>();
    Map<String, Path> replacements = Map.of();
    if (strip.isPresent()) {
      StripResult result = strip(request, from, assembler, files, excluded, strip.get());
      replacements = result.replacements();
      summary.add(
          replacements.isEmpty()
              ? "no library has symbols to strip"
              : "stripped "
                  + replacements.size()
                  + " libraries, "
                  + Sizes.megabytes(result.savedBytes())
                  + " of symbols");
    } else {
      summary.add(whyNotStripped(request));
    }
    if (!excluded.isEmpty()) {
      summary.add("left out " + excluded.size() + " files");
    }
    return new Work(new Changes(replacements, excluded), String.join(", ", summary));
  }

  private StripResult strip(
      Request request,
      Bundle from,
      Assembler assembler,
      List<BundledFile> files,
      Set<String> excluded,
      Path tool)
      throws IOException, InterruptedException {
    Workspace workspace = request.workspace();
    Path scratch = workspace.state().resolve("unpacked");
    StripRules rules = new StripRules(files.stream().map(BundledFile::path).toList());
    Contents contents = assembler.contents(from, scratch);
    List<Candidate> candidates =
        files.stream()
            .filter(file -> CODE.contains(file.role()) && !excluded.contains(file.path()))
            .map(
                file ->
                    new Candidate(file.path(), file.sha256(), file.size(), () -> contents.of(file)))
            .filter(rules::strippable)
            .toList();
    try {
      StripResult result =
          stripper.strip(
              candidates,
              workspace.state().resolve("stripped"),
              tool,
              Map.of("LC_ALL", "C.UTF-8", "PATH", host.variable("PATH").orElse("")),
              workspace.log("strip"));
      result.kept().stream()
          .filter(kept -> kept.cause() != StripResult.Cause.NO_GAIN)
          .forEach(
              kept ->
                  LOGGER.warn(
                      CompressProblems.notStripped(kept.destination(), kept.reason()).sentence()));
      return result;
    } finally {
      AtomicFiles.deleteTree(scratch);
    }
  }

  private static Set<String> excluded(Request request, List<BundledFile> files)
      throws ProblemException {
    if (request.excludeFiles().isEmpty()) {
      return Set.of();
    }
    List<String> paths = files.stream().map(BundledFile::path).toList();
    Excluded excluded = rules(request).apply(paths);
    if (!excluded.unmatched().isEmpty()) {
      throw CompressProblems.patternMatchesNothing("<excludeFiles>", excluded.unmatched().get(0))
          .asException();
    }
    return excluded.destinations();
  }

  private Optional<Path> stripTool(Request request, Inputs inputs) {
    boolean wanted =
        request.strip()
            && request.triple().os() == OperatingSystem.LINUX
            && host.os() == OperatingSystem.LINUX;
    if (!wanted) {
      return Optional.empty();
    }
    inputs.files(host.places(List.of(STRIP)));
    return host.find(STRIP);
  }

  private String whyNotStripped(Request request) {
    if (!request.strip()) {
      return "<strip> is false";
    }
    return request.triple().os() != OperatingSystem.LINUX
        ? "libraries for "
            + request.triple().os().displayName()
            + " carry no symbols worth stripping"
        : "there is no 'strip' on the PATH (Debian: binutils)";
  }

  /** A tool counts with its content: the one at the same path may be another one tomorrow. */
  private static Fingerprint fingerprint(
      Request request, String before, Optional<Path> strip, Inputs inputs) throws IOException {
    Map<String, String> all = RecordInputs.of(request);
    all.put("the Bundle before", before);
    all.put("strip", strip.isPresent() ? inputs.hash(strip.get()) : "");
    return new Fingerprint(all);
  }
}
