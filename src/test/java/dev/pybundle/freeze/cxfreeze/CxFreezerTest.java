package dev.pybundle.freeze.cxfreeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.FileDifference;
import dev.pybundle.bundle.ImportGraph;
import dev.pybundle.bundle.ImportGraph.Import;
import dev.pybundle.bundle.ImportGraph.Reason;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Role;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.freeze.Frozen;
import dev.pybundle.freeze.pyinstaller.RealEnvironment;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.spec.BundleSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("CxFreezer")
class CxFreezerTest {

  private static final String SPEC =
      """
      {"name": "prog", "version": "1", "triple": "%1$s", "layout": "onedir", "entry": "%2$s/main.py",
       "sourceRoots": ["%2$s"],
       "collected": {"datas": [{"source": "%2$s/data", "target": "data"}], "binaries": [], "hiddenImports": [%3$s],
         "excludes": [], "collectAll": [], "collectSubmodules": [], "collectData": [], "collectBinaries": [],
         "copyMetadata": [], "recursiveCopyMetadata": [], "hooksPath": [], "hooksConfig": {}, "runtimeHooks": [],
         "noarchive": false, "completeness": "closure", "trim": [], "moduleCollectionMode": {}},
       "interpreter": {"optimize": 0, "unbuffered": true, "utf8": true, "quickStart": true, "options": ["W ignore"]},
       "executable": {"console": true, "debug": false, "contentsDirectory": "_internal",
         "bootloaderIgnoreSignals": false, "disableWindowedTraceback": false},
       "windows": {"versionInfo": {}, "resources": [], "uacAdmin": false, "uacUiaccess": false},
       "macos": {"argvEmulation": false}}
      """;

  private static final String MAIN =
      """
      import gc
      import importlib
      import inspect
      import multiprocessing
      import os
      import pathlib
      import sqlite3
      import ssl
      import subprocess
      import sys

      import helper
      import package

      def started(*arguments):
          return subprocess.run([sys.executable, *arguments], capture_output=True, text=True).stdout.strip()

      def double(number):
          return 2 * number

      if __name__ == "__main__":
          print(helper.GREETING, importlib.import_module("plug" + "in").NAME)
          print((pathlib.Path(__file__).parent / "data" / "text.txt").read_text(), sys.warnoptions, sys.flags.utf8_mode, len(gc.callbacks))
          print(sqlite3.connect(":memory:").execute("select 6 * 7").fetchone(), ssl.OPENSSL_VERSION)
          print(started("-um", "jobs.one", "a"), started("-c", "import sys; print(sys.argv)", "b"), started("-m", "pip") or "no pip")
          print(package.inner.NAME, "tea".encode("gb2312"), inspect.getsource(double).split()[-1], pathlib.Path(os.__file__).name)
          for method in "spawn", "forkserver", "fork":
              with multiprocessing.get_context(method).Pool(1) as pool:
                  print(method, pool.map(double, [21]))
      """;

  private static final String WINDOWS =
      """
      import sys
      sys.path.insert(0, ".")
      import cx_Freeze
      # The real one passes over what is for another system than this one.
      cx_Freeze.Executable = lambda entry, **given: given
      import freeze
      texts = {"LegalCopyright": "(c)", "LegalTrademarks": "TM", "ProductName": "Tea", "FileDescription": "A tea", "Comments": "Longer", "CompanyName": "C é"}
      windows = {"versionInfo": texts, "manifest": "app.manifest", "uacAdmin": True, "uacUiaccess": True}
      options = {"entry": "main.py", "console": False, "name": "prog", "icon": "icon.ico", "windows": windows, "version": "1.2.3"}
      made, info = freeze.executable(options), freeze.version(options)
      print(*(made[name] for name in ("base", "icon", "manifest", "uac_admin", "uac_uiaccess", "copyright", "trademarks")))
      print(info.version, info.name, info.description, info.long_description, info.author)
      """;

  @TempDir private Path temporary;

  private final ProcessRunner processes = new ProcessRunner();
  private final CxFreezer freezer = new CxFreezer(processes, new HostSystem());

  @Test
  @DisplayName("makes a program that runs anywhere, and the same bytes each time")
  void frozenProgramRuns() throws Exception {
    Path sources = sources();
    Frozen first = freezer.freeze(request(sources, "first", "\"plugin\""));
    Frozen second = freezer.freeze(request(sources, "second", "\"plugin\""));

    assertThat(FileDifference.between(first.folder(), second.folder())).isEmpty();
    assertThat(first.layout()).isEqualTo(Layout.onedir);
    assertThat(first.program()).startsWith("prog/prog");
    assertThat(first.tools()).containsEntry("cx-freeze", CxFreezer.DEFAULT_VERSION);
    assertThat(first.files())
        .extracting(BundledFile::role)
        .contains(Role.PROGRAM, Role.NATIVE, Role.MODULES, Role.DATA)
        .doesNotContainNull();
    assertThat(first.files())
        .as("of the system that the program runs on")
        .extracting(BundledFile::path)
        .noneMatch(path -> path.contains("libgcc_s"));
    assertThat(first.sources()).contains(sources.resolve("data/text.txt"));
    assertThat(first.parts()).extracting(BundledFile::path).containsExactly("parts/imports.json");
    ImportGraph imports = ImportGraph.read(first.folder().resolve("parts/imports.json"));
    assertThat(imports.roots()).startsWith("main.py");
    assertThat(imports.importersOf("helper")).containsExactly(new Import("main.py", "helper", 0));
    assertThat(imports.reasonsOf("plugin")).contains(new Reason("hidden import", ""));
    assertThat(imports.modules().get("ssl").isStandard()).isTrue();
    assertThat(imports.importersOf("subprocess"))
        .anySatisfy(each -> assertThat(each.isInFunction()).isTrue());

    Path elsewhere = Files.move(first.folder(), temporary.resolve("else where é"));
    ProcessResult result =
        processes.run(
            new Command(
                List.of(elsewhere.resolve(first.program()).toString()),
                temporary,
                Map.of(),
                Duration.ofMinutes(1),
                /* log= */ null));

    assertThat(result.succeeded()).describedAs(result.describe()).isTrue();
    assertThat(result.output().get(0)).isEqualTo("hello from plugin");
    assertThat(result.output().get(1)).isEqualTo("a text ['ignore'] 1 1");
    assertThat(result.output().get(2)).startsWith("(42,) OpenSSL");
    assertThat(result.output().get(3)).isEqualTo("__main__ ['a'] ['-c', 'b'] no pip");
    assertThat(result.output().subList(4, 8))
        .containsExactly(
            "package._inner b'tea' number os.pyc", "spawn [42]", "forkserver [42]", "fork [42]");
  }

  @Test
  @DisplayName("fails for a hidden import that it would leave out")
  void hiddenImportIsMissing() throws Exception {
    FreezeRequest request = request(sources(), "missing", "\"xml.gone\"");

    assertThatThrownBy(() -> freezer.freeze(request))
        .isInstanceOf(ProblemException.class)
        .hasMessageContainingAll("Hidden import 'xml.gone' was not found", "perhaps you should");
  }

  @Test
  @DisplayName("finds a syntax error before it freezes")
  void syntaxErrorsAreFound() throws Exception {
    Path sources = sources();
    Files.writeString(sources.resolve("helper.py"), "GREETING = (\n");
    FreezeRequest request = request(sources, "broken", "\"plugin\"");

    assertThatThrownBy(() -> freezer.check(request))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("Syntax error in " + sources.resolve("helper.py"));
  }

  @Test
  @DisplayName("tells cx_Freeze what only Windows has")
  void windowsHasItsOwn() throws Exception {
    FreezeRequest request = request(sources(), "windows", "\"plugin\"");
    freezer.check(request);
    Path tools = request.environment().freezer().folder();
    ProcessResult result =
        processes.run(
            new Command(
                List.of(request.environment().python().toString(), "-c", WINDOWS),
                request.workspace().state().resolve("cx-freeze-scripts"),
                Map.of("PYTHONPATH", tools.toString()),
                Duration.ofMinutes(1),
                /* log= */ null));

    assertThat(result.output())
        .as(result.describe())
        .containsExactly(
            "gui icon.ico app.manifest True True (c) TM", "1.2.3 Tea A tea Longer C é");
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest", ">=8", "8"})
  @DisplayName("takes exact versions only")
  void versionsAreExact(String version) {
    assertThat(freezer.refusal(version).orElseThrow().sentence())
        .startsWith("<cxFreezeVersion>" + version)
        .contains("perhaps you should", CxFreezer.DEFAULT_VERSION);
    assertThat(freezer.refusal(CxFreezer.DEFAULT_VERSION)).isEmpty();
  }

  private Path sources() throws Exception {
    Path sources = Files.createDirectories(temporary.toRealPath().resolve("sources"));
    Files.writeString(sources.resolve("main.py"), MAIN);
    Files.writeString(sources.resolve("helper.py"), "GREETING = 'hello from'\n");
    Files.writeString(sources.resolve("plugin.py"), "NAME = __name__\n");
    // The finder of cx_Freeze takes _inner for a variable of the package.
    Path inside = Files.createDirectories(sources.resolve("package"));
    Files.writeString(
        inside.resolve("__init__.py"), "from package._main import *\nfrom package import _main\n");
    Files.writeString(inside.resolve("_main.py"), "from package import _inner\ninner = _inner\n");
    Files.writeString(inside.resolve("_inner.py"), "NAME = __name__\n");
    Files.createDirectories(sources.resolve("jobs"));
    Files.writeString(
        sources.resolve("jobs/one.py"), "import sys\nprint(__name__, sys.argv[1:])\n");
    Files.createDirectories(sources.resolve("data"));
    Files.writeString(sources.resolve("data/text.txt"), "a text");
    return sources;
  }

  private FreezeRequest request(Path sources, String name, String hiddenImports) throws Exception {
    Workspace workspace = new Workspace(temporary.resolve(name));
    BundleSpec spec =
        Json.parse(
            SPEC.formatted(RealEnvironment.triple(), sources, hiddenImports), BundleSpec.class);
    return new FreezeRequest(
        spec,
        freezer.plan(spec).writeTo(workspace.spec()),
        workspace,
        RealEnvironment.with(
            "test environment of cx_Freeze", freezer.pins(CxFreezer.DEFAULT_VERSION)),
        Map.of(),
        Set.of(),
        315_532_800L,
        Duration.ofMinutes(10),
        /* memory= */ null);
  }
}
