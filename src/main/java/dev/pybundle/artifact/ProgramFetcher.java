package dev.pybundle.artifact;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.FileHashes;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.ManifestValidation;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.inject.Inject;
import javax.inject.Named;
import javax.inject.Provider;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes programs that other builds attached, of any triple, and makes Bundles of them again: what
 * follows needs neither Python nor a freeze.
 */
@Named
public final class ProgramFetcher {

  private static final Logger LOGGER = LoggerFactory.getLogger(ProgramFetcher.class);

  /** Of a program with 100,000 files it has some 20 MB. */
  private static final long LARGEST_MANIFEST = 64L << 20;

  private final MavenResolver resolver;
  private final BundleUnpacker unpacker;
  private final Supplier<List<MavenProject>> modules;

  /**
   * Makes it.
   *
   * @param resolver finds the artifacts
   * @param session knows the modules of this build
   */
  @Inject
  public ProgramFetcher(MavenResolver resolver, Provider<MavenSession> session) {
    this(resolver, new BundleUnpacker(), () -> session.get().getProjects());
  }

  ProgramFetcher(
      MavenResolver resolver, BundleUnpacker unpacker, Supplier<List<MavenProject>> modules) {
    this.resolver = resolver;
    this.unpacker = unpacker;
    this.modules = modules;
  }

  /**
   * A program that was found.
   *
   * @param triple the machine it is for
   * @param manifest what it is
   * @param file the program or its archive, in the local repository
   * @param coordinates its name there, e.g. {@code
   *     dev.example:backend:exe:x86_64-unknown-linux-gnu:1.0.0}
   * @param archives what lies beside a onefile program, by its path
   */
  public record Found(
      TargetTriple triple,
      BundleManifest manifest,
      Path file,
      String coordinates,
      Map<String, Path> archives) {

    /** Copies the map. */
    public Found {
      archives = Map.copyOf(archives);
    }
  }

  /**
   * Finds the programs for some triples.
   *
   * @param from what to take
   * @param triples for which machines
   * @param target what the app is built for: of several onedir programs only that one could be
   *     staged
   * @throws ProblemException if one is missing, or cannot be staged with the others
   */
  public List<Found> find(ProgramCoordinates from, List<TargetTriple> triples, TargetTriple target)
      throws ProblemException {
    // The small files first: what they say can make the large ones superfluous.
    List<BundleManifest> manifests = new ArrayList<>();
    for (TargetTriple triple : triples) {
      BundleManifest manifest = manifest(from, triple, ArtifactProblems::programMissing);
      if (manifest.layout() == Layout.onedir && (triples.size() > 1 || !triple.equals(target))) {
        throw ArtifactProblems.onedirForOneTarget(from.toString(), target.value()).asException();
      }
      manifests.add(manifest);
    }
    List<Found> found = new ArrayList<>();
    for (int index = 0; index < triples.size(); index++) {
      TargetTriple triple = triples.get(index);
      found.add(found(from, triple, manifests.get(index), ArtifactProblems::programMissing));
    }
    return List.copyOf(found);
  }

  /** Says that no repository has a program. */
  @FunctionalInterface
  private interface Missing {
    Problem of(String artifact, String reason, String triple, List<String> others);
  }

  private Found found(
      ProgramCoordinates from, TargetTriple triple, BundleManifest manifest, Missing missing)
      throws ProblemException {
    Artifact artifact = from.of(typeOf(manifest, triple), triple);
    Path file = resolve(artifact, from, triple, missing);
    Map<String, Path> archives = new TreeMap<>();
    if (manifest.layout() == Layout.onefile) {
      for (BundledFile archive : manifest.lazy()) {
        archives.put(archive.path(), resolve(from.of(archive, triple), from, triple, missing));
      }
    }
    return new Found(triple, manifest, file, artifact.toString(), archives);
  }

  /**
   * Finds an earlier release of a program.
   *
   * @param from what to take
   * @param triple for which machine
   * @param parameter what names it, e.g. {@code <delta><from> (-Dpybundle.delta.from)}
   * @throws ProblemException if no repository has it
   */
  public Found findRelease(ProgramCoordinates from, TargetTriple triple, String parameter)
      throws ProblemException {
    Missing missing =
        (artifact, reason, target, others) ->
            ArtifactProblems.releaseMissing(parameter, artifact, reason, target, others);
    return found(from, triple, manifest(from, triple, missing), missing);
  }

  /**
   * Makes a Bundle of a program, unless it is one already.
   *
   * @param found the program
   * @param name its name here, null for the one that it was built with
   * @param workspace where it goes
   * @return the Bundle; every file of it has the hash that its {@code bundle.json} says
   * @throws ProblemException if the artifact does not hold what its {@code bundle.json} says
   * @throws IOException if a file cannot be written
   */
  public Bundle unpack(Found found, @Nullable String name, Workspace workspace)
      throws ProblemException, IOException {
    BundleManifest manifest =
        found.manifest().withName(name == null ? found.manifest().name() : name);
    FileHashes hashes = FileHashes.open(workspace.state().resolve("hashes"));
    Optional<Bundle> present = Bundle.readReplaceable(workspace.bundle());
    if (present.isPresent()
        && present.get().manifest().withProbe(null).equals(manifest)
        && present.get().damage(hashes).isEmpty()) {
      hashes.save();
      return present.get();
    }
    Path fresh = workspace.root().resolve("fetched");
    AtomicFiles.deleteTree(fresh);
    try {
      unpackChecked(found, manifest, fresh, hashes);
      AtomicFiles.swapFolder(fresh, workspace.bundle());
    } finally {
      AtomicFiles.deleteTree(fresh);
    }
    LOGGER.info("fetched {}", found.coordinates());
    return new Bundle(workspace.bundle(), manifest);
  }

  private void unpackChecked(Found found, BundleManifest manifest, Path fresh, FileHashes hashes)
      throws ProblemException, IOException {
    Files.createDirectories(fresh);
    try {
      unpacker.unpack(found.file(), manifest, fresh);
      for (Map.Entry<String, Path> archive : found.archives().entrySet()) {
        Path place = fresh.resolve(archive.getKey());
        Files.createDirectories(place.resolveSibling(""));
        Files.copy(archive.getValue(), place);
      }
    } catch (IOException broken) {
      throw ArtifactProblems.cannotUnpack(
              found.coordinates(), String.valueOf(broken.getMessage()), found.file())
          .asException(broken);
    }
    Optional<String> damage = Bundle.write(fresh, manifest).damage(hashes);
    if (damage.isPresent()) {
      throw ArtifactProblems.wrongHash(found.coordinates(), damage.get(), found.file())
          .asException();
    }
  }

  private BundleManifest manifest(ProgramCoordinates from, TargetTriple triple, Missing missing)
      throws ProblemException {
    Artifact artifact = from.of("json", triple);
    Path file = resolve(artifact, from, triple, missing);
    BundleManifest manifest = read(file, artifact.toString());
    if (!manifest.triple().equals(triple.value())) {
      throw ArtifactProblems.otherTriple(artifact.toString(), manifest.triple(), triple.value())
          .asException();
    }
    return manifest;
  }

  private static BundleManifest read(Path file, String coordinates) throws ProblemException {
    BundleManifest manifest = parse(file, coordinates);
    if (manifest.schemaVersion() != BundleManifest.SCHEMA_VERSION) {
      throw ArtifactProblems.otherSchema(coordinates, manifest.schemaVersion()).asException();
    }
    Optional<String> fault = ManifestValidation.fault(manifest);
    if (fault.isPresent()) {
      throw ArtifactProblems.badManifest(coordinates, fault.get(), file).asException();
    }
    return manifest.withProbe(null).withoutParts();
  }

  private static BundleManifest parse(Path file, String coordinates) throws ProblemException {
    try {
      @Nullable BundleManifest manifest =
          Files.size(file) > LARGEST_MANIFEST ? null : Json.read(file, BundleManifest.class);
      if (manifest != null && manifest.schemaVersion() > 0) {
        return manifest;
      }
      throw ArtifactProblems.noManifest(coordinates, file).asException();
    } catch (IOException | RuntimeException unreadable) {
      throw ArtifactProblems.noManifest(coordinates, file).asException(unreadable);
    }
  }

  private static String typeOf(BundleManifest manifest, TargetTriple triple) {
    if (manifest.layout() == Layout.onefile) {
      return "exe";
    }
    return triple.os() == OperatingSystem.WINDOWS ? "zip" : "tar.gz";
  }

  private Path resolve(
      Artifact artifact, ProgramCoordinates from, TargetTriple triple, Missing missing)
      throws ProblemException {
    try {
      return resolver.resolve(artifact);
    } catch (ArtifactResolutionException nowhere) {
      String reason = String.valueOf(nowhere.getMessage());
      if (isModule(from)) {
        throw ArtifactProblems.moduleNotBuilt(artifact.toString(), reason, from.artifact())
            .asException(nowhere);
      }
      throw missing
          .of(artifact.toString(), reason, triple.value(), others(from, triple))
          .asException(nowhere);
    }
  }

  /** The module is part of this build, but was not built before this one, or not at all. */
  private boolean isModule(ProgramCoordinates from) {
    return modules.get().stream()
        .anyMatch(
            module ->
                module.getGroupId().equals(from.group())
                    && module.getArtifactId().equals(from.artifact())
                    && module.getVersion().equals(from.version()));
  }

  private List<String> others(ProgramCoordinates from, TargetTriple missing) {
    List<TargetTriple> others =
        TargetTriple.known().stream()
            .map(TargetTriple::parse)
            .flatMap(Optional::stream)
            .filter(triple -> !triple.equals(missing))
            .toList();
    List<String> there =
        resolver
            .resolvable(others.stream().map(triple -> from.of("json", triple)).toList())
            .stream()
            .map(Artifact::getClassifier)
            .toList();
    return others.stream()
        .filter(triple -> there.contains(from.classifierFor(triple)))
        .map(TargetTriple::value)
        .toList();
  }
}
