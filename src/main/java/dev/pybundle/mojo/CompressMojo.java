package dev.pybundle.mojo;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Packing;
import dev.pybundle.compress.Compression;
import dev.pybundle.compress.Docstrings;
import dev.pybundle.compress.ExcludeFiles;
import dev.pybundle.compress.ExcludeStubs;
import dev.pybundle.compress.ExcludeTests;
import dev.pybundle.compress.ExcludeTools;
import dev.pybundle.compress.Locales;
import dev.pybundle.compress.QuickStart;
import dev.pybundle.compress.SlimMetadata;
import dev.pybundle.compress.Strip;
import dev.pybundle.compress.TimeZones;
import dev.pybundle.compress.Tracebacks;
import dev.pybundle.compress.UnusedLibraries;
import dev.pybundle.compress.Upx;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.CompressService;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.spec.BundleSpec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import javax.inject.Inject;
import javax.inject.Provider;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Makes the program smaller before it is packed: strips collected libraries where that is safe,
 * leaves out files, puts what {@code <lazy>} names into archives of its own, and assembles the
 * program again. Libraries below {@code *.libs/} (auditwheel's, whose layout strip breaks) stay as
 * they are, and a stripped copy is taken only if its segments are still loadable. A finished
 * onefile program is never touched: strip gains nothing there or destroys it.
 */
@Mojo(name = CompressService.GOAL, defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class CompressMojo extends ProgramMojo implements RecordedGoals.Goal, Preflight {

  private final RecordedGoals recorded;
  private final Provider<Wiring> wiring;

  /**
   * Files to leave out of the program, as patterns of their paths in it ({@code *} within a folder,
   * {@code **} across folders), e.g. {@code <excludeFile>**}{@code /tests/**}{@code
   * </excludeFile>}. A pattern that matches nothing fails. Modules are left out by {@code
   * <excludes>} instead.
   */
  @Parameter(property = "pybundle.excludeFiles")
  private @Nullable List<String> excludeFiles;

  /**
   * Whether to strip the libraries in the program (Linux). PyInstaller itself never strips, because
   * that breaks libraries such as numpy's.
   *
   * <pre>{@code <strip>false</strip>}</pre>
   */
  @Parameter(property = "pybundle.strip", defaultValue = "true")
  private boolean strip;

  /**
   * Which of Python's own tools for developers ({@code unittest}, {@code pdb}, {@code pydoc} …) are
   * left out: {@code safe} for those that nothing needs but Python's own modules in code that is
   * not run at a start, {@code all} also for those that installed packages import in a function,
   * {@code none}. What your own code imports, and what {@code <hiddenImports>} names, stays.
   *
   * <pre>{@code <excludeTools>all</excludeTools>}</pre>
   */
  @Parameter(property = "pybundle.excludeTools", defaultValue = "safe")
  private String excludeTools;

  /**
   * Whether tests of installed packages are left out ({@code pandas.tests}), with their data, as
   * far as nothing but other tests imports them.
   *
   * <pre>{@code <excludeTests>false</excludeTests>}</pre>
   */
  @Parameter(property = "pybundle.excludeTests", defaultValue = "true")
  private boolean excludeTests;

  /**
   * Whether type stubs of installed packages are left out, but those that {@code lazy_loader}
   * reads.
   *
   * <pre>{@code <excludeStubs>false</excludeStubs>}</pre>
   */
  @Parameter(property = "pybundle.excludeStubs", defaultValue = "true")
  private boolean excludeStubs;

  /**
   * Whether the metadata of installed packages goes without their long descriptions, the hashes of
   * their files, and what only installers read ({@code WHEEL}, {@code INSTALLER}, {@code
   * REQUESTED}). Names, versions, requirements, entry points and licenses stay.
   *
   * <pre>{@code <slimMetadata>false</slimMetadata>}</pre>
   */
  @Parameter(property = "pybundle.slimMetadata", defaultValue = "true")
  private boolean slimMetadata;

  /**
   * Shared libraries to leave out, as patterns of their paths in the program, with those that only
   * they need. A library that another one names is refused. Whether the program loads a library by
   * itself, only you know.
   *
   * <pre>{@code <unusedLibraries><unusedLibrary>libicudata.so*</unusedLibrary></unusedLibraries>}
   * </pre>
   */
  @Parameter(property = "pybundle.unusedLibraries")
  private @Nullable List<String> unusedLibraries;

  /**
   * Languages whose translations and locale data are kept of installed packages; all, if there are
   * none. {@code pt_BR} also keeps {@code pt}, and {@code pt} all of its regions.
   *
   * <pre>{@code <locales><locale>en</locale><locale>de</locale></locales>}</pre>
   */
  @Parameter(property = "pybundle.locales")
  private @Nullable List<String> locales;

  /**
   * Time zones, or the part of their names before a slash, that are kept of installed packages such
   * as {@code tzdata}; all, if there are none. {@code UTC} always stays.
   *
   * <pre>{@code <timeZones><timeZone>Europe</timeZone></timeZones>}</pre>
   */
  @Parameter(property = "pybundle.timeZones")
  private @Nullable List<String> timeZones;

  /**
   * Whose documentation stays in the code: that of {@code all}, or only the program's {@code own}.
   * Libraries may read it at run time, for the help of a command or the description of a tool; what
   * they read of your code stays.
   *
   * <pre>{@code <docstrings>own</docstrings>}</pre>
   */
  @Parameter(property = "pybundle.docstrings", defaultValue = "all")
  private String docstrings;

  /**
   * What a traceback of the program tells of a place: {@code lines} for file and line, {@code full}
   * also for the marks below the part of the line, which take a seventh of all code (Python 3.11
   * and newer).
   *
   * <pre>{@code <tracebacks>full</tracebacks>}</pre>
   */
  @Parameter(property = "pybundle.tracebacks", defaultValue = "lines")
  private String tracebacks;

  /**
   * Whether the program's script gets so much room on the stack of Python's frames (Python 3.11 and
   * newer) that its functions never have to ask for more again and again. It is one of three parts
   * of a quick start; {@code generate-spec} has the others.
   *
   * <pre>{@code <quickStart>false</quickStart>}</pre>
   */
  @Parameter(property = "pybundle.quickStart", defaultValue = "true")
  private boolean quickStart;

  /**
   * Whether to pack the libraries of a program for Windows x86-64 with UPX. It makes a program
   * smaller on a disk, and larger in an installer; libraries with Control Flow Guard stay as they
   * are. Virus scanners distrust what is packed, and it starts later, so it is off.
   *
   * <pre>{@code <upx>true</upx>}</pre>
   */
  @Parameter(property = "pybundle.upx", defaultValue = "false")
  private boolean upx;

  /**
   * Folder of {@code upx}; by default it is looked for on the {@code PATH}.
   *
   * <pre>{@code <upxDir>tools/upx</upxDir>}</pre>
   */
  @Parameter(property = "pybundle.upxDir")
  private @Nullable File upxDir;

  /**
   * Libraries that UPX leaves as they are, as patterns of their paths in the program.
   *
   * <pre>{@code <upxExclude><pattern>**}{@code /plugins/**</pattern></upxExclude>}</pre>
   */
  @Parameter(property = "pybundle.upxExclude")
  private @Nullable List<String> upxExclude;

  /**
   * How the program is packed: {@code installer} compresses nothing, because an installer or an
   * archive compresses all of it at once, and better; {@code disk} compresses everything; {@code
   * balanced} all but modules, which starts quicker. Default: {@code installer} if there is a Tauri
   * folder, and for {@code onedir}; else {@code disk}.
   *
   * <pre>{@code <packing>balanced</packing>}</pre>
   */
  @Parameter(property = "pybundle.packing")
  private @Nullable String packing;

  /** Skips this goal. */
  @Parameter(property = "pybundle.compress.skip", defaultValue = "false")
  private boolean skipCompress;

  @Inject
  CompressMojo(Goals goals, RecordedGoals recorded, Provider<Wiring> wiring) {
    super(goals);
    this.recorded = recorded;
    this.wiring = wiring;
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    recorded.run(this, invocation());
  }

  @Override
  public GoalInvocation invocation() {
    return GoalInvocation.attaching(CompressService.GOAL, program(), skipCompress, classifier());
  }

  @Override
  public void preflight(ProgramLocation location, BundleSpec spec) throws ProblemException {
    wiring.get().compressService().preflight(request(location), spec);
  }

  @Override
  public GoalResult work(ProgramLocation location, Inputs inputs, GoalLog log)
      throws ProblemException, IOException, InterruptedException {
    return wiring.get().compressService().compress(request(location), inputs);
  }

  /**
   * Returns what is done to a program.
   *
   * @param location whose Tauri folder decides how it is packed
   * @throws ProblemException if a parameter has a value that it cannot have
   */
  Compression compression(ProgramLocation location) throws ProblemException {
    return new Compression(
        List.of(
            new ExcludeFiles(listed(excludeFiles)),
            new ExcludeTools(
                Goals.constant("excludeTools", excludeTools, ExcludeTools.Choice.class)),
            new ExcludeTests(excludeTests),
            new ExcludeStubs(excludeStubs),
            new SlimMetadata(slimMetadata),
            new UnusedLibraries(listed(unusedLibraries)),
            new Locales(listed(locales)),
            new TimeZones(listed(timeZones)),
            new Strip(strip),
            new Upx(upx, upxDir == null ? null : upxDir.toPath(), listed(upxExclude)),
            new Tracebacks(Goals.constant("tracebacks", tracebacks, Tracebacks.Detail.class)),
            new Docstrings(Goals.constant("docstrings", docstrings, Docstrings.Choice.class)),
            new QuickStart(quickStart)),
        packing == null ? null : Goals.constant("packing", packing, Packing.class),
        Files.isDirectory(location.tauriFolder()));
  }

  private static List<String> listed(@Nullable List<String> values) {
    return values == null ? List.of() : values;
  }

  private CompressService.Request request(ProgramLocation location) throws ProblemException {
    return new CompressService.Request(
        goals.basedir(),
        location.workspace(),
        location.triple(),
        compression(location),
        location.program().dryRun());
  }
}
