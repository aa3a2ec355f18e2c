package dev.pybundle.pipeline;

import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.RecordInputs;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.spec.SetOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of the last freeze that came to its end; it lies beside the Bundle, because two
 * equal programs have equal Bundles, however they were made.
 *
 * @param inputs all that decided its result
 * @param outside files from outside the project and its environment that went into it: system
 *     libraries
 * @param how how it was made, e.g. {@code splice}
 * @param remembered whether anything of an earlier build is in it
 */
record LastFreeze(Fingerprint inputs, List<String> outside, String how, boolean remembered) {

  /** The label of the environment among the inputs. */
  static final String ENVIRONMENT = "the Python environment";

  static Optional<LastFreeze> in(Workspace workspace, String goal, Inputs inputs) {
    try {
      return Optional.of(Json.read(inputs.content(file(workspace, goal)), LastFreeze.class));
    } catch (IOException | RuntimeException unreadable) {
      return Optional.empty();
    }
  }

  static Path file(Workspace workspace, String goal) {
    return workspace.state().resolve(goal + ".json");
  }

  /**
   * Everything that decides what a freezer makes, by content: PyInstaller's own check compares
   * modification times and misses a file that was replaced by an older one, as package managers do.
   *
   * @param outside files of the last program that came from outside the project and its
   *     environment: system libraries
   */
  static Fingerprint inputsOf(
      FreezeGoal goal, FreezeRequest request, Collection<Path> outside, Inputs inputs)
      throws IOException {
    Map<String, String> all = RecordInputs.of(request.spec(), SetOptions::element);
    // The same project in another folder is the same program.
    all.replaceAll(
        (label, value) -> value.replace(goal.basedir().toString(), "${project.basedir}"));
    all.put("pybundle", goal.pluginVersion());
    all.putAll(request.environment().inputs());
    all.put(ENVIRONMENT, request.environment().key());
    // A value may be a secret.
    request
        .variables()
        .forEach((name, value) -> all.put("<environment><" + name + ">", Sha256.of(value)));
    all.put("project.build.outputTimestamp", Long.toString(request.sourceDateEpoch()));
    for (Path file : RecordInputs.files(request.spec(), goal.output(), inputs)) {
      all.put(label(goal, file), inputs.copied(file));
    }
    for (Path file : request.environment().own().data().values()) {
      all.put(label(goal, file), inputs.copied(inputs.content(file)));
    }
    for (Path file : outside) {
      if (Files.isRegularFile(inputs.content(file))) {
        all.put(file.toString(), inputs.hash(file));
      }
    }
    return new Fingerprint(all);
  }

  private static String label(FreezeGoal goal, Path file) {
    return file.startsWith(goal.basedir())
        ? goal.basedir().relativize(file).toString().replace('\\', '/')
        : file.toString();
  }
}
