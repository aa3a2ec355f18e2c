package dev.pybundle.artifact;

import dev.pybundle.artifact.PieceGzip.Piece;
import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.GoalRecord.Attached;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Named;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.MavenProjectHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attaches a Bundle to the project: a onefile program as type {@code exe} on every system, as
 * protoc and gRPC do, because an artifact without an extension cannot be resolved; a onedir program
 * as an archive; what a program loads when it first imports it as an archive, too, one a
 * distribution; {@code bundle.json} beside it, without what a probe measured.
 */
@Named
public class BundleArtifacts {

  private static final Logger LOGGER = LoggerFactory.getLogger(BundleArtifacts.class);

  private final MavenProject project;
  private final MavenProjectHelper helper;

  @Inject
  BundleArtifacts(MavenProject project, MavenProjectHelper helper) {
    this.project = project;
    this.helper = helper;
  }

  /**
   * Attaches a Bundle; what is attached already is left alone.
   *
   * @param bundle the current Bundle
   * @param workspace its folders
   * @param classifier usually the triple
   * @param last false if a later goal will write the Bundle again, so that packing an archive now
   *     would be wasted
   * @param remember whether an archive may be made of parts of the last one; not so for a release
   * @param inputs notes what is looked at
   * @return what is attached
   * @throws ProblemException if another execution attaches something else under the same
   *     coordinates, or the program was changed after the last goal wrote it
   * @throws IOException if an archive cannot be written
   */
  public List<Attached> attach(
      Bundle bundle,
      Workspace workspace,
      String classifier,
      boolean last,
      boolean remember,
      Inputs inputs)
      throws ProblemException, IOException {
    failOnLostArtifacts(workspace);
    List<Attached> attached = new ArrayList<>();
    if (bundle.manifest().layout() == Layout.onefile) {
      requireAsRecorded(bundle, inputs);
      attached.add(new Attached("exe", classifier, bundle.program()));
    } else if (last) {
      String type = bundle.manifest().triple().contains("windows") ? "zip" : "tar.gz";
      attached.add(new Attached(type, classifier, pack(bundle, workspace, type, remember, inputs)));
    } else {
      return attached;
    }
    for (BundledFile archive : bundle.manifest().lazy()) {
      attached.add(
          new Attached(
              ProgramCoordinates.LAZY,
              ProgramCoordinates.lazy(classifier, archive),
              bundle.folder().resolve(archive.path())));
    }
    attached.add(new Attached("json", classifier, publish(bundle, workspace)));
    attached.forEach(each -> inputs.content(each.file()));
    attachAll(attached);
    return attached;
  }

  /**
   * Attaches what was made besides the Bundle, or what an earlier build attached and nothing has
   * changed since.
   *
   * @param attached e.g. what {@link #attach} returned
   * @param workspace where it lies
   * @throws ProblemException as {@link #attach} does
   */
  public void attachAgain(List<Attached> attached, Workspace workspace) throws ProblemException {
    if (!attached.isEmpty()) {
      failOnLostArtifacts(workspace);
      attachAll(attached);
    }
  }

  private void attachAll(List<Attached> attached) throws ProblemException {
    for (Attached each : attached) {
      attach(each.type(), each.classifier(), each.file());
    }
  }

  /** What was measured here would make the artifacts of two equal builds differ. */
  private static Path publish(Bundle bundle, Workspace workspace) throws IOException {
    Path file = beside(bundle, workspace, "json");
    AtomicFiles.write(file, published(bundle).getBytes(StandardCharsets.UTF_8));
    return file;
  }

  /** The parts stay here: what is attached is to be run. */
  private static String published(Bundle bundle) {
    return Json.text(bundle.manifest().withProbe(null).withoutParts());
  }

  private static Path beside(Bundle bundle, Workspace workspace, String type) {
    BundleManifest manifest = bundle.manifest();
    return workspace.root().resolve(manifest.name() + "-" + manifest.triple() + "." + type);
  }

  /**
   * An archive, or a piece of it, is used again only as it was packed: what was done to it since is
   * not known.
   */
  private Path pack(
      Bundle bundle, Workspace workspace, String type, boolean remember, Inputs inputs)
      throws ProblemException, IOException {
    Path archive = beside(bundle, workspace, type);
    Path mark = workspace.state().resolve("packed-" + type + ".json");
    String content = Sha256.of(published(bundle));
    Optional<Packed> whole = Optional.empty();
    if (remember && Files.isRegularFile(inputs.content(archive))) {
      String found = inputs.hash(archive);
      whole = packed(inputs.content(mark)).filter(packed -> packed.archive().equals(found));
    }
    if (whole.filter(packed -> packed.manifest().equals(content)).isPresent()) {
      return archive;
    }
    requireAsRecorded(bundle, inputs);
    Map<String, Piece> known =
        whole.filter(packed -> packer().equals(packed.by())).map(Packed::pieces).orElse(Map.of());
    Map<String, Piece> pieces = new BundleArchiver().write(bundle, archive, known);
    Json.write(mark, new Packed(content, Sha256.of(archive), packer(), pieces));
    LOGGER.info("packed {}", project.getBasedir().toPath().relativize(archive));
    return archive;
  }

  /**
   * What an archive was made of, and what it was then.
   *
   * @param manifest hash of what is published as {@code bundle.json}
   * @param archive hash of the archive
   * @param by what packed it: another Java may compress to other bytes
   * @param pieces where its entries are
   */
  record Packed(String manifest, String archive, String by, Map<String, Piece> pieces) {}

  /** Counts up when the same program makes other bytes. */
  private static String packer() {
    return "3 on Java " + Runtime.version();
  }

  private static Optional<Packed> packed(Path mark) {
    try {
      return Optional.ofNullable(Json.read(mark, Packed.class));
    } catch (IOException missingOrDamaged) {
      return Optional.empty();
    }
  }

  private static void requireAsRecorded(Bundle bundle, Inputs inputs)
      throws ProblemException, IOException {
    Optional<String> damage = bundle.damage(inputs.hashes());
    if (damage.isPresent()) {
      throw ArtifactProblems.notAsRecorded(damage.get(), bundle.folder()).asException();
    }
  }

  private void attach(String type, String classifier, Path file) throws ProblemException {
    @Nullable Artifact present = attached(type, classifier);
    if (present == null) {
      helper.attachArtifact(project, type, classifier, file.toFile());
      LOGGER.info("attached {}:{}:{}:{}:{}", coordinates(type, classifier));
    } else if (!file.toFile().equals(present.getFile())) {
      throw ArtifactProblems.attachedTwice(type, classifier, file, present.getFile().toPath())
          .asException();
    }
  }

  private @Nullable Artifact attached(String type, String classifier) {
    for (Artifact artifact : project.getAttachedArtifacts()) {
      if (type.equals(artifact.getType()) && classifier.equals(artifact.getClassifier())) {
        return artifact;
      }
    }
    return null;
  }

  private Object[] coordinates(String type, String classifier) {
    return List.of(
            project.getGroupId(), project.getArtifactId(), type, classifier, project.getVersion())
        .toArray();
  }

  /**
   * Two executions that share a workspace replace each other's program; what the first one attached
   * is then gone.
   */
  private void failOnLostArtifacts(Workspace workspace) throws ProblemException {
    for (Artifact artifact : project.getAttachedArtifacts()) {
      Path file = artifact.getFile() == null ? null : artifact.getFile().toPath();
      if (file != null && file.startsWith(workspace.root()) && !Files.exists(file)) {
        throw ArtifactProblems.workspaceShared(workspace.root(), file).asException();
      }
    }
  }
}
