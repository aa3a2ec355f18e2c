package dev.pybundle.pipeline;

import dev.pybundle.bundle.FileHashes;
import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.RecordInputs;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.bundle.SourceFiles;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.BundleSpec.CollectedFile;
import dev.pybundle.spec.TraceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that decides what a freezer makes, by content. PyInstaller's own check compares
 * modification times and misses a file that was replaced by an older one, as package managers do.
 */
final class FreezeFingerprint {

  private final FreezeGoal goal;
  private final FreezeRequest request;
  private final FileHashes hashes;
  private final Map<String, String> inputs = new TreeMap<>();

  private FreezeFingerprint(FreezeGoal goal, FreezeRequest request, FileHashes hashes) {
    this.goal = goal;
    this.request = request;
    this.hashes = hashes;
  }

  /**
   * Takes the fingerprint.
   *
   * @param goal what was asked
   * @param request what the freezer will get
   * @param outside files of the last program that came from outside the project and its
   *     environment: system libraries
   * @param hashes remembers what was hashed before
   * @throws IOException if an input cannot be read
   */
  static Fingerprint of(
      FreezeGoal goal, FreezeRequest request, Collection<Path> outside, FileHashes hashes)
      throws IOException {
    FreezeFingerprint fingerprint = new FreezeFingerprint(goal, request, hashes);
    fingerprint.addTools();
    fingerprint.addOptions();
    fingerprint.addFiles(outside);
    return new Fingerprint(fingerprint.inputs);
  }

  private void addTools() {
    inputs.put("pybundle", goal.pluginVersion());
    inputs.putAll(request.environment().inputs());
    inputs.put("the Python environment", request.environment().key());
    // A value may be a secret.
    request
        .variables()
        .forEach((name, value) -> inputs.put("<environment><" + name + ">", Sha256.of(value)));
    inputs.put("project.build.outputTimestamp", Long.toString(request.sourceDateEpoch()));
  }

  /** One label an option, so that the reason for a build names the option. */
  private void addOptions() {
    inputs.putAll(RecordInputs.of(request.spec()));
    // No parameter has these: they are from the file.
    inputs.put(TraceFile.NAME, inputs.remove("<distributionFiles>"));
    // The same project in another folder is the same program, and bundle.json must not tell folders
    // apart.
    inputs.replaceAll(
        (label, value) -> value.replace(goal.basedir().toString(), "${project.basedir}"));
  }

  private void addFiles(Collection<Path> outside) throws IOException {
    BundleSpec spec = request.spec();
    List<Path> files = new ArrayList<>(List.of(spec.entry()));
    for (Path root : spec.sourceRoots()) {
      files.addAll(SourceFiles.below(root, goal.output()));
    }
    for (CollectedFile file : SpecFiles.collected(spec)) {
      files.addAll(SourceFiles.all(Path.of(file.source())));
    }
    for (Path folder : spec.collected().hooksPath()) {
      files.addAll(SourceFiles.all(folder));
    }
    files.addAll(spec.collected().runtimeHooks());
    // A generated spec says the same as the options, so it is not among them.
    files.addAll(SpecFiles.single(spec));
    files.addAll(outside.stream().filter(Files::isRegularFile).toList());
    for (Path file : files) {
      inputs.put(label(file), hashes.of(file));
    }
  }

  private String label(Path file) {
    return file.startsWith(goal.basedir())
        ? goal.basedir().relativize(file).toString().replace('\\', '/')
        : file.toString();
  }
}
