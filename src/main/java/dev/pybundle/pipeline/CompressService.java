package dev.pybundle.pipeline;

import dev.pybundle.bundle.Assembler;
import dev.pybundle.bundle.Assembler.Assembled;
import dev.pybundle.bundle.Assembler.Contents;
import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.BundleManifest.Saving;
import dev.pybundle.bundle.BundleManifest.Step;
import dev.pybundle.bundle.BundleSteps;
import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.ImportGraph;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Packing;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.compress.Compression;
import dev.pybundle.compress.Treatment;
import dev.pybundle.compress.TreatmentContext;
import dev.pybundle.compress.Treatments;
import dev.pybundle.freeze.Assemblers;
import dev.pybundle.message.ProblemException;
import dev.pybundle.message.Sizes;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The goal {@code compress}: makes a smaller Bundle of the frozen one by treatments of its files.
 * It needs nothing but that Bundle.
 */
public class CompressService {

  /** Name of the goal, and of its step in {@code bundle.json}. */
  public static final String GOAL = "compress";

  private static final Logger LOGGER = LoggerFactory.getLogger(CompressService.class);

  private final Assemblers assemblers;
  private final ProcessRunner processes;
  private final HostSystem host;

  /** Takes its collaborators. */
  public CompressService(Assemblers assemblers, ProcessRunner processes, HostSystem host) {
    this.assemblers = assemblers;
    this.processes = processes;
    this.host = host;
  }

  /**
   * What the goal was asked to do.
   *
   * @param basedir folder of the project, for the places of imports
   * @param workspace where to work
   * @param triple what the program is for
   * @param compression what to do to the program
   * @param dryRun whether to say what would be done only
   */
  public record Request(
      Path basedir,
      Workspace workspace,
      TargetTriple triple,
      Compression compression,
      boolean dryRun) {

    private List<Treatment> treatments() {
      return compression.treatments();
    }
  }

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
    String fingerprint = fingerprint(request, bundle, origin.digest(), inputs);
    Optional<Bundle> current = steps.current(workspace.compressed(), GOAL, fingerprint);
    return current.isPresent()
        ? upToDate(request, current.get(), steps)
        : compress(request, bundle, origin, fingerprint, steps, inputs);
  }

  /**
   * Refuses what it would refuse whatever the program is made of.
   *
   * @param spec what will be frozen
   * @throws ProblemException if a treatment cannot do what its options ask for
   */
  public void preflight(Request request, BundleSpec spec) throws ProblemException {
    for (Treatment treatment : request.treatments()) {
      treatment.preflight();
      if (treatment.isRequired()) {
        assemblers.requirePossible(spec);
      }
    }
    if (spec.lazy().isUsed()) {
      assemblers.requireSplittable(spec);
    }
  }

  /** Returns what is not as it was when the Bundle was compressed; empty if all is. */
  Optional<String> changeSinceBuild(Request request, Bundle bundle, Inputs inputs)
      throws IOException {
    Optional<Step> done = bundle.manifest().step(GOAL);
    if (done.isEmpty()) {
      return Optional.empty();
    }
    String before = Objects.requireNonNullElse(done.get().before(), "");
    return done.get().fingerprint().equals(fingerprint(request, bundle, before, inputs))
        ? Optional.empty()
        : Optional.of("an " + deciding(request, "the %s tool") + " changed");
  }

  private static GoalResult upToDate(Request request, Bundle current, BundleSteps steps)
      throws ProblemException, IOException {
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
      String fingerprint,
      BundleSteps steps,
      Inputs inputs)
      throws ProblemException, IOException, InterruptedException {
    if (origin.bundle().isEmpty()) {
      boolean same =
          bundle.manifest().step(GOAL).map(Step::fingerprint).equals(Optional.of(fingerprint));
      if (!same) {
        throw CompressProblems.compressedElsewhere(bundle.folder(), deciding(request, "'%s'"))
            .asException();
      }
      return new GoalResult.UpToDate(
          "Compressing is up to date (" + bundle.manifest().summaryOf(GOAL) + ")");
    }
    if (request.dryRun()) {
      return new GoalResult.Skipped(
          "dry run: would "
              + Stream.concat(
                      request.treatments().stream()
                          .map(treatment -> treatment.plan(tools(treatment, request)))
                          .filter(plan -> !plan.isEmpty()),
                      Stream.of("pack for " + packing(request, bundle)))
                  .collect(Collectors.joining(" and ")));
    }
    Bundle from = origin.bundle().get();
    Optional<String> damage = from.damage(inputs.hashes());
    if (damage.isPresent()) {
      throw CompressProblems.damaged(damage.get()).asException();
    }
    return compress(request, steps.keep(from), fingerprint, origin.digest(), steps, inputs);
  }

  private GoalResult compress(
      Request request,
      Bundle from,
      String fingerprint,
      String digest,
      BundleSteps steps,
      Inputs inputs)
      throws ProblemException, IOException, InterruptedException {
    Optional<Assembler> assembler = assemblers.of(from);
    if (assembler.isEmpty()) {
      return new GoalResult.Skipped(
          "Not compressed: the program is one file, and there is no list of what is in it, or its"
              + " signature covers that (macOS)");
    }
    Path fresh = request.workspace().root().resolve("compressed.next");
    Path scratch = request.workspace().state().resolve("unpacked");
    AtomicFiles.deleteTree(fresh);
    try {
      Treatments treatments = treatments(request, from, assembler.get(), scratch);
      Packing packing = packing(request, from);
      Assembled assembled =
          assembler
              .get()
              .assemble(from, treatments.changes(packing).splitting(), inputs.hashes(), fresh);
      List<Saving> savings = treatments.savings();
      String summary =
          Stream.concat(
                  savings.stream().map(Saving::summary),
                  LazyAdvice.summary(assembled.files()).stream())
              .collect(Collectors.joining(", "));
      BundleManifest manifest =
          from.manifest()
              .after(
                  new Step(GOAL, fingerprint, summary, digest, savings, /* checks= */ null),
                  assembled.files(),
                  assembled.parts());
      Bundle.write(fresh, manifest);
      AtomicFiles.swapFolder(fresh, request.workspace().compressed());
      Bundle compressed = new Bundle(request.workspace().compressed(), manifest);
      steps.publish(compressed);
      LazyAdvice.problems(compressed, request.basedir(), request.workspace(), assemblers)
          .forEach(problem -> LOGGER.warn(problem.sentence()));
      return new GoalResult.Done(
          said(treatments.sizes(assembler.get().files(from)), packing, manifest));
    } finally {
      AtomicFiles.deleteTree(scratch);
      AtomicFiles.deleteTree(fresh);
    }
  }

  private static String said(Treatments.Sizes sizes, Packing packing, BundleManifest manifest) {
    String compressed =
        "Compressed from %s to %s, packed"
            .formatted(Sizes.megabytes(sizes.before()), Sizes.megabytes(sizes.after()));
    return "%s for %s (%s on disk): %s"
        .formatted(
            sizes.before() == sizes.after() ? "Packed" : compressed,
            packing,
            Sizes.megabytes(manifest.size()),
            manifest.summaryOf(GOAL));
  }

  private static Packing packing(Request request, Bundle bundle) {
    return request.compression().packing(bundle.manifest().layout());
  }

  private Treatments treatments(Request request, Bundle from, Assembler assembler, Path scratch)
      throws ProblemException, IOException, InterruptedException {
    List<BundledFile> files = assembler.files(from);
    Contents contents = assembler.contents(from, scratch);
    List<String> modules = assembler.modules(from);
    Optional<ImportGraph> imports =
        assembler.changesModules(from) ? ImportGraph.of(from) : Optional.empty();
    Treatments treatments = new Treatments();
    treatments.apply(
        request.treatments(),
        treatment ->
            new TreatmentContext(
                files,
                contents,
                modules,
                imports,
                scratch.resolve("changed"),
                request.triple(),
                tools(treatment, request),
                host,
                processes,
                request.workspace()));
    return treatments;
  }

  /** Returns the tools of a treatment that are there, by name. */
  private Map<String, Path> tools(Treatment treatment, Request request) {
    Map<String, Path> tools = new TreeMap<>();
    if (treatment.needsTools(request.triple(), host)) {
      for (String name : treatment.tools()) {
        places(treatment, List.of(name)).stream()
            .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
            .findFirst()
            .ifPresent(file -> tools.put(name, file));
      }
    }
    return tools;
  }

  /** Returns where tools of a treatment may be. */
  private List<Path> places(Treatment treatment, List<String> names) {
    return treatment
        .toolFolder()
        .map(folder -> host.places(List.of(folder), names))
        .orElseGet(() -> host.places(names));
  }

  /** A tool counts with its content: the one at the same path may be another one tomorrow. */
  private String fingerprint(Request request, Bundle bundle, String before, Inputs inputs)
      throws IOException {
    Map<String, String> all = new TreeMap<>();
    all.put("<packing>", packing(request, bundle).name());
    all.put("the Bundle before", before);
    for (Treatment treatment : request.treatments()) {
      all.putAll(treatment.options());
      if (treatment.needsTools(request.triple(), host)) {
        inputs.files(places(treatment, treatment.tools()));
      }
      for (Map.Entry<String, Path> tool : tools(treatment, request).entrySet()) {
        all.put(tool.getKey(), inputs.hash(tool.getValue()));
      }
    }
    return new Fingerprint(all).digest();
  }

  /** Returns what decides about the result besides the Bundle. */
  private String deciding(Request request, String tool) {
    Stream<String> tools =
        request.treatments().stream()
            .filter(each -> each.needsTools(request.triple(), host) && !each.tools().isEmpty())
            .map(Treatment::name);
    return Stream.concat(Stream.of("option of compress"), tools.map(tool::formatted))
        .collect(Collectors.joining(" or "));
  }
}
