package dev.pybundle.mojo;

import java.io.File;
import java.util.List;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** The parameters of every goal that works on a program. */
abstract class ProgramMojo extends AbstractMojo {

  /** What all goals do alike. */
  final Goals goals;

  /**
   * File name of the program, without triple and {@code .exe}: letters, digits, {@code .}, {@code
   * _} and {@code -}. A goal that the POM gives no name, but whose other executions all make one
   * program, works on that one.
   *
   * <pre>{@code <name>cortex-backend</name>}</pre>
   */
  @Parameter(property = "pybundle.name", defaultValue = "${project.artifactId}", required = true)
  private String name;

  /**
   * Rust target triple that the program is for. By default it is found as Tauri finds it: {@code
   * TAURI_ENV_TARGET_TRIPLE}, {@code CARGO_BUILD_TARGET}, {@code .cargo/config.toml}, {@code
   * rustc}; at last it is guessed from this machine, with a warning.
   *
   * <pre>{@code <target>x86_64-unknown-linux-gnu</target>}</pre>
   */
  @Parameter(property = "pybundle.target")
  private @Nullable String target;

  /**
   * Rust target triples of several programs that differ in nothing else, in place of {@code
   * <target>}: each goal works for one after the other, each in the folder of its triple. The first
   * failure ends the build; what was finished before it stays. {@code stub}, {@code trace} and
   * {@code init-tauri} work for the first of them that this machine can start.
   *
   * <pre>
   * {@code <targets>
   *   <target>x86_64-unknown-linux-gnu</target>
   *   <target>x86_64-pc-windows-msvc</target>
   * </targets>}
   * </pre>
   */
  @Parameter(property = "pybundle.targets")
  private @Nullable List<String> targets;

  /**
   * Folder of all that pybundle makes in this project, one folder a triple.
   *
   * <pre>{@code <outputDirectory>${project.build.directory}/backend</outputDirectory>}</pre>
   */
  @Parameter(
      property = "pybundle.outputDirectory",
      defaultValue = "${project.build.directory}/pybundle",
      required = true)
  private File outputDirectory;

  /**
   * The folder that holds Tauri's configuration. By default it is {@code src-tauri} in the
   * project's folder or, if that does not exist, in the folder above it; if there is none either,
   * nothing is staged. The triple of every goal is found from there.
   *
   * <pre>{@code <tauriDirectory>desktop/src-tauri</tauriDirectory>}</pre>
   */
  @Parameter(property = "pybundle.tauriDirectory")
  private @Nullable File tauriDirectory;

  /**
   * Classifier of the artifacts that {@code pyinstaller}, {@code compress} and {@code codesign}
   * attach. Default: the target triple.
   */
  @Parameter(property = "pybundle.classifier")
  private @Nullable String classifier;

  /**
   * True to skip all goals of pybundle.
   *
   * <pre>{@code mvn package -Dpybundle.skip}</pre>
   */
  @Parameter(property = "pybundle.skip", defaultValue = "false")
  private boolean skip;

  /**
   * True to see what would be done, and do nothing. {@code generate-spec} writes its files all the
   * same: they are small, lie in {@code target/} and are what one wants to see.
   *
   * <pre>{@code mvn package -Dpybundle.dryRun}</pre>
   */
  @Parameter(property = "pybundle.dryRun", defaultValue = "false")
  private boolean dryRun;

  ProgramMojo(Goals goals) {
    this.goals = goals;
  }

  final @Nullable String classifier() {
    return classifier;
  }

  final ProgramParameters program() {
    return new ProgramParameters(
        name,
        target,
        targets == null ? List.of() : targets,
        outputDirectory,
        tauriDirectory,
        skip,
        dryRun);
  }
}
