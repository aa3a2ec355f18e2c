package dev.pybundle.mojo;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.freeze.Unsupported;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GenerateSpecRequest;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.spec.SpecInput;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.inject.Inject;
import javax.inject.Provider;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the freezer reads of a program from the POM, after checking everything that can be
 * checked before a tool starts. The freezer is the one whose goal the POM binds for the program,
 * PyInstaller if there is none.
 *
 * <p>For PyInstaller that is {@code target/pybundle/<triple>/spec/<name>.spec}, a plain spec that
 * {@code pyinstaller} accepts. The goals after this one read {@code bundle-spec.json} beside it.
 */
@SuppressWarnings("unused") // ParameterFields reads most parameters, by reflection.
@Mojo(name = "generate-spec", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public class GenerateSpecMojo extends ProgramMojo implements RecordedGoals.Goal {

  private static final String GOAL = "generate-spec";

  private final Provider<Wiring> wiring;
  private final Provider<Preflights> preflights;
  private final RecordedGoals recorded;
  private final MavenProject project;

  /**
   * The script to start, or a function as {@code module:callable}, whose return value is the exit
   * code. Default: {@code src/main.py}, or else {@code src/main/python/main.py}.
   *
   * <pre>{@code <entry>src/cortex/__main__.py</entry>
   * <entry>cortex.server:main</entry>}</pre>
   */
  @Parameter(property = "pybundle.entry")
  private @Nullable String entry;

  /**
   * Folders that the program's own modules are imported from. Default: the folder of the entry.
   *
   * <pre>{@code <sourceRoots><sourceRoot>src</sourceRoot></sourceRoots>}</pre>
   */
  @Parameter(property = "pybundle.sourceRoots")
  private @Nullable List<File> sourceRoots;

  /**
   * A spec of your own, run as it is. Parameters that only shape a generated spec are then refused,
   * because they would have no effect.
   *
   * <pre>{@code <specFile>cortex.spec</specFile>}</pre>
   */
  @Parameter(property = "pybundle.specFile")
  private @Nullable File specFile;

  /**
   * {@code onefile}: one executable that unpacks itself at each start, and the only form that Tauri
   * takes as {@code externalBin}; {@code onedir}: a folder that starts quickly and is one process.
   * Default: {@code onefile}, and {@code onedir} for a freezer that has no other.
   *
   * <pre>{@code <layout>onedir</layout>}</pre>
   */
  @Parameter(property = "pybundle.layout")
  private @Nullable String layout;

  /**
   * Data files: a file, a folder (taken with everything below it) or a pattern, and the folder in
   * the program that they go to. On the command line {@code source=target}.
   *
   * <pre>{@code <datas>
   *   <data><source>src/db/migrations</source><target>db/migrations</target></data>
   *   <data><source>assets/*.json</source><target>.</target></data>
   * </datas>}</pre>
   */
  @Parameter(property = "pybundle.datas")
  private @Nullable List<FileMapping> datas;

  /**
   * Shared libraries and extension modules that are found in no package; what they depend on is
   * taken too. On the command line {@code source=target}.
   *
   * <pre>{@code <binaries>
   *   <binary><source>lib/vec0.so</source><target>sqlite_vec</target></binary>
   * </binaries>}</pre>
   */
  @Parameter(property = "pybundle.binaries")
  private @Nullable List<FileMapping> binaries;

  /**
   * Modules that are imported by a name that only exists at run time.
   *
   * <pre>{@code <hiddenImports><hiddenImport>uvicorn.logging</hiddenImport></hiddenImports>}</pre>
   */
  @Parameter(property = "pybundle.hiddenImports")
  private @Nullable List<String> hiddenImports;

  /**
   * Modules to leave out, with their submodules; exact names, no wildcards.
   *
   * <pre>{@code <excludes><exclude>tkinter</exclude></excludes>}</pre>
   */
  @Parameter(property = "pybundle.excludes")
  private @Nullable List<String> excludes;

  /**
   * Packages to take whole: submodules, data files and shared libraries. Names as in an import
   * statement.
   *
   * <pre>{@code <collectAll><package>sqlite_vec</package></collectAll>}</pre>
   */
  @Parameter(property = "pybundle.collectAll")
  private @Nullable List<String> collectAll;

  /**
   * Packages of which all submodules are taken.
   *
   * <pre>{@code <collectSubmodules><package>cortex.plugins</package></collectSubmodules>}</pre>
   */
  @Parameter(property = "pybundle.collectSubmodules")
  private @Nullable List<String> collectSubmodules;

  /**
   * Packages of which all data files are taken.
   *
   * <pre>{@code <collectData><package>tiktoken_ext</package></collectData>}</pre>
   */
  @Parameter(property = "pybundle.collectData")
  private @Nullable List<String> collectData;

  /**
   * Packages of which all shared libraries are taken.
   *
   * <pre>{@code <collectBinaries><package>sqlite_vec</package></collectBinaries>}</pre>
   */
  @Parameter(property = "pybundle.collectBinaries")
  private @Nullable List<String> collectBinaries;

  /**
   * Distributions whose metadata the program reads with {@code importlib.metadata}. Names as in the
   * requirements.
   *
   * <pre>{@code <copyMetadata><distribution>fastapi</distribution></copyMetadata>}</pre>
   */
  @Parameter(property = "pybundle.copyMetadata")
  private @Nullable List<String> copyMetadata;

  /**
   * As {@code <copyMetadata>}, with the metadata of everything that the distribution depends on.
   *
   * <pre>
   * {@code <recursiveCopyMetadata><distribution>langchain</distribution></recursiveCopyMetadata>}
   * </pre>
   */
  @Parameter(property = "pybundle.recursiveCopyMetadata")
  private @Nullable List<String> recursiveCopyMetadata;

  /**
   * Folders with PyInstaller hooks of your own, which go before all others.
   *
   * <pre>{@code <hooksPath><folder>hooks</folder></hooksPath>}</pre>
   */
  @Parameter(property = "pybundle.hooksPath")
  private @Nullable List<File> hooksPath;

  /**
   * Options of hooks.
   *
   * <pre>{@code <hooksConfig>
   *   <hook><name>matplotlib</name><options><backends>Agg</backends></options></hook>
   * </hooksConfig>}</pre>
   */
  @Parameter(property = "pybundle.hooksConfig")
  private @Nullable List<Hook> hooksConfig;

  /**
   * Scripts that run before the entry, in this order.
   *
   * <pre>{@code <runtimeHooks><runtimeHook>hooks/rth_paths.py</runtimeHook></runtimeHooks>}</pre>
   */
  @Parameter(property = "pybundle.runtimeHooks")
  private @Nullable List<File> runtimeHooks;

  /**
   * True to keep modules as files instead of in an archive.
   *
   * <pre>{@code <noarchive>true</noarchive>}</pre>
   */
  @Parameter(property = "pybundle.noarchive", defaultValue = "false")
  private @Nullable Boolean noarchive;

  /**
   * What goes in without being named. {@code closure}: for each distribution that the requirements
   * bring, its metadata, its package data, the libraries that it loads itself and the modules that
   * are imported by a computed name or named by an entry point, so that what runs unfrozen runs
   * frozen. {@code hooks}: only what PyInstaller's analysis and hooks find. Default: {@code
   * closure}; for a {@code <specFile>} of your own {@code hooks}.
   *
   * <pre>{@code <completeness>hooks</completeness>}</pre>
   */
  @Parameter(property = "pybundle.completeness")
  private @Nullable String completeness;

  /**
   * Distributions of which {@code <completeness>closure</completeness>} adds nothing, names as in
   * the requirements. {@code report/completeness.json} tells what each one costs.
   *
   * <pre>{@code <trim><distribution>mkdocs-material</distribution></trim>}</pre>
   */
  @Parameter(property = "pybundle.trim")
  private @Nullable List<String> trim;

  /**
   * How modules of a package are kept: {@code pyz}, {@code pyc}, {@code py}, {@code pyz+py} or
   * {@code py+pyz}, e.g. for code that reads its own source.
   *
   * <pre>{@code <moduleCollectionMode><cortex.rules>pyz+py</cortex.rules></moduleCollectionMode>}
   * </pre>
   */
  @Parameter(property = "pybundle.moduleCollectionMode")
  private @Nullable Map<String, String> moduleCollectionMode;

  /**
   * 0, 1 (no {@code assert} statements) or 2 (no docstrings either, which breaks tools of
   * LangChain).
   *
   * <pre>{@code <optimize>1</optimize>}</pre>
   */
  @Parameter(property = "pybundle.optimize", defaultValue = "0")
  private @Nullable Integer optimize;

  /**
   * True to write standard output at once, so that the app that started the program can read it. A
   * frozen program does not look at {@code PYTHONUNBUFFERED}.
   *
   * <pre>{@code <unbuffered>false</unbuffered>}</pre>
   */
  @Parameter(property = "pybundle.unbuffered", defaultValue = "true")
  private @Nullable Boolean unbuffered;

  /**
   * True for Python's UTF-8 mode: standard streams and files are UTF-8 on every system. A frozen
   * program does not look at {@code PYTHONUTF8}.
   *
   * <pre>{@code <utf8>false</utf8>}</pre>
   */
  @Parameter(property = "pybundle.utf8", defaultValue = "true")
  private @Nullable Boolean utf8;

  /**
   * True to leave out of the start what is done in vain: the garbage collector does not walk again
   * and again through what was just imported, and what PyInstaller changes in {@code inspect} and
   * {@code pkgutil} waits until the program imports them. What the program tells the collector
   * counts.
   *
   * <pre>{@code <quickStart>false</quickStart>}</pre>
   */
  @Parameter(property = "pybundle.quickStart", defaultValue = "true")
  private @Nullable Boolean quickStart;

  /**
   * Further options of the frozen interpreter: {@code v}, {@code W …}, {@code X …}, {@code
   * hash_seed=…}.
   *
   * <pre>{@code <pythonOptions><pythonOption>X importtime</pythonOption></pythonOptions>}</pre>
   */
  @Parameter(property = "pybundle.pythonOptions")
  private @Nullable List<String> pythonOptions;

  /**
   * {@code pyoxidizer}: the interpreter to link into the program, a full archive ({@code .tar.zst})
   * in the form of python-build-standalone, of the environment's minor version. Default: one is
   * made of the environment's own interpreter.
   *
   * <pre>
   * {@code <distribution>cpython-3.11.9-x86_64-unknown-linux-gnu-pgo-full.tar.zst</distribution>}
   * </pre>
   */
  @Parameter(property = "pybundle.distribution")
  private @Nullable File distribution;

  /**
   * False for a program without a console on Windows and macOS. A sidecar should keep it: without
   * one Python has no standard streams, and Tauri hides the window by itself. It does nothing on
   * Linux.
   *
   * <pre>{@code <console>false</console>}</pre>
   */
  @Parameter(property = "pybundle.console", defaultValue = "true")
  private @Nullable Boolean console;

  /**
   * What to make visible of a program that does not start: {@code none}, {@code imports} (each
   * import), {@code bootloader} (what happens before Python runs), {@code noarchive} (modules as
   * files) or {@code all}.
   *
   * <pre>{@code <debug>imports</debug>}</pre>
   */
  @Parameter(property = "pybundle.debug", defaultValue = "none")
  private @Nullable String debug;

  /**
   * {@code onedir}: name of the folder beside the executable that holds the rest, {@code .} for
   * none.
   *
   * <pre>{@code <contentsDirectory>lib</contentsDirectory>}</pre>
   */
  @Parameter(property = "pybundle.contentsDirectory", defaultValue = "_internal")
  private @Nullable String contentsDirectory;

  /**
   * {@code onefile}: where the program unpacks itself, instead of the system's temporary folder.
   *
   * <pre>{@code <runtimeTmpdir>%LOCALAPPDATA%\Cortex</runtimeTmpdir>}</pre>
   */
  @Parameter(property = "pybundle.runtimeTmpdir")
  private @Nullable String runtimeTmpdir;

  /**
   * {@code onefile}, not on Windows: true if the outer process ignores signals instead of passing
   * them on, for a host that signals the whole process group.
   *
   * <pre>{@code <bootloaderIgnoreSignals>true</bootloaderIgnoreSignals>}</pre>
   */
  @Parameter(property = "pybundle.bootloaderIgnoreSignals", defaultValue = "false")
  private @Nullable Boolean bootloaderIgnoreSignals;

  /**
   * True to show no traceback in the window of a program without a console.
   *
   * <pre>{@code <disableWindowedTraceback>true</disableWindowedTraceback>}</pre>
   */
  @Parameter(property = "pybundle.disableWindowedTraceback", defaultValue = "false")
  private @Nullable Boolean disableWindowedTraceback;

  /**
   * Icon of the executable: {@code .ico} for Windows, {@code .icns} for macOS. Passed over on
   * Linux.
   *
   * <pre>{@code <icon>src-tauri/icons/icon.ico</icon>}</pre>
   */
  @Parameter(property = "pybundle.icon")
  private @Nullable File icon;

  /**
   * Windows: a version file of your own in PyInstaller's form. Default: one is written from the POM
   * and {@code <versionInfo>}.
   *
   * <pre>{@code <versionFile>version.txt</versionFile>}</pre>
   */
  @Parameter(property = "pybundle.versionFile")
  private @Nullable File versionFile;

  /**
   * Windows: strings of the version resource, beside and instead of those from the POM ({@code
   * CompanyName}, {@code FileDescription}, {@code FileVersion}, {@code InternalName}, {@code
   * LegalCopyright}, {@code OriginalFilename}, {@code ProductName}, {@code ProductVersion}). An
   * empty element leaves a string out.
   *
   * <pre>{@code <versionInfo><CompanyName>Example</CompanyName></versionInfo>}</pre>
   */
  @Parameter(property = "pybundle.versionInfo")
  private @Nullable Map<String, String> versionInfo;

  /**
   * Windows: hide or minimize the console window that the program opened: {@code hide-early},
   * {@code minimize-early}, {@code hide-late} or {@code minimize-late}.
   *
   * <pre>{@code <hideConsole>hide-early</hideConsole>}</pre>
   */
  @Parameter(property = "pybundle.hideConsole")
  private @Nullable String hideConsole;

  /**
   * Windows: an application manifest of your own.
   *
   * <pre>{@code <manifest>app.manifest</manifest>}</pre>
   */
  @Parameter(property = "pybundle.manifest")
  private @Nullable File manifest;

  /**
   * Windows: resources to add, {@code FILE[,TYPE[,NAME[,LANGUAGE]]]}.
   *
   * <pre>{@code <resources><resource>about.bin,RCDATA,ABOUT</resource></resources>}</pre>
   */
  @Parameter(property = "pybundle.resources")
  private @Nullable List<String> resources;

  /**
   * Windows: true to ask for administrator rights at start.
   *
   * <pre>{@code <uacAdmin>true</uacAdmin>}</pre>
   */
  @Parameter(property = "pybundle.uacAdmin", defaultValue = "false")
  private @Nullable Boolean uacAdmin;

  /**
   * Windows: true to let an elevated program work over remote desktop.
   *
   * <pre>{@code <uacUiaccess>true</uacUiaccess>}</pre>
   */
  @Parameter(property = "pybundle.uacUiaccess", defaultValue = "false")
  private @Nullable Boolean uacUiaccess;

  /**
   * macOS: {@code x86_64}, {@code arm64} or {@code universal2}. Default: what the target says.
   *
   * <pre>{@code <targetArch>universal2</targetArch>}</pre>
   */
  @Parameter(property = "pybundle.targetArch")
  private @Nullable String targetArch;

  /**
   * macOS: identity that signs each library while the program is assembled, as in the keychain.
   * Default: an ad-hoc signature.
   *
   * <pre>
   * {@code <codesignIdentity>Developer ID Application: Example (ABCDE12345)</codesignIdentity>}
   * </pre>
   */
  @Parameter(property = "pybundle.codesignIdentity")
  private @Nullable String codesignIdentity;

  /**
   * macOS: entitlements to sign with.
   *
   * <pre>{@code <entitlementsFile>src-tauri/entitlements.plist</entitlementsFile>}</pre>
   */
  @Parameter(property = "pybundle.entitlementsFile")
  private @Nullable File entitlementsFile;

  /**
   * macOS: true to turn events that open a document or URL into arguments; only for a program that
   * is itself an application.
   *
   * <pre>{@code <argvEmulation>true</argvEmulation>}</pre>
   */
  @Parameter(property = "pybundle.argvEmulation", defaultValue = "false")
  private @Nullable Boolean argvEmulation;

  /**
   * Ends the program when the app that started it is gone, however that ended: nothing is left
   * running, no port taken, no temporary folder. Modes:
   *
   * <ul>
   *   <li>{@code sidecar}, the default if there is a Tauri folder: ends with the app that marked it
   *       with {@code PYBUNDLE_HOST=<pid of the app>}; without a mark when its parent is gone and
   *       its standard input, a pipe, ends in the same moment
   *   <li>{@code always}: also when its standard input, a pipe, ends, whoever started it
   *   <li>{@code off}, the default without a Tauri folder and with a {@code <specFile>}
   * </ul>
   *
   * A program started from a terminal, by a service manager, {@code nohup}, {@code setsid} or
   * {@code echo x | program} is not ended by it, except in mode {@code always} by the end of its
   * input. {@code deadline} is how many seconds the program has for its own shutdown, which it is
   * asked for as by a signal, before it is ended; 2 unless set.
   *
   * <p>A {@code <specFile>} has to take the guard in by itself. With a mode in the POM its files
   * lie in {@code target/pybundle/<triple>/spec}; say to {@code Analysis}: {@code pathex=[folder],
   * runtime_hooks=[folder + "/pybundle_guard_hook.py"]}.
   *
   * <pre>{@code <guard><mode>sidecar</mode><deadline>2</deadline></guard>}</pre>
   *
   * <p>Properties: {@code pybundle.guard.mode}, {@code pybundle.guard.deadline}.
   */
  @Parameter private @Nullable Guard guard;

  /**
   * Distributions that go into archives of their own, one each, which the program unpacks for its
   * user when it first imports them. {@code compress} takes them out of the program; before it, the
   * program has all of them. It starts without its archives. Where they are looked for, in this
   * order: in the folder {@code <name>-lazy} beside the executable, in the folders of the variable
   * {@code PYBUNDLE_LAZY}, which the Rust glue sets, in {@code <name>/lazy} of the user's folder
   * for caches; then {@code download} is called, a function of yours, {@code module:function}. Its
   * argument tells {@code distribution}, {@code file}, {@code sha256} and {@code size} of what is
   * to be saved at the path {@code target}. An archive with another hash is never used.
   *
   * <pre>{@code
   * <lazy>
   *   <distributions><distribution>pandas</distribution></distributions>
   *   <download>backend.parts:download</download>
   * </lazy>
   * }</pre>
   *
   * <p>Properties: {@code pybundle.lazy.distributions}, {@code pybundle.lazy.download}.
   */
  @Parameter private @Nullable Lazy lazy;

  /**
   * What becomes of options that the freezer cannot do: {@code fail} ends the build before anything
   * is started, {@code warn} leaves them out and says so, one line each.
   *
   * <pre>{@code <unsupported>warn</unsupported>}</pre>
   */
  @Parameter(property = "pybundle.unsupported", defaultValue = "fail")
  private String unsupported = Unsupported.fail.name();

  /**
   * True to skip this goal.
   *
   * <pre>{@code mvn package -Dpybundle.generate-spec.skip}</pre>
   */
  @Parameter(property = "pybundle.generate-spec.skip", defaultValue = "false")
  private boolean skipGenerateSpec;

  /**
   * Makes the goal.
   *
   * @param wiring makes services
   * @param preflights asks the goals after this one
   * @param goals what all goals do alike
   * @param recorded runs it if something changed
   * @param project the project
   */
  @Inject
  public GenerateSpecMojo(
      Provider<Wiring> wiring,
      Provider<Preflights> preflights,
      Goals goals,
      RecordedGoals recorded,
      MavenProject project) {
    super(goals);
    this.wiring = wiring;
    this.preflights = preflights;
    this.recorded = recorded;
    this.project = project;
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    recorded.run(this, GoalInvocation.of(GOAL, program(), skipGenerateSpec));
  }

  @Override
  public GoalResult work(ProgramLocation location, Inputs inputs, GoalLog log)
      throws ProblemException, IOException {
    GenerateSpecRequest request = request(location);
    GoalResult result =
        wiring.get().generateSpecService().run(request, inputs, log::info, log::warning);
    preflights.get().run(location, request.freezer());
    return result;
  }

  private GenerateSpecRequest request(ProgramLocation location) throws ProblemException {
    return new GenerateSpecRequest(
        input(location),
        location.triple(),
        wiring.get().freezers().of(goals.freezer(location.program())),
        Goals.constant("unsupported", unsupported, Unsupported.class),
        location.workspace(),
        location.program().dryRun());
  }

  SpecInput input(ProgramLocation location) throws ProblemException {
    Map<String, @Nullable Object> typed = ParameterFields.typed(this);
    typed.put("name", location.program().name());
    OnFailure.of(goals.given("onFailure").orElse(OnFailure.DEFAULT))
        .settle(goals.freezer(location.program()), typed);
    typed.put("hooksConfig", Hook.optionsOf(hooksConfig));
    typed.put(
        "guard",
        Objects.requireNonNullElseGet(guard, Guard::new)
            .input(goals::property, Files.isDirectory(location.tauriFolder())));
    typed.put("lazy", Objects.requireNonNullElseGet(lazy, Lazy::new).input(goals::property));
    return new SpecInput(
        ParameterPaths.of(project.getBasedir()),
        location.workspace().spec(),
        ProjectDescription.of(project),
        typed);
  }
}
