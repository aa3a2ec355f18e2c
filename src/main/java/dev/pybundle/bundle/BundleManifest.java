package dev.pybundle.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code bundle.json}: what a Bundle is, without times and without paths of the machine that built
 * it, so that two clean builds write the same bytes.
 *
 * @param schemaVersion version of this format, {@value #SCHEMA_VERSION}
 * @param name name of the program
 * @param version version of the Maven project
 * @param triple Rust target triple
 * @param layout onedir or onefile
 * @param program path of the runnable, relative to {@code bundle.json}, with {@code /}
 * @param tools name to version of what made it: {@code python}, {@code pyinstaller}, {@code
 *     pybundle} …
 * @param files every file of the program
 * @param steps the goals that made it, first one first
 */
public record BundleManifest(
    int schemaVersion,
    String name,
    String version,
    String triple,
    Layout layout,
    String program,
    Map<String, String> tools,
    List<BundledFile> files,
    List<Step> steps) {

  /** The version of {@code bundle.json} that this pybundle writes and reads. */
  public static final int SCHEMA_VERSION = 1;

  /**
   * A file of the program.
   *
   * @param path relative to {@code bundle.json}, with {@code /}
   * @param size in bytes
   * @param sha256 hash of the content; of the target's path for a link
   * @param kind {@code file}, {@code executable} or {@code link}
   */
  public record BundledFile(String path, long size, String sha256, String kind) {}

  /**
   * What a goal did.
   *
   * @param goal e.g. {@code compress}
   * @param fingerprint digest of all that decided its result, the step before included
   * @param summary one line for a reader, e.g. {@code stripped 31 libraries, 40.0 MB saved}
   */
  public record Step(String goal, String fingerprint, String summary) {}

  /** Returns the step of a goal. */
  public Optional<Step> step(String goal) {
    return steps.stream().filter(step -> step.goal().equals(goal)).findFirst();
  }

  /**
   * Returns the step that stands before a goal, or would if it had run: the last one of another,
   * earlier goal.
   */
  public Optional<Step> lastStepBefore(String goal) {
    List<Step> before = stepsBefore(goal);
    return before.isEmpty() ? Optional.empty() : Optional.of(before.get(before.size() - 1));
  }

  /** Returns the steps before a goal and the given one in its place; what came after is dropped. */
  public List<Step> stepsWith(Step step) {
    List<Step> steps = new ArrayList<>(stepsBefore(step.goal()));
    steps.add(step);
    return List.copyOf(steps);
  }

  /** Returns the sum of the files' sizes in bytes. */
  public long size() {
    return files.stream().mapToLong(BundledFile::size).sum();
  }

  private List<Step> stepsBefore(String goal) {
    return steps.stream().takeWhile(step -> !step.goal().equals(goal)).toList();
  }
}
