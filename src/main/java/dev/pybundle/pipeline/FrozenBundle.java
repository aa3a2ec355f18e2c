package dev.pybundle.pipeline;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.Check;
import dev.pybundle.bundle.BundleManifest.Step;
import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.ManifestValidation;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.freeze.Frozen;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a freezer has just made becomes a Bundle. */
final class FrozenBundle {

  private FrozenBundle() {}

  /**
   * Makes a program the frozen Bundle of its workspace.
   *
   * @param inputs all that decided it
   * @param degraded why it stands in for a better one; null if it does not
   * @throws ProblemException if the program has a file that no Bundle can have
   * @throws IOException if a file cannot be written
   */
  static Bundle keep(
      Freezer freezer,
      FreezeGoal goal,
      FreezeRequest request,
      Frozen frozen,
      Fingerprint inputs,
      @Nullable String degraded)
      throws ProblemException, IOException {
    BundleSpec spec = request.spec();
    Map<String, String> tools = new TreeMap<>();
    tools.put("pybundle", goal.pluginVersion());
    String compiler = request.environment().interpreter().version();
    tools.put("python", request.environment().programPython());
    if (!compiler.equals(request.environment().programPython())) {
      tools.put(BundleManifest.BYTECODE, compiler);
    }
    tools.putAll(frozen.tools());
    BundleManifest manifest =
        new BundleManifest(
            BundleManifest.SCHEMA_VERSION,
            spec.name(),
            spec.version(),
            spec.triple(),
            frozen.layout(),
            frozen.program(),
            tools,
            frozen.files(),
            frozen.parts(),
            List.of(
                new Step(
                    freezer.goal(),
                    inputs.digest(),
                    "frozen by " + FreezeService.freezerOf(freezer, goal),
                    /* before= */ null,
                    /* savings= */ null,
                    checks(frozen))),
            /* probe= */ null,
            degraded);
    Optional<String> fault = ManifestValidation.fault(manifest);
    if (fault.isPresent()) {
      throw new Problem(
              "The program cannot be listed in bundle.json: " + fault.get(),
              "give the file another name, or leave it out of <datas>")
          .asException();
    }
    Bundle.write(frozen.folder(), manifest);
    AtomicFiles.swapFolder(frozen.folder(), request.workspace().frozen());
    return new Bundle(request.workspace().frozen(), manifest);
  }

  private static @Nullable List<Check> checks(Frozen frozen) {
    List<Check> checks = new ArrayList<>();
    new TreeMap<>(frozen.checks()).forEach((name, found) -> checks.add(new Check(name, found)));
    return checks.isEmpty() ? null : checks;
  }
}
