package dev.pybundle.bundle;

import java.nio.file.Path;

/**
 * The folders of one program for one triple below {@code target/pybundle}.
 *
 * @param root e.g. {@code target/pybundle/x86_64-unknown-linux-gnu}
 */
public record Workspace(Path root) {

  /** Returns where {@code generate-spec} writes. */
  public Path spec() {
    return root.resolve("spec");
  }

  /** Returns the {@code BundleSpec} as {@code generate-spec} left it for the goals after it. */
  public Path bundleSpec() {
    return spec().resolve("bundle-spec.json");
  }

  /** Returns the virtual environment. */
  public Path env() {
    return root.resolve("env");
  }

  /** Returns what goals remember from one build to the next; may be deleted at any time. */
  public Path state() {
    return root.resolve("state");
  }

  /** Returns the file that remembers the hashes of files between builds. */
  public Path hashes() {
    return state().resolve("hashes");
  }

  /** Returns the Bundle that a freezer made; it is never changed, only replaced. */
  public Path frozen() {
    return root.resolve("frozen");
  }

  /** Returns the Bundle that {@code compress} made of the frozen one. */
  public Path compressed() {
    return root.resolve("compressed");
  }

  /** Returns the Bundle that {@code codesign} made of the one before. */
  public Path signed() {
    return root.resolve("signed");
  }

  /**
   * Returns the last of them, for whoever wants the result: its files are the same ones, under a
   * second name.
   */
  public Path bundle() {
    return root.resolve("bundle");
  }

  /** Returns the file for {@code tauri build --config} that names the sidecar. */
  public Path tauriOverlay() {
    return root.resolve("tauri.conf.json");
  }

  /** Returns where goals leave what they have to tell beyond a line. */
  public Path report() {
    return root.resolve("report");
  }

  /**
   * Returns the full log of a goal's tool.
   *
   * @param goal the goal's name, or {@code <goal>-<tool>}
   */
  public Path log(String goal) {
    return root.resolve("logs").resolve(goal + ".log");
  }
}
