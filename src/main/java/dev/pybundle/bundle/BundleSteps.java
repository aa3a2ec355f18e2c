package dev.pybundle.bundle;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.BundleManifest.Step;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The Bundles of a workspace, each made from the one before: {@code frozen}, {@code compressed},
 * {@code signed}. None is changed once it is there. The last one is published as {@code bundle},
 * which is also all that another machine needs to go on.
 */
public final class BundleSteps {

  private final Workspace workspace;
  private final Inputs inputs;

  /**
   * Looks at a workspace.
   *
   * @param workspace its folders
   * @param inputs notes what is looked at
   */
  public BundleSteps(Workspace workspace, Inputs inputs) {
    this.workspace = workspace;
    this.inputs = inputs;
  }

  /**
   * Where a step begins.
   *
   * @param digest of the Bundle that it is made from
   * @param bundle that Bundle; empty if it lies on another machine, where the step was done
   */
  public record Origin(String digest, Optional<Bundle> bundle) {}

  /**
   * Finds what a step of the published Bundle was made from, or would be: the Bundle before it if
   * the step was done already, else the published one itself.
   *
   * @param published the current Bundle
   * @param goal the step, e.g. {@code compress}
   * @throws IOException if a folder cannot be read
   */
  public Origin origin(Bundle published, String goal) throws IOException {
    Optional<String> before =
        published.manifest().step(goal).map(step -> step.before() == null ? "" : step.before());
    if (before.isEmpty()) {
      return new Origin(published.manifest().digest(), Optional.of(published));
    }
    for (Path folder : List.of(workspace.frozen(), workspace.compressed())) {
      Optional<Bundle> bundle = Bundle.readReplaceable(inputs.tree(folder));
      if (bundle.isPresent()
          && bundle.get().manifest().digest().equals(before.get())
          && bundle.get().damage(inputs.hashes()).isEmpty()) {
        return new Origin(before.get(), bundle);
      }
    }
    return new Origin(before.get(), Optional.empty());
  }

  /**
   * Keeps the Bundle that a step is made from: the published one will be replaced by the result,
   * and the step may be done again in another way.
   *
   * @param from what {@link #origin} found
   * @return the same Bundle, in a folder where it stays
   * @throws ProblemException if the system does not let its folder be replaced
   * @throws IOException if it cannot be linked or copied
   */
  public Bundle keep(Bundle from) throws ProblemException, IOException {
    if (!from.folder().equals(workspace.bundle())) {
      return from;
    }
    Path folder = from.manifest().steps().size() > 1 ? workspace.compressed() : workspace.frozen();
    boolean there =
        Bundle.readReplaceable(inputs.tree(folder))
            .filter(kept -> kept.manifest().isSameAs(from.manifest()))
            .isPresent();
    if (!there) {
      Path fresh = workspace.root().resolve("kept.next");
      AtomicFiles.deleteTree(fresh);
      AtomicFiles.linkTree(from.folder(), fresh);
      AtomicFiles.swapFolder(fresh, folder);
    }
    return new Bundle(folder, from.manifest());
  }

  /**
   * Reads the Bundle that a step left, if it is what the step would make now.
   *
   * @param folder e.g. {@code compressed}
   * @param goal the step
   * @param fingerprint digest of all that decides its result
   * @return empty if the step has to be done
   * @throws IOException if a file cannot be read
   */
  public Optional<Bundle> current(Path folder, String goal, String fingerprint) throws IOException {
    Optional<Bundle> bundle = Bundle.readReplaceable(inputs.tree(folder));
    if (bundle.isEmpty()
        || !isLastStep(bundle.get(), goal, fingerprint)
        || bundle.get().damage(inputs.hashes()).isPresent()) {
      return Optional.empty();
    }
    return bundle;
  }

  /** A later step may have added them; what was written beside a Bundle must be there. */
  private static boolean hasChecksumsOf(Bundle bundle, Bundle published) throws IOException {
    Path wanted = bundle.folder().resolve(Bundle.CHECKSUMS);
    Path found = published.folder().resolve(Bundle.CHECKSUMS);
    return !Files.exists(wanted) || (Files.exists(found) && Files.mismatch(wanted, found) < 0);
  }

  private static boolean isLastStep(Bundle bundle, String goal, String fingerprint) {
    List<Step> steps = bundle.manifest().steps();
    Step last = steps.get(steps.size() - 1);
    return last.goal().equals(goal) && last.fingerprint().equals(fingerprint);
  }

  /**
   * Puts a Bundle where everything looks that only wants the result, unless that was made from it
   * and is whole.
   *
   * @param bundle one that a step made
   * @return why that was needed; empty if nothing was written
   * @throws ProblemException if the system does not let the old one be replaced
   * @throws IOException if it cannot be published; the old one is then as it was
   */
  public Optional<String> publish(Bundle bundle) throws ProblemException, IOException {
    Path folder = workspace.bundle();
    Optional<String> reason = reasonToPublish(bundle, Bundle.readReplaceable(inputs.tree(folder)));
    if (reason.isEmpty()) {
      return reason;
    }
    Path fresh = workspace.root().resolve("bundle.next");
    AtomicFiles.deleteTree(fresh);
    try {
      AtomicFiles.linkTree(bundle.folder(), fresh);
      AtomicFiles.swapFolder(fresh, folder);
    } finally {
      AtomicFiles.deleteTree(fresh);
    }
    learn(new Bundle(folder, bundle.manifest()));
    return reason;
  }

  /**
   * Remembers the hashes of a published Bundle, which has the files of one that was just made or
   * looked at, and of the Bundles before it, whose files gained or lost a name.
   */
  private void learn(Bundle published) throws IOException {
    for (BundledFile file : published.everyFile()) {
      if (!file.isLink()) {
        inputs.hashes().named(published.folder().resolve(file.path()), file.sha256());
      }
    }
    for (Path folder : List.of(workspace.frozen(), workspace.compressed(), workspace.signed())) {
      inputs.hashes().refresh(folder);
    }
  }

  private Optional<String> reasonToPublish(Bundle bundle, Optional<Bundle> published)
      throws IOException {
    if (published.isEmpty()) {
      return Optional.of("there is no bundle");
    }
    if (!published.get().manifest().isMadeFrom(bundle.manifest())) {
      return Optional.of("the bundle is another one");
    }
    if (!hasChecksumsOf(bundle, published.get())) {
      return Optional.of(Bundle.CHECKSUMS + " in the bundle was changed");
    }
    return published.get().damage(inputs.hashes());
  }
}
