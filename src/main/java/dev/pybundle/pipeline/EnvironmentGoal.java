package dev.pybundle.pipeline;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.GlibcVersion;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.python.EnvironmentRequest;
import dev.pybundle.python.InterpreterArtifacts;
import dev.pybundle.python.LoadExtension;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which Python environment a goal works with. All goals of a program that say the same here share
 * one.
 *
 * @param basedir folder of the Maven project, for labels
 * @param workspace where to work
 * @param triple what for
 * @param freezer the distributions that make up the freezer
 * @param python the user's interpreter, null to find one
 * @param requirements the user's requirements, null to find them
 * @param loadExtension whether SQLite extensions must be loadable
 * @param maxGlibc the newest glibc that a program for Linux may want; null for any
 * @param interpreters fetches an interpreter that is a Maven artifact
 * @param cache shared cache folder
 * @param offline whether Maven is offline
 * @param timeout how long each tool may take
 */
public record EnvironmentGoal(
    Path basedir,
    Workspace workspace,
    TargetTriple triple,
    List<String> freezer,
    @Nullable String python,
    @Nullable Path requirements,
    LoadExtension loadExtension,
    @Nullable GlibcVersion maxGlibc,
    InterpreterArtifacts interpreters,
    Path cache,
    boolean offline,
    Duration timeout) {

  /**
   * Reads what {@code generate-spec} left.
   *
   * @param inputs notes what is looked at
   * @throws ProblemException if that goal did not run
   * @throws IOException if the file cannot be read
   */
  BundleSpec spec(Inputs inputs) throws ProblemException, IOException {
    return spec(workspace, inputs);
  }

  /** Reads what {@code generate-spec} left in a workspace. */
  static BundleSpec spec(Workspace workspace, Inputs inputs) throws ProblemException, IOException {
    Path file = inputs.content(workspace.bundleSpec());
    if (!Files.isRegularFile(file)) {
      throw new Problem(
              "There is no " + file + ", which tells what to freeze",
              "bind <goal>generate-spec</goal> before this goal, or run pybundle:generate-spec"
                  + " first")
          .asException();
    }
    return Json.read(file, BundleSpec.class);
  }

  /** Asks for the environment of a program. */
  EnvironmentRequest request(BundleSpec spec) {
    return new EnvironmentRequest(
        basedir,
        workspace,
        triple,
        cache,
        python,
        requirements,
        spec.sourceRoots(),
        loadExtension,
        maxGlibc,
        freezer,
        offline,
        timeout);
  }
}
