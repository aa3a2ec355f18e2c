package dev.pybundle.mojo;

import dev.pybundle.freeze.BuildMemory;
import dev.pybundle.message.ProblemException;
import java.io.File;
import java.time.Duration;
import java.util.Map;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** The parameters of every goal that has a program assembled, from new or from remembered parts. */
abstract class AssemblingMojo extends ProgramMojo {

  /**
   * Variables for PyInstaller's environment, which is otherwise the same on every machine.
   *
   * <pre>{@code <environment><QT_API>pyside6</QT_API></environment>}</pre>
   */
  @Parameter private @Nullable Map<String, String> environment;

  /**
   * Shared cache: what builds remember, uv and what it downloads, interpreters from Maven
   * artifacts. May be deleted at any time; {@code clean-cache} does.
   */
  @Parameter(property = "pybundle.cacheDirectory", defaultValue = "${user.home}/.cache/pybundle")
  private File cacheDirectory;

  /**
   * How much of earlier builds may be used: {@code auto} puts changed modules into the last program
   * where an analysis would find nothing else, and otherwise remembers, in {@code
   * <cacheDirectory>}, the steps of PyInstaller that depend on nothing but their input; {@code
   * clean} does everything anew. The result is the same, to the byte. Releases are built clean
   * anyway: {@code -Drelease} or {@code -DperformRelease} on the command line, or a profile {@code
   * release}; a property of that name in the POM means nothing. {@code verify} and {@code stub} use
   * nothing of earlier builds.
   */
  @Parameter(property = "pybundle.tier", defaultValue = "auto")
  private String tier;

  /** How large the memory of earlier builds may become, in megabytes. */
  @Parameter(property = "pybundle.memoryMegabytes", defaultValue = "2000")
  private long memoryMegabytes;

  /** How long each tool may run, in minutes. */
  @Parameter(property = "pybundle.timeoutMinutes", defaultValue = "60")
  private long timeoutMinutes;

  /**
   * Classifier of the attached artifacts. Default: the target triple. {@code verify} and {@code
   * stub} attach nothing.
   */
  @Parameter(property = "pybundle.classifier")
  private @Nullable String classifier;

  AssemblingMojo(Goals goals) {
    super(goals);
  }

  final Map<String, String> environment() {
    return environment == null ? Map.of() : environment;
  }

  final File cacheDirectory() {
    return cacheDirectory;
  }

  final @Nullable BuildMemory memory() throws ProblemException {
    return goals.memory(tier, cacheDirectory, memoryMegabytes);
  }

  final Duration timeout() {
    return Duration.ofMinutes(timeoutMinutes);
  }

  final @Nullable String classifier() {
    return classifier;
  }
}
