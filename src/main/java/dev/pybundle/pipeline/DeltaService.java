package dev.pybundle.pipeline;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.delta.PatchManifest;
import dev.pybundle.delta.PatchReader;
import dev.pybundle.delta.PatchWriter;
import dev.pybundle.delta.ProgramFiles;
import dev.pybundle.message.ProblemException;
import dev.pybundle.message.Sizes;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Failed;
import dev.pybundle.pipeline.GoalResult.UpToDate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code delta}: makes patches that lead from earlier releases to the program, so that an app
 * downloads only what has changed.
 */
public final class DeltaService {

  /** Name of the goal. */
  public static final String GOAL = "delta";

  /** Counts up when equal programs make other patches. */
  private static final String WRITER = "1";

  /**
   * What to make.
   *
   * @param workspace holds the program
   * @param version of the earlier release, as the user has it
   * @param earlier the earlier release
   * @param remember whether a patch that was made before may be taken; not so for a release
   */
  public record Request(Workspace workspace, String version, Bundle earlier, boolean remember) {

    /** Returns the file of the patch. */
    public Path patch() {
      return DeltaService.patch(workspace, version);
    }
  }

  /** Returns where the patch from a release lies. */
  public static Path patch(Workspace workspace, String version) {
    return folder(workspace).resolve("from-" + version + ".zst");
  }

  /** Returns where an earlier release is unpacked. */
  public static Workspace earlier(Workspace workspace, String version) {
    return new Workspace(folder(workspace).resolve(version));
  }

  /** Returns where lies what the patch says of itself, for who writes the app's update manifest. */
  private static Path description(Path patch) {
    String name = patch.getFileName().toString();
    return patch.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".json");
  }

  private static Path folder(Workspace workspace) {
    return workspace.root().resolve(GOAL);
  }

  /**
   * Refuses a release of the other layout.
   *
   * @param version of the earlier release
   * @param earlier its layout
   * @param layout that of the program
   */
  public static void requireSame(String version, Layout earlier, Layout layout)
      throws ProblemException {
    if (earlier != layout) {
      throw DeltaProblems.otherLayout(version, earlier.id(), layout.id()).asException();
    }
  }

  /**
   * Makes the patch from one release.
   *
   * @param request from which
   * @param inputs notes what is looked at
   * @return how large it is, or why there is none
   * @throws IOException if a file cannot be read or written
   */
  public GoalResult make(Request request, Inputs inputs) throws IOException {
    try {
      Path folder = inputs.tree(request.workspace().bundle());
      Optional<Bundle> bundle = Bundle.read(folder);
      if (bundle.isEmpty()) {
        return new Failed(DeltaProblems.noBundle(folder));
      }
      Optional<String> damage = bundle.get().damage(inputs.hashes());
      return damage.isPresent()
          ? new Failed(DeltaProblems.damaged(folder, damage.get()))
          : make(request, bundle.get(), inputs);
    } catch (ProblemException refused) {
      return new Failed(refused.problem());
    }
  }

  private GoalResult make(Request request, Bundle bundle, Inputs inputs)
      throws ProblemException, IOException {
    Bundle earlier = request.earlier();
    requireSame(request.version(), earlier.manifest().layout(), bundle.manifest().layout());
    inputs.tree(earlier.folder());
    Path mark =
        inputs.content(request.workspace().state().resolve("delta-" + request.version() + ".json"));
    String key =
        Sha256.of(
            String.join(" ", WRITER, earlier.manifest().digest(), bundle.manifest().digest()));
    @Nullable Made made = request.remember() ? Made.read(mark) : null;
    Path patch = inputs.content(request.patch());
    Path description = inputs.content(description(patch));
    if (made != null
        && made.key().equals(key)
        && Files.isRegularFile(patch)
        && Files.isRegularFile(description)
        && made.sha256().equals(inputs.hash(patch))) {
      return new UpToDate(made.sentence());
    }
    String sentence = write(request, bundle);
    Json.write(mark, new Made(key, Sha256.of(patch), sentence));
    return new Done(sentence);
  }

  /** A patch gets its name only if it was seen to lead to the program. */
  private static String write(Request request, Bundle bundle) throws ProblemException, IOException {
    Path scratch = folder(request.workspace()).resolve("scratch");
    AtomicFiles.deleteTree(scratch);
    Files.createDirectories(scratch);
    try {
      Path patch = scratch.resolve("patch");
      PatchManifest manifest = PatchWriter.write(request.earlier(), bundle, patch);
      Path proof = scratch.resolve("proof").resolve("program");
      PatchReader.apply(request.earlier(), patch, proof);
      if (!PatchReader.isSame(proof, bundle)) {
        throw DeltaProblems.notProven(request.version()).asException();
      }
      AtomicFiles.move(patch, request.patch());
      Json.write(description(request.patch()), manifest);
      return sentence(request, bundle, manifest);
    } finally {
      AtomicFiles.deleteTree(scratch);
    }
  }

  private static String sentence(Request request, Bundle bundle, PatchManifest manifest)
      throws IOException {
    return "delta from %s: %s (%s program), %d of %s changed"
        .formatted(
            request.version(),
            Sizes.of(Files.size(request.patch())),
            Sizes.of(ProgramFiles.of(bundle).size()),
            manifest.changed(),
            manifest.files().size() == 1 ? "1 file" : manifest.files().size() + " files");
  }

  /**
   * A patch that was made and proven.
   *
   * @param key digest of what it was made of
   * @param sha256 its hash
   * @param sentence what was said of it
   */
  record Made(String key, String sha256, String sentence) {

    static @Nullable Made read(Path mark) {
      try {
        return Json.read(mark, Made.class);
      } catch (IOException missingOrDamaged) {
        return null;
      }
    }
  }
}
