package dev.pybundle.spec;

import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.NotAnInput;
import dev.pybundle.bundle.Sources;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.spec.Typed.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What to freeze and how, validated. {@code generate-spec} makes it from the POM, writes what the
 * freezer reads from it and leaves it as {@code bundle-spec.json} for the goals after it. All paths
 * are absolute.
 *
 * @param name file name of the program, without {@code .exe}
 * @param version version of the Maven project
 * @param triple Rust target triple
 * @param layout onedir or onefile
 * @param layoutChosen whether the user named the layout; a freezer that has only the other one
 *     takes that if not
 * @param entry the script to run first; generated if the user named a {@code module:callable}; the
 *     spec file if the user has one of their own and no entry
 * @param sourceRoots folders that the user's own modules are imported from; empty if the entry is a
 *     function of an installed package
 * @param specFile the user's own spec, run as it is instead of a generated one
 * @param guard whether the program ends when the app that started it is gone
 * @param lazy what is loaded when it is first imported
 * @param collected what goes into the program besides what the analysis finds
 * @param interpreter how the frozen Python starts
 * @param executable the executable on every system
 * @param windows what only Windows has
 * @param macos what only macOS has
 */
public record BundleSpec(
    @WithSpecFile String name,
    @WithSpecFile String version,
    @Typed(element = "<target>") @WithSpecFile String triple,
    @WithSpecFile Layout layout,
    @WithSpecFile @NotAnInput boolean layoutChosen,
    @WithSpecFile Path entry,
    @WithSpecFile @Sources List<Path> sourceRoots,
    @WithSpecFile @Nullable Path specFile,
    @WithSpecFile Guard guard,
    Lazy lazy,
    Collected collected,
    Interpreter interpreter,
    Executable executable,
    Windows windows,
    Macos macos) {

  /** Copies the list. */
  public BundleSpec {
    guard = Objects.requireNonNullElse(guard, Guard.OFF);
    lazy = Objects.requireNonNullElse(lazy, Lazy.NOTHING);
    sourceRoots = copy(sourceRoots);
  }

  /** Returns the system that the program is for. */
  public OperatingSystem os() {
    return TargetTriple.parse(triple)
        .map(TargetTriple::os)
        .orElseThrow(() -> new IllegalArgumentException("Unknown triple " + triple));
  }

  /** A spec that somebody wrote before there was an option says nothing about it. */
  private static <T> List<T> copy(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  /** Returns the same in another layout. */
  public BundleSpec withLayout(Layout other) {
    return SpecRecords.with(this, Map.of("layout", other));
  }

  /**
   * What ends the program when the app that started it is gone.
   *
   * @param mode when that happens
   * @param deadline how many seconds the program has for its own shutdown
   */
  public record Guard(
      @Typed(element = "<guard><mode>", usual = "off") GuardMode mode,
      @Typed(element = "<guard><deadline>", usual = "" + DEFAULT_DEADLINE) double deadline) {

    /** How long the shutdown may take if the user does not say. */
    public static final double DEFAULT_DEADLINE = 2;

    /** No guard. */
    public static final Guard OFF = new Guard(GuardMode.off, DEFAULT_DEADLINE);

    /** Returns whether the program has a guard. */
    public boolean watches() {
      return mode != GuardMode.off;
    }
  }

  /**
   * What goes into archives of its own, which are loaded when they are first imported.
   *
   * @param distributions normalized names
   * @param download function of the program that fetches an archive, {@code module:function}; null
   *     for none
   */
  public record Lazy(
      @Typed(element = "<lazy><distributions>") List<String> distributions,
      @Typed(element = "<lazy><download>") @Nullable String download) {

    /** All is loaded from the program. */
    public static final Lazy NOTHING = new Lazy(List.of(), null);

    /** Copies the list. */
    public Lazy {
      distributions = copy(distributions);
    }

    /** Returns the module of the function that fetches an archive. */
    public Optional<String> downloadModule() {
      return Optional.ofNullable(download).map(name -> name.substring(0, name.indexOf(':')));
    }

    /** Returns whether there is such a distribution. */
    public boolean isUsed() {
      return !distributions.isEmpty();
    }
  }

  /**
   * Arguments of {@code Analysis} and of PyInstaller's hook utilities. Source:
   * https://pyinstaller.org/en/stable/spec-files.html and
   * https://pyinstaller.org/en/stable/hooks.html
   *
   * @param datas data files and folders
   * @param binaries shared libraries and extension modules
   * @param hiddenImports modules that the analysis cannot see
   * @param excludes modules to leave out, with their submodules; exact names
   * @param collectAll packages of which everything is collected
   * @param collectSubmodules packages of which all submodules are collected
   * @param collectData packages of which all data files are collected
   * @param collectBinaries packages of which all shared libraries are collected
   * @param copyMetadata distributions whose metadata is collected
   * @param recursiveCopyMetadata distributions whose metadata and whose dependencies' metadata is
   *     collected
   * @param hooksPath folders with the user's hooks
   * @param hooksConfig options of hooks: hook, option, value
   * @param runtimeHooks scripts to run before the entry, in this order
   * @param noarchive true to keep modules as files instead of in the archive
   * @param completeness what else goes in without being named
   * @param trim distributions of which {@link Completeness#closure} adds nothing
   * @param moduleCollectionMode package to {@code pyz}, {@code pyc}, {@code py}, {@code pyz+py} or
   *     {@code py+pyz}
   * @param distributionFiles files of installed distributions, which only the environment can find
   */
  public record Collected(
      List<CollectedFile> datas,
      List<CollectedFile> binaries,
      @Typed(as = Kind.MODULE) List<String> hiddenImports,
      List<String> excludes,
      @Typed(each = "package", as = Kind.MODULE) List<String> collectAll,
      @Typed(each = "package", as = Kind.MODULE) List<String> collectSubmodules,
      @Typed(each = "package", as = Kind.MODULE) List<String> collectData,
      @Typed(each = "package", as = Kind.MODULE) List<String> collectBinaries,
      @Typed(each = "distribution", as = Kind.DISTRIBUTION) List<String> copyMetadata,
      @Typed(each = "distribution", as = Kind.DISTRIBUTION) List<String> recursiveCopyMetadata,
      @Typed(each = "folder", as = Kind.FOLDER) List<Path> hooksPath,
      Map<String, Map<String, String>> hooksConfig,
      List<Path> runtimeHooks,
      boolean noarchive,
      @WithSpecFile @Typed(usual = "closure") Completeness completeness,
      @WithSpecFile @Typed(each = "distribution", as = Kind.DISTRIBUTION) List<String> trim,
      Map<String, String> moduleCollectionMode,
      @WithSpecFile @Typed(element = TraceFile.NAME) List<DistributionFile> distributionFiles) {

    /** Copies the lists. */
    public Collected {
      datas = copy(datas);
      binaries = copy(binaries);
      hiddenImports = copy(hiddenImports);
      excludes = copy(excludes);
      collectAll = copy(collectAll);
      collectSubmodules = copy(collectSubmodules);
      collectData = copy(collectData);
      collectBinaries = copy(collectBinaries);
      copyMetadata = copy(copyMetadata);
      recursiveCopyMetadata = copy(recursiveCopyMetadata);
      hooksPath = copy(hooksPath);
      runtimeHooks = copy(runtimeHooks);
      trim = copy(trim);
      distributionFiles = copy(distributionFiles);
    }
  }

  /**
   * A file or folder and the folder it goes to.
   *
   * @param source absolute path
   * @param target folder in the program, relative, {@code .} for its root
   */
  public record CollectedFile(Path source, String target) {}

  /**
   * A file of an installed distribution; it comes to the same place in the program.
   *
   * @param distribution name of the distribution
   * @param path as the distribution records it, with {@code /}, e.g. {@code sqlite_vec/vec0.so}
   * @param library whether it is a shared library and not data
   */
  public record DistributionFile(String distribution, String path, boolean library) {}

  /**
   * How the frozen interpreter starts. It ignores every {@code PYTHON*} variable
   * (pyinstaller#8426), so what an app would set there must be in the program.
   *
   * @param optimize 0, 1 (no {@code assert}) or 2 (no docstrings either)
   * @param unbuffered true to write standard output at once, which a host that reads a pipe needs
   * @param utf8 true for UTF-8 mode (PEP 540)
   * @param quickStart true to leave out of the start what is done in vain
   * @param options further interpreter options, e.g. {@code W ignore} or {@code X importtime}
   * @param distribution archive with an interpreter to link; null for that of the environment
   */
  public record Interpreter(
      int optimize,
      @Typed(usual = "true") boolean unbuffered,
      @Typed(usual = "true") boolean utf8,
      @Typed(usual = "true") boolean quickStart,
      @Typed(element = "<pythonOptions>") List<String> options,
      @Nullable Path distribution) {

    /** Copies the list. */
    public Interpreter {
      options = copy(options);
    }
  }

  /**
   * The executable on every system; arguments of {@code EXE}.
   *
   * @param console false for a windowed program (Windows, macOS)
   * @param debug true for the bootloader that tells what it does
   * @param contentsDirectory onedir: the folder beside the executable, one plain name, {@code .}
   *     for none
   * @param runtimeTmpdir onefile: where it unpacks itself; null for the system's temporary folder
   * @param bootloaderIgnoreSignals onefile: true to leave signals to the program itself
   * @param disableWindowedTraceback windowed: true to hide tracebacks
   * @param icon {@code .ico} for Windows, {@code .icns} for macOS; null for PyInstaller's own
   */
  public record Executable(
      @Typed(usual = "true") boolean console,
      @Typed(usual = "none") boolean debug,
      @Typed(usual = ExecutableResolver.CONTENTS_DIRECTORY) String contentsDirectory,
      @Nullable String runtimeTmpdir,
      boolean bootloaderIgnoreSignals,
      boolean disableWindowedTraceback,
      @Nullable Path icon) {}

  /**
   * What only Windows has; nothing is set if the target is another system.
   *
   * @param versionFile the user's own version file; null to write one from {@code versionInfo}
   * @param versionInfo strings of the version resource, e.g. {@code CompanyName}
   * @param hideConsole {@code hide-early}, {@code minimize-early}, {@code hide-late}, {@code
   *     minimize-late} or null
   * @param manifest application manifest; null for a generated one
   * @param resources what is added from other files
   * @param uacAdmin true to ask for elevation at start
   * @param uacUiaccess true to allow remote desktop with elevation
   */
  public record Windows(
      @Nullable Path versionFile,
      Map<String, String> versionInfo,
      @Nullable String hideConsole,
      @Nullable Path manifest,
      List<Resource> resources,
      boolean uacAdmin,
      boolean uacUiaccess) {

    /** Copies the list. */
    public Windows {
      resources = copy(resources);
    }
  }

  /**
   * Resources of a file.
   *
   * @param file an executable, a library, or a resource on its own
   * @param selector which of them, {@code TYPE[,NAME[,LANGUAGE]]}; empty for all
   */
  public record Resource(Path file, String selector) {

    /** Returns both as PyInstaller takes them. */
    public String argument() {
      return selector.isEmpty() ? file.toString() : file + "," + selector;
    }
  }

  /**
   * What only macOS has; nothing is set if the target is another system.
   *
   * @param targetArch {@code x86_64}, {@code arm64}, {@code universal2} or null for the
   *     interpreter's own
   * @param codesignIdentity identity for all collected libraries and the program; null for an
   *     ad-hoc signature
   * @param entitlementsFile entitlements to sign with
   * @param argvEmulation true to turn opening events into arguments ({@code .app} only)
   */
  public record Macos(
      @Nullable String targetArch,
      @WithSpecFile @Nullable String codesignIdentity,
      @WithSpecFile @Nullable Path entitlementsFile,
      boolean argvEmulation) {}
}
