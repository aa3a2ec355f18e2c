package dev.pybundle.spec;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.spec.BundleSpec.CollectedFile;
import dev.pybundle.spec.BundleSpec.DistributionFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code pybundle-trace.json} in the project's folder: what {@code trace} found to be missing, for
 * {@code generate-spec} to take. It names nothing of the machine, so it can be committed.
 *
 * @param schemaVersion {@value #SCHEMA_VERSION}
 * @param programs name of the program to what it lacks
 */
public record TraceFile(int schemaVersion, Map<String, Additions> programs) {

  /** Name of the file. */
  public static final String NAME = "pybundle-trace.json";

  /** Version of the form. */
  public static final int SCHEMA_VERSION = 1;

  /** Sorts the programs. */
  public TraceFile {
    programs = new TreeMap<>(Objects.requireNonNullElse(programs, Map.of()));
  }

  /**
   * What a program gets besides what the POM says.
   *
   * @param hiddenImports modules
   * @param datas data files
   * @param binaries shared libraries
   * @param copyMetadata distributions whose metadata is read
   */
  public record Additions(
      List<String> hiddenImports,
      List<TracedFile> datas,
      List<TracedFile> binaries,
      List<String> copyMetadata) {

    /** Sorts the lists; one that is missing is an empty one. */
    public Additions {
      hiddenImports = sorted(hiddenImports);
      datas = sortedFiles(datas);
      binaries = sortedFiles(binaries);
      copyMetadata = sorted(copyMetadata);
    }

    private static List<String> sorted(@Nullable List<String> texts) {
      return List.copyOf(new TreeSet<>(Objects.requireNonNullElse(texts, List.of())));
    }

    private static List<TracedFile> sortedFiles(@Nullable List<TracedFile> files) {
      return Objects.requireNonNullElse(files, List.<TracedFile>of()).stream()
          .distinct()
          .sorted(
              Comparator.comparing((TracedFile file) -> Objects.toString(file.distribution(), ""))
                  .thenComparing(TracedFile::path))
          .toList();
    }

    /** Returns these and others. */
    public Additions and(Additions other) {
      return new Additions(
          union(hiddenImports, other.hiddenImports),
          union(datas, other.datas),
          union(binaries, other.binaries),
          union(copyMetadata, other.copyMetadata));
    }

    /** Returns how many there are. */
    public int size() {
      return hiddenImports.size() + datas.size() + binaries.size() + copyMetadata.size();
    }
  }

  /**
   * A file.
   *
   * @param distribution what it belongs to; null for a file of the project
   * @param path relative to the distribution's folder or to a source root, with {@code /}; the same
   *     in the program
   */
  public record TracedFile(@Nullable String distribution, String path) {}

  /**
   * Reads the file of a project.
   *
   * @param basedir the project's folder
   * @param inputs notes what is looked at
   * @return without programs if there is none
   * @throws ProblemException if it is not such a file
   */
  public static TraceFile read(Path basedir, Inputs inputs) throws ProblemException {
    Path file = inputs.content(basedir.resolve(NAME));
    if (!Files.exists(file)) {
      return new TraceFile(SCHEMA_VERSION, Map.of());
    }
    try {
      TraceFile read = Json.read(file, TraceFile.class);
      if (read.schemaVersion() == SCHEMA_VERSION) {
        return read;
      }
      throw unreadable(file, "its schemaVersion is not " + SCHEMA_VERSION).asException();
    } catch (IOException broken) {
      throw unreadable(file, String.valueOf(broken.getMessage())).asException(broken);
    }
  }

  private static Problem unreadable(Path file, String reason) {
    return new Problem(
        file + " cannot be read: " + reason,
        "delete it and run pybundle:trace with -Dpybundle.trace.apply again");
  }

  /** Says that a distribution which such a file names is not installed any more. */
  public static Problem distributionGone(String distribution) {
    return new Problem(
        NAME + " takes files of the distribution '" + distribution + "', which is not installed",
        "remove its lines there, or add it to the requirements");
  }

  /** Returns the same with more for a program. */
  public TraceFile with(String program, Additions additions) {
    Map<String, Additions> all = new TreeMap<>(programs);
    all.merge(program, additions, Additions::and);
    return new TraceFile(SCHEMA_VERSION, all);
  }

  /**
   * What became of a model.
   *
   * @param spec the model with the additions
   * @param sentences what the user should know, one line each; empty if there was nothing to add
   */
  public record Merged(BundleSpec spec, List<String> sentences) {}

  /**
   * Adds what the file says about a program to its model. What {@code <excludes>} leaves out stays
   * out: the POM is right.
   *
   * @throws ProblemException if a name in the file is none
   */
  public Merged mergeInto(BundleSpec spec, Inputs inputs) throws ProblemException {
    Additions additions = programs.get(spec.name());
    if (additions == null || additions.size() == 0) {
      return new Merged(spec, List.of());
    }
    if (spec.specFile() != null) {
      return new Merged(
          spec, List.of(NAME + " is passed over, because <specFile> is run as it is"));
    }
    List<String> sentences = new ArrayList<>();
    int size = additions.size();
    sentences.add("Takes " + size + (size == 1 ? " entry" : " entries") + " from " + NAME);
    BundleSpec.Collected old = spec.collected();
    List<String> modules =
        PythonNames.modules(NAME + " hiddenImports", additions.hiddenImports()).stream()
            .filter(
                module ->
                    old.excludes().stream().noneMatch(each -> PythonNames.isWithin(module, each)))
            .toList();
    List<DistributionFile> installed =
        Stream.concat(installed(additions.datas(), false), installed(additions.binaries(), true))
            .toList();
    BundleSpec.Collected collected =
        SpecRecords.with(
            old,
            Map.of(
                "datas",
                union(old.datas(), own(spec, additions.datas(), sentences, inputs)),
                "binaries",
                union(old.binaries(), own(spec, additions.binaries(), sentences, inputs)),
                "hiddenImports",
                union(old.hiddenImports(), modules),
                "copyMetadata",
                union(
                    old.copyMetadata(),
                    PythonNames.distributions(NAME + " copyMetadata", additions.copyMetadata())),
                "distributionFiles",
                installed));
    return new Merged(SpecRecords.with(spec, Map.of("collected", collected)), sentences);
  }

  private static Stream<DistributionFile> installed(List<TracedFile> files, boolean library) {
    return files.stream()
        .flatMap(
            file ->
                file.distribution() == null
                    ? Stream.empty()
                    : Stream.of(new DistributionFile(file.distribution(), file.path(), library)));
  }

  /** A file that the project no longer has is not worth a failure: the program will not read it. */
  private static List<CollectedFile> own(
      BundleSpec spec, List<TracedFile> files, List<String> sentences, Inputs inputs) {
    List<CollectedFile> found = new ArrayList<>();
    for (TracedFile file : files) {
      if (file.distribution() != null) {
        continue;
      }
      Optional<Path> source =
          spec.sourceRoots().stream()
              .flatMap(root -> inside(root, file.path(), inputs))
              .findFirst();
      int end = file.path().lastIndexOf('/');
      if (source.isPresent()) {
        String target = end < 0 ? "." : file.path().substring(0, end);
        found.add(new CollectedFile(source.get(), target));
      } else {
        sentences.add(
            NAME
                + " names "
                + file.path()
                + ", which is in no source root any more; it is passed over");
      }
    }
    return found;
  }

  private static Stream<Path> inside(Path root, String path, Inputs inputs) {
    return Stream.of(root.resolve(path).normalize())
        .filter(file -> file.startsWith(root) && Files.isRegularFile(inputs.file(file)));
  }

  private static <T> List<T> union(List<T> first, List<T> second) {
    Set<T> all = new LinkedHashSet<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }
}
