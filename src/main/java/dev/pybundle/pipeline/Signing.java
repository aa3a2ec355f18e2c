package dev.pybundle.pipeline;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.BundleManifest.Step;
import dev.pybundle.bundle.BundleSteps;
import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.CodesignService.Request;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One run of the goal.
 *
 * @param request what to sign and how
 * @param from the Bundle before; the signed one, if that one is on another machine
 * @param before its digest
 * @param steps the Bundles of the workspace
 * @param inputs notes what is looked at
 */
record Signing(Request request, Bundle from, String before, BundleSteps steps, Inputs inputs) {

  /** Begins one. */
  static Signing of(Request request, Inputs inputs) throws ProblemException, IOException {
    Bundle published = published(request, inputs);
    BundleSteps steps = new BundleSteps(request.workspace(), inputs);
    BundleSteps.Origin origin = steps.origin(published, CodesignService.GOAL);
    return new Signing(request, origin.bundle().orElse(published), origin.digest(), steps, inputs);
  }

  private static Bundle published(Request request, Inputs inputs)
      throws ProblemException, IOException {
    Path folder = request.workspace().bundle();
    Bundle bundle =
        Bundle.read(inputs.tree(folder))
            .orElseThrow(() -> CodesignProblems.noBundle(folder).asException());
    String bundled = bundle.manifest().triple();
    if (!bundled.equals(request.triple().value())) {
      throw CodesignProblems.otherTarget(folder, bundled, request.triple().value()).asException();
    }
    return bundle;
  }

  /**
   * What was made of a Bundle.
   *
   * @param files every file of the program
   * @param parts every file beside it
   * @param summary a line about it
   */
  record SignedFiles(List<BundledFile> files, List<BundledFile> parts, String summary) {}

  /** Makes the signed files of a Bundle in a new folder. */
  @FunctionalInterface
  interface SigningStep {
    SignedFiles make(Bundle from, Path folder)
        throws ProblemException, IOException, InterruptedException;
  }

  /** Returns whether what is published is signed. */
  boolean isSigned() throws ProblemException, IOException {
    return published(request, inputs).manifest().step(CodesignService.GOAL).isPresent();
  }

  /** Returns the key of a step that these options make. */
  Fingerprint fingerprint(Map<String, String> options) {
    Map<String, String> all = new TreeMap<>(options);
    all.put("the Bundle before", before);
    return new Fingerprint(all);
  }

  /** Returns the Bundle that the step left, if it is what it would make now. */
  Optional<Bundle> current(Fingerprint wanted) throws IOException {
    return steps.current(folder(), CodesignService.GOAL, wanted.digest());
  }

  private Path folder() {
    return request.workspace().signed();
  }

  /** Refuses a program that was changed since it was made. */
  void requireAsFrozen() throws ProblemException, IOException {
    Optional<String> damage = from.damage(inputs.hashes());
    if (damage.isPresent()) {
      throw CodesignProblems.notAsFrozen(from.folder(), damage.get()).asException();
    }
  }

  /** Makes the signed Bundle and publishes it. */
  GoalResult make(Fingerprint wanted, SigningStep step)
      throws ProblemException, IOException, InterruptedException {
    Bundle kept = steps.keep(from);
    Path fresh = request.workspace().root().resolve("signed.next");
    AtomicFiles.deleteTree(fresh);
    try {
      SignedFiles made = step.make(kept, fresh);
      BundleManifest manifest =
          kept.manifest()
              .after(
                  new Step(CodesignService.GOAL, wanted.digest(), made.summary(), before),
                  made.files(),
                  made.parts());
      Bundle.write(fresh, manifest);
      AtomicFiles.swapFolder(fresh, folder());
      steps.publish(new Bundle(folder(), manifest));
      return new GoalResult.Done(made.summary());
    } finally {
      AtomicFiles.deleteTree(fresh);
    }
  }

  /** Ends with what is there already. */
  GoalResult upToDate(Bundle current, String sentence) throws IOException {
    return !request.dryRun() && steps.publish(current).isPresent()
        ? new GoalResult.Done(current.manifest().summaryOf(CodesignService.GOAL))
        : new GoalResult.UpToDate(sentence);
  }
}
