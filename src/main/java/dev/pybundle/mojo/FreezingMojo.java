package dev.pybundle.mojo;

import dev.pybundle.freeze.BuildMemory;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.EnvironmentGoal;
import dev.pybundle.pipeline.FreezeGoal;
import dev.pybundle.platform.GlibcVersion;
import dev.pybundle.python.InterpreterArtifacts;
import dev.pybundle.python.LoadExtension;
import java.io.File;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** The parameters of every goal that needs the program's Python environment. */
abstract class FreezingMojo extends ProgramMojo {

  private static final List<String> LOAD_EXTENSION =
      Stream.of(LoadExtension.values()).map(each -> each.name().toLowerCase(Locale.ROOT)).toList();

  /**
   * The interpreter to freeze with: a path, a command, a version such as {@code 3.12}, or a Maven
   * artifact such as {@code maven:org.bytedeco:cpython:3.14.3-1.5.13}. Default: the first one on
   * the {@code PATH} that can do the job, else one that uv manages, else the Maven artifact.
   */
  @Parameter(property = "pybundle.python")
  private @Nullable String python;

  /**
   * What the program needs: {@code uv.lock}, {@code pylock.toml}, {@code requirements.txt} or
   * {@code pyproject.toml}, with extras or groups as in {@code pyproject.toml[desktop]}, or a
   * {@code setup.py}. Default: the first of the first four in the project's folder or beside the
   * sources.
   */
  @Parameter(property = "pybundle.requirements")
  private @Nullable File requirements;

  /**
   * Whether the interpreter's sqlite3 must be able to load extensions: {@code auto} (if sqlite-vec
   * or a similar package is required, or the sources call {@code enable_load_extension}), {@code
   * required} or {@code ignored}.
   */
  @Parameter(property = "pybundle.loadExtension", defaultValue = "auto")
  private String loadExtension;

  /**
   * Variables for the freezer's environment, which is otherwise the same on every machine.
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

  /**
   * The newest glibc that a program for Linux may want, so that it runs on each system with that
   * one: uv chooses wheels by it, after the freeze all files are looked at, and the build fails
   * with those that want a newer one. Without it the build only says what is wanted.
   *
   * <pre>{@code <maxGlibc>2.31</maxGlibc>}</pre>
   */
  @Parameter(property = "pybundle.maxGlibc")
  private @Nullable String maxGlibc;

  /** How long each tool may run, in minutes. */
  @Parameter(property = "pybundle.timeoutMinutes", defaultValue = "60")
  private long timeoutMinutes;

  FreezingMojo(Goals goals) {
    super(goals);
  }

  final FreezeGoal freezeGoal(
      ProgramLocation location,
      InterpreterArtifacts interpreters,
      Freezer freezer,
      String version,
      @Nullable Probe probe,
      @Nullable BuildMemory memory)
      throws ProblemException {
    return new FreezeGoal(
        environmentGoal(location, interpreters, freezer, version),
        ParameterPaths.of(location.program().outputDirectory()),
        goals.pluginVersion(),
        version,
        variables(location, freezer, probe),
        probe == null ? Set.of() : probe.variables().keySet(),
        goals.sourceDateEpoch(),
        memory,
        location.program().dryRun());
  }

  private Map<String, String> variables(
      ProgramLocation location, Freezer freezer, @Nullable Probe probe) throws ProblemException {
    Probe started = Objects.requireNonNullElseGet(probe, Probe::new);
    Map<String, String> all =
        new TreeMap<>(freezer.variables(started.parameters(goals::property, location.triple())));
    if (environment != null) {
      all.putAll(environment);
    }
    return all;
  }

  private @Nullable GlibcVersion maxGlibc() throws ProblemException {
    if (maxGlibc == null) {
      return null;
    }
    return GlibcVersion.parse(maxGlibc)
        .orElseThrow(
            () ->
                new Problem(
                        "<maxGlibc> (-Dpybundle.maxGlibc) is '%s'".formatted(maxGlibc),
                        "write a version of glibc, for example 2.31, which is that of Debian 11 and"
                            + " Ubuntu 20.04")
                    .asException());
  }

  final EnvironmentGoal environmentGoal(
      ProgramLocation location, InterpreterArtifacts interpreters, Freezer freezer)
      throws ProblemException {
    return environmentGoal(location, interpreters, freezer, version(freezer));
  }

  private EnvironmentGoal environmentGoal(
      ProgramLocation location, InterpreterArtifacts interpreters, Freezer freezer, String version)
      throws ProblemException {
    Goals.requireOneOf("loadExtension", loadExtension.toLowerCase(Locale.ROOT), LOAD_EXTENSION);
    return new EnvironmentGoal(
        goals.basedir(),
        location.workspace(),
        location.triple(),
        freezer.pins(version),
        python,
        ParameterPaths.ofNullable(requirements),
        LoadExtension.valueOf(loadExtension.toUpperCase(Locale.ROOT)),
        maxGlibc(),
        interpreters,
        ParameterPaths.of(cacheDirectory),
        goals.offline(),
        timeout());
  }

  /** Returns what the goal of the freezer is told; it alone has a parameter for that. */
  String version(Freezer freezer) {
    return goals.given(freezer.versionParameter()).orElseGet(freezer::defaultVersion);
  }

  final @Nullable BuildMemory memory() throws ProblemException {
    return goals.memory(tier, cacheDirectory, memoryMegabytes);
  }

  final Duration timeout() {
    return Duration.ofMinutes(timeoutMinutes);
  }
}
