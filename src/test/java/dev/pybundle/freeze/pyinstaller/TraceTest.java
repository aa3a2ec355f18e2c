package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.freeze.Freezers;
import dev.pybundle.freeze.TraceDifference;
import dev.pybundle.freeze.TraceDifference.MissingFile;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult;
import dev.pybundle.pipeline.TraceService;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.probe.ProbeParameters;
import dev.pybundle.probe.Prober;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.EnvironmentProvider;
import dev.pybundle.python.PythonEnvironment;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.SpecInputFixture;
import dev.pybundle.spec.SpecResolver;
import dev.pybundle.spec.TraceFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A trace, with a real environment and a real PyInstaller")
class TraceTest {

  /** Uses what no analysis can know. */
  private static final String PROGRAM =
      """
      import ctypes, importlib, importlib.metadata, importlib.util, os, pathlib, sys
      import host
      here = pathlib.Path(__file__).parent
      package = pathlib.Path(host.__file__).parent
      names = (package / "words" / "list.txt").read_text().split()
      for name in names:
          print(importlib.import_module(name).WHO)
      # From a folder that is added to the path, so it has to be there as a file.
      sys.path.insert(0, os.fsdecode(bytes(here / "ven")) + "dor")
      print(importlib.import_module((here / "vendored.txt").read_text()).WHO)
      ctypes.CDLL(str(package / "vec0.so"))
      print(importlib.metadata.version("-".join(["host", "dist"])))
      # Reads those of all distributions.
      importlib.metadata.entry_points()
      # Looked for and not imported, or written by the program itself: neither is missing.
      print(importlib.util.find_spec("never" + "_imported") is None)
      own = pathlib.Path.home() / "own.txt"
      own.write_text("mine")
      print(own.read_text())
      """;

  private static final int KILLED = 128 + 9;

  private final HostSystem host = new HostSystem();
  private final ProcessRunner processes = new ProcessRunner();
  private final Path temp;
  private final Path root;
  private final Path site;
  private final Workspace workspace;

  TraceTest(@TempDir Path temp) throws Exception {
    this.temp = temp.toRealPath();
    this.root = this.temp.resolve("mein projekt é");
    this.site = this.temp.resolve("site");
    this.workspace = new Workspace(this.temp.resolve("work space"));
  }

  @BeforeEach
  void install() throws Exception {
    write(root, "src/main.py", PROGRAM);
    write(root, "src/vendored.txt", "inside");
    write(root, "src/vendor/inside.py", "WHO = 'vendored'\n");
    write(root, "src/never_imported.py", "");
    write(site, "host/__init__.py", "");
    write(site, "host/plug.py", "WHO = 'plugged in'\nimport host.words.more\n");
    write(site, "host/words/__init__.py", "");
    write(site, "host/words/more.py", "");
    write(site, "host/words/list.txt", "host.plug wave_like\n");
    write(site, "wave_like.py", "WHO = 'wave'\n");
    Files.copy(anyLibrary(), site.resolve("host/vec0.so"));
    String info = "host_dist-1.0.dist-info/";
    write(site, info + "METADATA", "Metadata-Version: 2.1\nName: host-dist\nVersion: 1.0\n");
    write(
        site,
        info + "RECORD",
        String.join(
                ",,\n",
                "host/__init__.py",
                "host/plug.py",
                "host/words/__init__.py",
                "host/words/more.py",
                "host/words/list.txt",
                "host/vec0.so",
                "wave_like.py",
                info + "METADATA",
                info + "RECORD")
            + ",,\n");
    entryPoints("plug", "[plug.group]\none = host.plug\n");
    entryPoints("command", "[console_scripts]\nrun = host:main\n");
  }

  private void entryPoints(String name, String text) throws Exception {
    String info = name + "_dist-1.0.dist-info/";
    write(
        site, info + "METADATA", "Metadata-Version: 2.1\nName: " + name + "-dist\nVersion: 1.0\n");
    write(site, info + "entry_points.txt", text);
    write(site, info + "RECORD", info + "METADATA,,\n" + info + "entry_points.txt,,\n");
  }

  @Test
  @DisplayName("finds what the frozen program lacks, and the next freeze has it")
  void completes() throws Exception {
    // given
    BundleSpec spec = spec();
    Path program = freeze(spec);
    assertThat(run(program).succeeded()).isFalse();
    // when
    GoalResult result = trace(true);
    // then
    assertThat(result.sentence())
        .contains(
            "; not frozen: modules host.plug, host.words, host.words.more, wave_like;"
                + " data files host/words/list.txt, vendor/inside.py, vendored.txt; library"
                + " host/vec0.so; metadata of host-dist, plug-dist\n",
            "<hiddenImport>host.plug</hiddenImport>",
            "<data><source>src/vendor/inside.py</source><target>vendor</target></data>",
            "<collectData>\n    <package>host</package>",
            "/host/vec0.so</source><target>host</target></binary>",
            "<copyMetadata>\n    <distribution>host-dist</distribution>\n    <distribution>plug-dist</distribution>\n",
            "wrote it to pybundle-trace.json");
    String file = Files.readString(root.resolve(TraceFile.NAME));
    assertThat(file).contains("\"host-dist\"", "host/vec0.so").doesNotContain(temp.toString());
    // when
    TraceFile.Merged merged =
        TraceFile.read(root, Inputs.unrecorded()).mergeInto(spec, Inputs.unrecorded());
    Path completed = freeze(merged.spec());
    // then
    assertThat(merged.sentences()).containsExactly("Takes 10 entries from pybundle-trace.json");
    ProcessResult ran = run(completed);
    assertThat(ran.succeeded()).as(ran.describe()).isTrue();
    assertThat(ran.outputText().lines())
        .containsExactly("plugged in", "wave", "vendored", "1.0", "True", "mine");
    assertThat(trace(true).sentence()).contains("; all of it is frozen");
    assertThat(root.resolve(TraceFile.NAME)).hasContent(file);
  }

  @Test
  @DisplayName(
      "keeps what it saw of a program that is killed, and tells what was frozen for nothing")
  void keepsRecord() throws Exception {
    // given
    write(
        root,
        "src/main.py",
        """
        import importlib, os
        import host.plug
        importlib.import_module('wave_' + 'like')
        os.kill(os.getpid(), 9)
        """);
    freeze(spec());
    // when
    GoalResult result = trace(false, KILLED);
    // then
    assertThat(result.sentence()).contains("; not frozen: module wave_like\n", "trace.apply");
    assertThat(root.resolve(TraceFile.NAME)).doesNotExist();
    TraceDifference difference = difference();
    assertThat(difference.modules()).containsExactly("wave_like");
    assertThat(difference.datas()).extracting(MissingFile::path).isEmpty();
    assertThat(difference.unused()).isEmpty();
    // when
    write(root, "src/main.py", "import sys\nif len(sys.argv) > 2:\n    import host.plug\n");
    GoalResult less = trace(false);
    // then
    assertThat(less.sentence()).contains("; all of it is frozen\nfrozen and not used", "<trim>");
    assertThat(difference().unused())
        .singleElement()
        .satisfies(
            unused -> {
              assertThat(unused.distribution()).isEqualTo("host-dist");
              assertThat(unused.modules()).isEqualTo(4);
              assertThat(unused.usedModules()).isZero();
            });
  }

  @Test
  @DisplayName("blames the program, not the freeze, if it fails as it is")
  void failsUnfrozen() throws Exception {
    // given
    freeze(spec());
    write(root, "src/main.py", "import no_such_module\n");
    // then
    assertThat(trace(true).sentence())
        .startsWith("The program does not pass <probe> when it is not frozen either: it ended with")
        .contains("No module named 'no_such_module'");
    assertThat(root.resolve(TraceFile.NAME)).doesNotExist();
  }

  @Test
  @DisplayName("names the goal that has to run first")
  void needsFreeze() throws Exception {
    assertThatThrownBy(() -> trace(false))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("generate-spec");
    assertThat(
            service(Optional.empty())
                .trace(
                    new TraceService.Request(
                        workspace, root, ProbeParameters.defaults(), false, true))
                .sentence())
        .isEqualTo("dry run: would run the program unfrozen, once it has been frozen");
    writeSpec(spec());
    assertThatThrownBy(() -> trace(false))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("state tells what is frozen")
        .hasMessageContaining("run pybundle:pyinstaller first");
    assertThatThrownBy(() -> service(Optional.empty()).trace(request(false, 0)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("There is no finished Python environment in " + workspace.env());
  }

  @Test
  @DisplayName("is not compared with what PyInstaller froze before another freezer did")
  void otherFreezer() throws Exception {
    // given
    writeSpec(spec());
    write(workspace.state(), "analysis.json", "{\"targets\": [], \"modules\": []}");
    TraceService.Request request =
        new TraceService.Request(workspace, root, ProbeParameters.defaults(), false, true);
    TraceService service = service(Optional.of(RealEnvironment.get()));
    // when, then
    frozenBy("pyinstaller");
    assertThat(service.trace(request).sentence()).startsWith("dry run: would run ");
    frozenBy("cx-freeze");
    assertThatThrownBy(() -> service.trace(request))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("state tells what is frozen")
        .hasMessageContaining("run pybundle:pyinstaller first");
  }

  private void frozenBy(String goal) throws Exception {
    Path folder = workspace.frozen();
    write(folder, "prog/prog", "");
    Bundle.write(
        folder,
        new BundleManifest(
            BundleManifest.SCHEMA_VERSION,
            "prog",
            "1",
            RealEnvironment.triple().value(),
            Layout.onedir,
            "prog/prog",
            Map.of(),
            Bundle.scan(folder).stream().filter(file -> file.path().equals("prog/prog")).toList(),
            List.of(new BundleManifest.Step(goal, "1", "", null))));
  }

  private GoalResult trace(boolean apply) throws Exception {
    return trace(apply, 0);
  }

  private GoalResult trace(boolean apply, int exitCode) throws Exception {
    return service(Optional.of(RealEnvironment.get())).trace(request(apply, exitCode));
  }

  private TraceService service(Optional<PythonEnvironment> environment) {
    EnvironmentProvider environments =
        new EnvironmentProvider(host, processes) {
          @Override
          public Optional<PythonEnvironment> finished(Workspace any) {
            return environment;
          }
        };
    return new TraceService(
        new Prober(host, processes),
        new Freezers(processes, host),
        new UnfrozenProgram(host, processes),
        environments);
  }

  private TraceService.Request request(boolean apply, int exitCode) {
    ProbeParameters parameters =
        new ProbeParameters(
            null,
            List.of(),
            null,
            null,
            exitCode,
            null,
            Map.of("PYTHONPATH", site.toString()),
            60,
            3,
            List.of());
    return new TraceService.Request(workspace, root, parameters, apply, false);
  }

  private TraceDifference difference() throws Exception {
    return Json.read(workspace.report().resolve("trace.json"), TraceDifference.class);
  }

  private BundleSpec spec() throws Exception {
    SpecInputFixture fixture = new SpecInputFixture(root);
    fixture.name = "prog";
    fixture.entry = "src/main.py";
    fixture.layout = Layout.onedir.id();
    fixture.completeness = "hooks";
    return new SpecResolver()
        .resolve(fixture.input(), RealEnvironment.triple(), Inputs.unrecorded())
        .spec();
  }

  private Path writeSpec(BundleSpec spec) throws Exception {
    Path specFile = RealFreezer.get().plan(spec).writeTo(workspace.spec());
    Json.write(workspace.bundleSpec(), spec);
    return specFile;
  }

  private Path freeze(BundleSpec spec) throws Exception {
    PyInstallerFreezer freezer = new PyInstallerFreezer(processes, host);
    FreezeRequest request =
        new FreezeRequest(
            spec,
            writeSpec(spec),
            workspace,
            RealEnvironment.get(),
            Map.of("PYTHONPATH", site.toString()),
            Set.of(),
            315_532_800L,
            Duration.ofMinutes(10),
            null);
    freezer.check(request);
    return freezer.freeze(request).folder().resolve("prog/prog");
  }

  private ProcessResult run(Path program) throws Exception {
    return processes.run(
        new Command(
            List.of(program.toString()),
            temp,
            Map.of("HOME", temp.toString()),
            Duration.ofMinutes(2),
            null));
  }

  /** Returns a shared library that can be loaded. */
  private Path anyLibrary() throws Exception {
    ProcessResult result =
        processes.run(
            new Command(
                List.of(
                    RealEnvironment.get().python().toString(),
                    "-c",
                    "import _decimal; print(_decimal.__file__)"),
                temp,
                Map.of(),
                Duration.ofMinutes(1),
                null));
    return Path.of(result.outputText().strip());
  }

  private static void write(Path folder, String name, String text) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
