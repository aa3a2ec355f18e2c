package dev.pybundle.freeze.cxfreeze;

import dev.pybundle.freeze.Completion;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.BundleSpec.Collected;
import dev.pybundle.spec.BundleSpec.CollectedFile;
import dev.pybundle.spec.Completeness;
import dev.pybundle.spec.GuardFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code run_cx_freeze.py} is told.
 *
 * @param name file name of the program
 * @param entry the script to run
 * @param sourceRoots folders of the user's own modules
 * @param paths further folders to import from
 * @param target folder of the program
 * @param tools folder of the freezer's own packages
 * @param scratch folder to work in
 * @param datas source and folder in the program of each data file
 * @param binaries the same of libraries
 * @param hiddenImports modules that the analysis cannot see
 * @param excludes modules to leave out
 * @param collectAll packages of which everything is collected
 * @param collectSubmodules packages of which all submodules are collected
 * @param collectData packages of which all data files are collected
 * @param collectBinaries packages of which all libraries are collected
 * @param copyMetadata distributions whose metadata is collected
 * @param recursiveCopyMetadata the same with what they require
 * @param distributionFiles distribution and path of single files
 * @param runtimeHooks scripts to run before the entry
 * @param noarchive whether no module is in the archive
 * @param moduleCollectionMode package to where its modules and sources go
 * @param optimize level of optimization
 * @param unbuffered whether output is written at once
 * @param warnings filters of warnings
 * @param console false for a windowed program
 * @param windows what only Windows has; null elsewhere
 * @param epoch time for headers, in seconds since 1970
 * @param completion what to add to the analysis; null for nothing
 */
record CxFreezeOptions(
    String name,
    String entry,
    List<String> sourceRoots,
    List<String> paths,
    String target,
    String tools,
    String scratch,
    List<List<String>> datas,
    List<List<String>> binaries,
    List<String> hiddenImports,
    List<String> excludes,
    List<String> collectAll,
    List<String> collectSubmodules,
    List<String> collectData,
    List<String> collectBinaries,
    List<String> copyMetadata,
    List<String> recursiveCopyMetadata,
    List<List<String>> distributionFiles,
    List<String> runtimeHooks,
    boolean noarchive,
    Map<String, String> moduleCollectionMode,
    int optimize,
    boolean unbuffered,
    List<String> warnings,
    boolean console,
    @Nullable Windows windows,
    long epoch,
    Completion.@Nullable Options completion) {

  private static final String WARNING_OPTION = "W ";

  /**
   * What only Windows has.
   *
   * @param icon of the executable
   * @param manifest of the application
   * @param uacAdmin whether to ask for elevation
   * @param uacUiaccess whether to allow remote desktop with elevation
   * @param version strings of the version resource, in the words of cx_Freeze
   */
  record Windows(
      @Nullable String icon,
      @Nullable String manifest,
      boolean uacAdmin,
      boolean uacUiaccess,
      Version version) {}

  /** Strings of the version resource. */
  record Version(
      String version,
      @Nullable String product,
      @Nullable String description,
      @Nullable String comments,
      @Nullable String company,
      @Nullable String copyright,
      @Nullable String trademarks) {}

  /**
   * Makes the order.
   *
   * @param request what is frozen
   * @param target folder of the program
   * @param scratch folder to work in
   * @throws IOException if the folder of the report cannot be made
   */
  static CxFreezeOptions of(FreezeRequest request, Path target, Path scratch) throws IOException {
    BundleSpec spec = request.spec();
    Collected collected = spec.collected();
    // It lies beside the spec, also if the work is done elsewhere.
    Path guard = request.specFile().resolveSibling("");
    boolean watches = spec.guard().watches();
    return new CxFreezeOptions(
        spec.name(),
        spec.entry().toString(),
        texts(spec.sourceRoots()),
        watches ? List.of(guard.toString()) : List.of(),
        target.toString(),
        request.environment().freezer().folder().toString(),
        scratch.toString(),
        pairs(collected.datas()),
        pairs(collected.binaries()),
        collected.hiddenImports(),
        collected.excludes(),
        collected.collectAll(),
        collected.collectSubmodules(),
        collected.collectData(),
        collected.collectBinaries(),
        collected.copyMetadata(),
        collected.recursiveCopyMetadata(),
        collected.distributionFiles().stream()
            .map(file -> List.of(file.distribution(), file.path()))
            .toList(),
        Stream.concat(
                watches ? Stream.of(guard.resolve(GuardFiles.HOOK).toString()) : Stream.empty(),
                texts(collected.runtimeHooks()).stream())
            .toList(),
        collected.noarchive(),
        collected.moduleCollectionMode(),
        spec.interpreter().optimize(),
        spec.interpreter().unbuffered(),
        spec.interpreter().options().stream()
            .filter(option -> option.startsWith(WARNING_OPTION))
            .map(option -> option.substring(WARNING_OPTION.length()))
            .toList(),
        spec.executable().console(),
        windows(spec),
        request.sourceDateEpoch(),
        collected.completeness() == Completeness.closure ? Completion.options(request) : null);
  }

  private static @Nullable Windows windows(BundleSpec spec) {
    if (TargetTriple.parse(spec.triple())
        .filter(triple -> triple.os() == OperatingSystem.WINDOWS)
        .isEmpty()) {
      return null;
    }
    BundleSpec.Windows windows = spec.windows();
    Map<String, String> strings = windows.versionInfo();
    return new Windows(
        text(spec.executable().icon()),
        text(windows.manifest()),
        windows.uacAdmin(),
        windows.uacUiaccess(),
        new Version(
            spec.version(),
            strings.get("ProductName"),
            strings.get("FileDescription"),
            strings.get("Comments"),
            strings.get("CompanyName"),
            strings.get("LegalCopyright"),
            strings.get("LegalTrademarks")));
  }

  private static @Nullable String text(@Nullable Path path) {
    return path == null ? null : path.toString();
  }

  private static List<String> texts(List<Path> paths) {
    return paths.stream().map(Path::toString).toList();
  }

  private static List<List<String>> pairs(List<CollectedFile> files) {
    return files.stream().map(file -> List.of(file.source().toString(), file.target())).toList();
  }
}
