package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pybundle.bundle.ImportGraph;
import dev.pybundle.bundle.ImportGraph.Reason;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.Completion;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.PythonEnvironment;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.SpecInput;
import dev.pybundle.spec.SpecInputFixture;
import dev.pybundle.spec.SpecResolver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("complete.py, with a real PyInstaller and distributions made for the purpose")
class CompletionTest {

  /** Each line needs something that PyInstaller alone leaves out. */
  private static final String PROGRAM =
      """
      import ctypes, importlib, importlib.metadata, importlib.resources, os
      import crew, gears, host, loader, native, rapid, starter, steel

      def version(): return importlib.metadata.version("host-dist")
      def entry_point(): return host.plugins()["one"]
      def module_named_tests(): return host.plugins()["tests"]
      def data(): return (importlib.resources.files("host") / "words" / "list.txt").read_text()
      def template(): return os.path.isfile(os.path.join(os.path.dirname(host.__file__), "skeleton", "env.py"))
      def computed(): return host.backend("fast")
      def by_extension(): return loader.extended("ext_impl.shout")
      def attribute(): return host.lazy.VALUE
      def unimported(): return importlib.import_module("".join(["loose", "_one"])).deep()
      def file_of_unimported(): return loader.text("".join(["loose", "_one"])).strip()
      def compiled(): return rapid.work()
      def compiled_alone(): return steel.work()
      def library(): return ctypes.CDLL(native.PATH) is not None
      def started(): return starter.start("module"), starter.start("script"), starter.start("code")
      def own_string(): return run("own.web:app")
      def own_folder(): return sorted(own_plugins())

      def run(target):
          module, _, name = target.partition(":")
          return getattr(importlib.import_module(module), name)

      def own_plugins():
          import pkgutil, own.plugins
          return [importlib.import_module(m.name).NAME for m in pkgutil.iter_modules(own.plugins.__path__, "own.plugins.")]

      def double(number): return number * 2
      def worker_of_library(): return host.backend("fast") and crew.work(double, [1, 2]) and run("crew:work") is crew.work

      checks = (version, entry_point, module_named_tests, data, template, computed, by_extension, attribute, unimported, file_of_unimported, compiled, compiled_alone, library, started,
                own_string, own_folder, worker_of_library)
      for check in checks if __name__ == "__main__" else ():
          try:
              print(check.__name__, check())
          except Exception as error:
              print(check.__name__, "FAILS", type(error).__name__)
      """;

  private static final String HOST =
      """
      import importlib, importlib.metadata

      def plugins():
          found = importlib.metadata.entry_points(group="host.plugins")
          return {point.name: point.load()() for point in found}

      def backend(name):
          return importlib.import_module(f"{__name__}.backends.{name}").NAME

      def __getattr__(name):
          if not name.startswith("_"):
              return importlib.import_module(f"{__name__}.{name}")
          raise AttributeError(name)
      """;

  private static final String LOADER =
      """
      import importlib

      def extended(name):
          module = importlib.import_module(name)
          return module.register_with_host()

      def text(name):
          module = importlib.import_module(name)
          with open(module.__file__) as stream:
              return stream.read()
      """;

  private static final String SHOUT =
      """
      import importlib
      importlib.import_module('tabnanny')
      def register_with_host():
          return 'registered'
      """;

  private static final String RAPID =
      """
      def work():
          import colorsys
          from .gear import NAME
          from crew import work as other
          return NAME, colorsys.__name__, other.__module__
      """;

  private static final String STEEL =
      """
      def work():
          from gears.cog import NAME
          return NAME
      """;

  private static final String STARTER =
      """
      import os, subprocess, sys

      ARGUMENTS = {
          "module": ["-m", "starter_work"],
          "script": [os.path.join(os.path.dirname(__file__), "job.py")],
          "code": ["-c", "import starter.help; print(starter.help.NAME)"],
      }

      def start(kind):
          return subprocess.check_output([sys.executable, *ARGUMENTS[kind]], text=True).strip()
      """;

  private static final String CREW =
      """
      from multiprocessing.context import SpawnContext

      def work(function, values):
          with SpawnContext().Pool(1) as workers:
              return workers.map(function, values)
      """;

  @TempDir Path temp;

  private final ProcessRunner processes = new ProcessRunner();
  private final PyInstallerFreezer freezer = RealFreezer.get();
  private Path site;
  private Path root;

  @BeforeEach
  void programAndDistributions() throws Exception {
    site = temp.resolve("site é");
    root = temp.resolve("sources");
    write(root, "main.py", PROGRAM);
    write(root, "own/__init__.py", "");
    write(root, "own/web.py", "app = 'own app'\n");
    write(root, "own/plugins/__init__.py", "");
    write(root, "own/plugins/first.py", "NAME = 'first'\n");
    write(root, "own/plugins/second.py", "NAME = 'second'\n");
    distribution(
        "host-dist",
        "",
        "",
        Map.of(
            "host/__init__.py", HOST,
            "host/words/list.txt", "words",
            "host/words/list.c", "int x;",
            "host/skeleton/env.py", "from nowhere import nothing\n",
            "host/backends/__init__.py", "",
            "host/backends/fast.py", "NAME = 'fast backend'\n",
            "host/lazy.py", "VALUE = 'lazy value'\n",
            "host/unused.py", ""));
    distribution(
        "tests-dist",
        "host-dist",
        "[host.plugins]\ntests = testing.tests:make\n",
        Map.of(
            "testing/__init__.py", "",
            "testing/tests.py", "def make():\n    return 'a module named tests'\n",
            "testing/py.typed", "",
            "testing/plugins/test/kind.txt", "a kind of plugins, and no test",
            "testing/inner/tests/test_inner.py", "",
            "testing/inner/tests/data.txt", "data of a test",
            "testing/conftest.py", ""));
    distribution(
        "plug-dist",
        "host-dist",
        "[host.plugins]\none = plug.impl:make\n[other.plugins]\ntwo = plug.other:make\n",
        Map.of(
            "plug/__init__.py", "",
            "plug/impl.py", "def make():\n    return 'plugged in'\n",
            "plug/other.py", ""));
    distribution("loader-dist", "", "", Map.of("loader/__init__.py", LOADER));
    distribution(
        "ext-dist",
        "loader-dist",
        "",
        Map.of(
            "ext_impl/__init__.py", "",
            "ext_impl/shout.py", SHOUT,
            "ext_impl/silent.py", ""));
    distribution(
        "loose-dist",
        "",
        "",
        Map.of(
            "loose_one/__init__.py",
            "from .inner import deep\n",
            "loose_one/inner.py",
            "def deep():\n    return 'deep'\n"));
    distribution(
        "tool-dist",
        "",
        "[console_scripts]\ntool = tool_one:main\n",
        Map.of("tool_one/__init__.py", ""));
    distribution(
        "starter-dist",
        "",
        "",
        Map.of(
            "starter/__init__.py", STARTER,
            "starter/job.py", "print('script')\n",
            "starter/help.py", "NAME = 'code'\n",
            "starter_work/__init__.py", "",
            "starter_work/__main__.py", "print('module')\n"));
    distribution(
        "rapid-dist",
        "",
        "",
        Map.of("rapid/__init__.py", RAPID, "rapid/gear.py", "NAME = 'geared up'\n"));
    Path module = new RealCython("3.3.1", "NOTHING").compile(temp.resolve("c"), "rapid", RAPID);
    String compiled = module.getFileName().toString().replace("rapid", "rapid/__init__");
    Files.move(module, site.resolve(compiled));
    Files.writeString(
        site.resolve("rapid_dist-1.0.dist-info/RECORD"),
        "rapid/__init__.py,,\nrapid/gear.py,,\n" + compiled + ",,\n");
    distribution("steel-dist", "gears-dist", "", Map.of());
    new RealCython("3.1.8", "NOTHING").compile(site, "steel", STEEL);
    try (Stream<Path> files = Files.list(site)) {
      Path file = files.filter(each -> each.toString().endsWith(".so")).findFirst().orElseThrow();
      Files.writeString(
          site.resolve("steel_dist-1.0.dist-info/RECORD"), file.getFileName() + ",,\n");
    }
    distribution(
        "gears-dist", "", "", Map.of("gears/__init__.py", "", "gears/cog.py", "NAME = 'cog'\n"));
    distribution("crew-dist", "", "", Map.of("crew/__init__.py", CREW));
    distribution(
        "native-dist",
        "",
        "",
        Map.of(
            "native/__init__.py",
            "import os\nPATH = os.path.join(os.path.dirname(__file__), 'vec0.so')\n"));
    Files.copy(anyExtension(), site.resolve("native/vec0.so"));
    Files.writeString(
        site.resolve("native_dist-1.0.dist-info/RECORD"),
        "native/__init__.py,,\nnative/vec0.so,,\n");
  }

  @Test
  @DisplayName("makes everything run that PyInstaller alone leaves out")
  void completes() throws Exception {
    // given
    FreezeRequest request = request(input -> {});
    // when
    Path program = freezer.freeze(request).folder().resolve("prog/prog");
    // then
    assertThat(lines(program))
        .containsExactly(
            "version 1.0",
            "entry_point plugged in",
            "module_named_tests a module named tests",
            "data words",
            "template True",
            "computed fast backend",
            "by_extension registered",
            "attribute lazy value",
            "unimported deep",
            "file_of_unimported from .inner import deep",
            "compiled ('geared up', 'colorsys', 'crew')",
            "compiled_alone cog",
            "library True",
            "started ('module', 'script', 'code')",
            "own_string own app",
            "own_folder ['first', 'second']",
            "worker_of_library True");
    assertThat(collected(program))
        .contains("host/words/list.txt", "native/vec0.so", "testing/plugins/test/kind.txt")
        .doesNotContain(
            "host/words/list.c",
            "testing/inner/tests/data.txt",
            "testing/conftest.py",
            "testing/py.typed");
    assertThat(modules(request))
        .contains("host.lazy", "plug.impl", "testing.tests")
        .doesNotContain("host.unused", "plug.other", "ext_impl.silent", "tool_one");
    assertThat(Completion.summary(request, "PyInstaller").orElseThrow())
        .startsWith("Completed with ")
        .contains("native-dist", "<trim>");
    ImportGraph imports = ImportGraph.read(PyInstallerCommands.imports(request.workspace()));
    assertThat(imports.distribution("host.backends.fast")).contains("host-dist");
    assertThat(imports.reasonsOf("host.backends.fast"))
        .containsExactly(new Reason("import call below a package", "host/__init__.py:8"));
    assertThat(imports.reasonsOf("own.web"))
        .as("without the line, which an edit may move that takes no analysis")
        .containsExactly(new Reason("string", "main.py"));
    assertThat(reasons(request))
        .contains(
            "plug.impl: entry point group in host/__init__.py:4",
            "host.backends.fast: import call below a package in host/__init__.py:8",
            "host.lazy: lazy attribute in main.py:11",
            "ext_impl.shout: string in main.py:10",
            "ext_impl: package in ext_impl/shout.py",
            "loose_one: import call in main.py:12",
            "loose_one.inner: import in loose_one/__init__.py",
            "loose_one/__init__.py: source that is read in loader/__init__.py:9",
            "starter_work.__main__: interpreter in starter/__init__.py:10",
            "starter.help: interpreter in starter/__init__.py:10",
            "starter.job: interpreter in starter/__init__.py:10",
            "main.py: entry of other processes in crew/__init__.py",
            "own.web: string in main.py:18",
            "tabnanny: import call in ext_impl/shout.py:2",
            "own.plugins.first: import call below a package in main.py:27",
            "host/words/list.txt: package data in host_dist-1.0.dist-info",
            "native/vec0.so: library of a package in native_dist-1.0.dist-info");
  }

  @Test
  @DisplayName("adds nothing for <completeness>hooks</completeness>")
  void leavesAsItIs() throws Exception {
    // given
    FreezeRequest request = request(input -> input.completeness = "hooks");
    // when
    List<String> lines = lines(freezer.freeze(request).folder().resolve("prog/prog"));
    // then
    assertThat(lines)
        .filteredOn(line -> !line.contains("FAILS"))
        .containsExactly(
            "version 1.0",
            "template False",
            "compiled ('geared up', 'colorsys', 'crew')",
            "own_folder []");
    assertThat(Completion.summary(request, "PyInstaller")).isEmpty();
  }

  @Test
  @DisplayName("says what was added most, the user's own modules as well")
  void saysWhatWasAddedMost() throws Exception {
    FreezeRequest request = request(input -> {});
    Path report = request.workspace().report().resolve("completeness.json");
    Files.createDirectories(report.getParent());
    Files.writeString(
        report,
        """
        {"added": [{"distribution": "", "modules": 2, "moduleBytes": 3000000, "files": 0, "fileBytes": 0}]}
        """);

    assertThat(Completion.summary(request, "PyInstaller").orElseThrow())
        .contains("2 modules", "(most: your own modules 3.0 MB)");
  }

  @Test
  @DisplayName("adds nothing of a trimmed distribution and no excluded module")
  void trims() throws Exception {
    // given
    FreezeRequest request =
        request(
            input -> {
              input.trim = List.of("Plug_Dist");
              input.excludes = List.of("host.backends.fast");
            });
    // when
    List<String> lines = lines(freezer.freeze(request).folder().resolve("prog/prog"));
    // then
    assertThat(lines)
        .contains(
            "entry_point FAILS KeyError", "computed FAILS ModuleNotFoundError", "version 1.0");
  }

  private FreezeRequest request(java.util.function.Consumer<SpecInputFixture> change)
      throws Exception {
    Workspace workspace = new Workspace(temp.resolve("work space"));
    SpecInputFixture fixture = new SpecInputFixture(root);
    fixture.name = "prog";
    fixture.entry = "main.py";
    fixture.layout = Layout.onedir.id();
    change.accept(fixture);
    SpecInput input = fixture.input();
    BundleSpec spec =
        new SpecResolver().resolve(input, RealEnvironment.triple(), Inputs.unrecorded()).spec();
    Path specFile = RealFreezer.get().plan(spec).writeTo(workspace.spec());
    PythonEnvironment environment = RealEnvironment.get();
    return new FreezeRequest(
        spec,
        specFile,
        workspace,
        environment,
        Map.of("PYTHONPATH", site.toString()),
        Set.of(),
        315_532_800L,
        Duration.ofMinutes(10),
        null);
  }

  private List<String> lines(Path program) throws Exception {
    ProcessResult result =
        processes.run(
            new Command(List.of(program.toString()), temp, Map.of(), Duration.ofMinutes(2), null));
    assertThat(result.succeeded()).as(result.describe()).isTrue();
    return result.outputText().lines().toList();
  }

  private static List<String> collected(Path program) throws Exception {
    Path folder = program.resolveSibling("_internal");
    try (Stream<Path> files = Files.walk(folder)) {
      return files.map(file -> folder.relativize(file).toString()).toList();
    }
  }

  /** What the report says about each addition, with the mechanism and the place that caused it. */
  private static List<String> reasons(FreezeRequest request) throws Exception {
    Path report = request.workspace().report().resolve("completeness.json");
    List<String> reasons = new ArrayList<>();
    for (JsonNode added : new JsonMapper().readTree(report.toFile()).get("added")) {
      for (JsonNode reason : added.get("reasons")) {
        String why = reason.get("mechanism").asText() + " in " + reason.get("place").asText();
        reason.get("modules").forEach(name -> reasons.add(name.asText() + ": " + why));
        reason.get("files").forEach(name -> reasons.add(name.asText() + ": " + why));
      }
    }
    return reasons;
  }

  private static List<String> modules(FreezeRequest request) throws Exception {
    Path toc = request.workspace().state().resolve("work/prog/PYZ-00.toc");
    return List.of(Files.readString(toc).split("'"));
  }

  private static Path anyExtension() throws Exception {
    try (Stream<Path> files = Files.walk(RealEnvironment.get().python().getParent().getParent())) {
      return files
          .filter(file -> file.toString().matches(".*cpython.*\\.so"))
          .findFirst()
          .orElseGet(CompletionTest::extensionOfTheInterpreter);
    }
  }

  private static Path extensionOfTheInterpreter() {
    try {
      ProcessResult result =
          new ProcessRunner()
              .run(
                  new Command(
                      List.of(
                          RealEnvironment.get().python().toString(),
                          "-c",
                          "import _decimal; print(_decimal.__file__)"),
                      Path.of(System.getProperty("java.io.tmpdir")),
                      Map.of(),
                      Duration.ofMinutes(1),
                      null));
      return Path.of(result.outputText().strip());
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** Installs a distribution as an installer would. */
  private void distribution(
      String name, String requires, String entryPoints, Map<String, String> files)
      throws Exception {
    String info = name.replace('-', '_') + "-1.0.dist-info";
    List<String> record = new ArrayList<>(files.keySet());
    for (Map.Entry<String, String> file : files.entrySet()) {
      write(site, file.getKey(), file.getValue());
    }
    String requirement = requires.isEmpty() ? "" : "Requires-Dist: " + requires + "\n";
    write(
        site,
        info + "/METADATA",
        "Metadata-Version: 2.1\nName: " + name + "\nVersion: 1.0\n" + requirement);
    write(site, info + "/entry_points.txt", entryPoints);
    record.addAll(List.of(info + "/METADATA", info + "/entry_points.txt", info + "/RECORD"));
    write(site, info + "/RECORD", String.join(",,\n", record) + ",,\n");
  }

  private static void write(Path folder, String name, String text) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
