package dev.pybundle.spec;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the user typed, not yet looked at: every value may be missing and every path may be relative
 * to the project's folder. {@link SpecResolver} makes a {@link BundleSpec} of it.
 *
 * <p>The components are named after the parameters of {@code generate-spec}; a null means that the
 * user said nothing. Lists may hold nulls, which is how Maven reads an empty element.
 *
 * @param basedir the project's folder, absolute
 * @param specFolder where the goal writes, absolute: the place of a generated entry script
 * @param project what the POM says about the program
 * @param name file name of the program; null for the artifactId
 * @param entry a script, or {@code module:callable}
 * @param sourceRoots folders that the user's own modules are imported from
 * @param specFile the user's own spec
 * @param layout {@code onedir} or {@code onefile}
 * @param debug {@code none}, {@code imports}, {@code bootloader}, {@code noarchive} or {@code all}
 * @param guard whether the program ends when the app that started it is gone
 * @param collected what goes into the program besides what the analysis finds
 * @param interpreter how the frozen Python starts
 * @param executable the executable on every system
 * @param windows what only Windows has
 * @param macos what only macOS has
 */
public record SpecInput(
    @WithSpecFile Path basedir,
    @WithSpecFile Path specFolder,
    @WithSpecFile Project project,
    @WithSpecFile @Nullable String name,
    @WithSpecFile @Nullable String entry,
    @WithSpecFile @Nullable List<Path> sourceRoots,
    @WithSpecFile @Nullable Path specFile,
    @WithSpecFile @Nullable String layout,
    @Nullable String debug,
    @WithSpecFile Guard guard,
    Collected collected,
    Interpreter interpreter,
    Executable executable,
    Windows windows,
    Macos macos) {

  /**
   * What the POM says about the program.
   *
   * @param artifactId the default name
   * @param version e.g. {@code 1.2.3-SNAPSHOT}
   * @param name {@code <name>} of the POM
   * @param description {@code <description>} of the POM
   * @param organization {@code <organization><name>} of the POM
   * @param inceptionYear {@code <inceptionYear>} of the POM
   */
  public record Project(
      String artifactId,
      String version,
      @Nullable String name,
      @Nullable String description,
      @Nullable String organization,
      @Nullable String inceptionYear) {}

  /**
   * What {@code <guard>} says.
   *
   * @param mode {@code sidecar}, {@code always} or {@code off}; null for {@code sidecar} if there
   *     is a Tauri app, else {@code off}
   * @param deadline seconds for the program's own shutdown; null for 2
   * @param tauri whether the project has a Tauri app
   */
  public record Guard(@Nullable String mode, @Nullable Double deadline, boolean tauri) {}

  /**
   * A {@code <data>} or {@code <binary>}.
   *
   * @param source a file, a folder or a pattern
   * @param target the folder in the program
   */
  public record FileEntry(@Nullable String source, @Nullable String target) {}

  /**
   * Arguments of {@code Analysis} and names for PyInstaller's hook utilities; see {@link
   * BundleSpec.Collected}.
   */
  public record Collected(
      @Nullable List<FileEntry> datas,
      @Nullable List<FileEntry> binaries,
      @Nullable List<String> hiddenImports,
      @Nullable List<String> excludes,
      @Nullable List<String> collectAll,
      @Nullable List<String> collectSubmodules,
      @Nullable List<String> collectData,
      @Nullable List<String> collectBinaries,
      @Nullable List<String> copyMetadata,
      @Nullable List<String> recursiveCopyMetadata,
      @Nullable List<Path> hooksPath,
      @Nullable Map<String, Map<String, String>> hooksConfig,
      @Nullable List<Path> runtimeHooks,
      @Nullable Boolean noarchive,
      @WithSpecFile @Nullable String completeness,
      @WithSpecFile @Nullable List<String> trim,
      @Nullable Map<String, String> moduleCollectionMode) {}

  /** How the frozen Python starts; see {@link BundleSpec.Interpreter}. */
  public record Interpreter(
      @Nullable Integer optimize,
      @Nullable Boolean unbuffered,
      @Nullable Boolean utf8,
      @Nullable List<String> pythonOptions) {}

  /** The executable on every system; see {@link BundleSpec.Executable}. */
  public record Executable(
      @Nullable Boolean console,
      @Nullable String contentsDirectory,
      @Nullable String runtimeTmpdir,
      @Nullable Boolean bootloaderIgnoreSignals,
      @Nullable Boolean disableWindowedTraceback,
      @Nullable Path icon) {}

  /** What only Windows has; see {@link BundleSpec.Windows}. */
  public record Windows(
      @Nullable Path versionFile,
      @Nullable Map<String, String> versionInfo,
      @Nullable String hideConsole,
      @Nullable Path manifest,
      @Nullable List<String> resources,
      @Nullable Boolean uacAdmin,
      @Nullable Boolean uacUiaccess) {}

  /** What only macOS has; see {@link BundleSpec.Macos}. */
  public record Macos(
      @Nullable String targetArch,
      @WithSpecFile @Nullable String codesignIdentity,
      @WithSpecFile @Nullable Path entitlementsFile,
      @Nullable Boolean argvEmulation) {}
}
