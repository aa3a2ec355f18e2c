package dev.pybundle.mojo;

import dev.pybundle.freeze.pyinstaller.PyInstallerVersions;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.EnvironmentGoal;
import dev.pybundle.python.InterpreterArtifacts;
import dev.pybundle.python.LoadExtension;
import java.io.File;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** The parameters of every goal that needs the program's Python environment. */
abstract class FreezingMojo extends AssemblingMojo {

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
   * {@code pyproject.toml}. Default: the first of these in the project's folder or beside the
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

  /** Version of PyInstaller. 6.22.1 and 6.22.2 are refused, see GHSA-9fxf-4qw3-ghmr. */
  @Parameter(property = "pybundle.pyinstallerVersion", defaultValue = PyInstallerVersions.DEFAULT)
  private String pyinstallerVersion;

  FreezingMojo(Goals goals) {
    super(goals);
  }

  final EnvironmentGoal environmentGoal(ProgramLocation location, InterpreterArtifacts interpreters)
      throws ProblemException {
    Goals.requireOneOf("loadExtension", loadExtension.toLowerCase(Locale.ROOT), LOAD_EXTENSION);
    return new EnvironmentGoal(
        goals.basedir(),
        location.workspace(),
        location.triple(),
        pyinstallerVersion,
        python,
        ParameterPaths.ofNullable(requirements),
        LoadExtension.valueOf(loadExtension.toUpperCase(Locale.ROOT)),
        interpreters,
        ParameterPaths.of(cacheDirectory()),
        goals.offline(),
        timeout());
  }
}
