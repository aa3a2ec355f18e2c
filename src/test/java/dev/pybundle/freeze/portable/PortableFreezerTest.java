package dev.pybundle.freeze.portable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.FileDifference;
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

@DisplayName("PortableFreezer")
class PortableFreezerTest {

  private static final String SPEC =
      """
      {"name": "prog", "version": "1", "triple": "%1$s", "layout": "onedir", "entry": "%2$s/main.py",
       "sourceRoots": ["%2$s"],
       "collected": {"datas": [{"source": "%2$s/data", "target": "data"}], "binaries": [], "hiddenImports": [%3$s],
         "excludes": ["unwanted"], "collectAll": [], "collectSubmodules": [], "collectData": [], "collectBinaries": [],
         "copyMetadata": [], "recursiveCopyMetadata": [], "hooksPath": [], "hooksConfig": {},
         "runtimeHooks": ["%2$s/hook.py"], "noarchive": false, "completeness": "closure", "trim": [],
         "moduleCollectionMode": {"readable": "py", "helper": "pyc"}},
       "interpreter": {"optimize": 1, "unbuffered": true, "utf8": true, "quickStart": true, "options": ["W ignore"]},
       "executable": {"console": true, "debug": false, "contentsDirectory": "_internal",
         "bootloaderIgnoreSignals": false, "disableWindowedTraceback": false},
       "windows": {"versionInfo": {}, "resources": [], "uacAdmin": false, "uacUiaccess": false},
       "macos": {"argvEmulation": false}}
      """;

  private static final String MAIN =
      """
      import calendar
      import importlib.util
      import inspect
      import multiprocessing
      import os
      import pathlib
      import sqlite3
      import ssl
      import subprocess
      import sys

      import helper
      import readable

      def square(number):
          return number * number, __name__

      def started(*arguments):
          run = subprocess.run([sys.executable, *arguments], capture_output=True, text=True)
          return (run.stdout or run.stderr).strip()

      if __name__ == "__main__":
          assert False, "not with -O"
          print(helper.GREETING, *sys.argv[1:])
          print((pathlib.Path(__file__).parent / "data" / "text.txt").read_text(), sys.warnoptions, sys.flags.utf8_mode)
          print(sqlite3.connect(":memory:").execute("select 6 * 7").fetchone(), ssl.OPENSSL_VERSION)
          print(started("-um", "jobs.one", "a"), started("-c", "import sys; print(sys.argv)", "b"))
          with multiprocessing.get_context("spawn").Pool(1) as pool:
              print(*pool.map(square, [7]))
          print(os.environ["HOOKED"], importlib.util.find_spec("unwanted"), inspect.getsource(readable).strip())
          print(pathlib.Path(sys.argv[0]).name, sys.prefix == str(pathlib.Path(sys.argv[0]).parent), pathlib.Path(sys.executable).name)
          print(sys.flags.isolated, [each for each in sys.path if not each.startswith(sys.prefix)], started("-c", "import os, sys; print(os.environ.get('PYTHONPATH'), '/gone' in sys.path)"))
          import types
          print(calendar.OWN, hasattr(types, "FunctionType"))
          print(sorted(set(dir()) & {"_pybundle_portable", "run", "SETTINGS"}))
      """;

  @TempDir private Path temporary;

  private final ProcessRunner processes = new ProcessRunner();
  private final PortableFreezer freezer = new PortableFreezer(processes, new HostSystem());

  @Test
  @DisplayName(
      "makes a program that runs anywhere as plain Python does, and the same bytes each time")
  void programRuns() throws Exception {
    Path sources = sources();
    Frozen first = freezer.freeze(request(sources, "first", "\"plugin\""));
    Frozen second = freezer.freeze(request(sources, "second", "\"plugin\""));

    assertThat(FileDifference.between(first.folder(), second.folder())).isEmpty();
    assertThat(first.layout()).isEqualTo(Layout.onedir);
    assertThat(first.program()).startsWith("prog/prog");
    assertThat(first.files())
        .extracting(BundledFile::role)
        .contains(Role.PROGRAM, Role.NATIVE, Role.MODULES, Role.DATA)
        .doesNotContainNull();
    assertThat(first.sources()).contains(sources.resolve("data/text.txt"));
    assertThat(first.files())
        .extracting(BundledFile::path)
        .noneMatch(path -> path.endsWith("/helper.py") || path.contains("/test/"))
        .anyMatch(path -> path.endsWith("/main.py"))
        .anyMatch(path -> path.endsWith("/jobs/one.py"));

    Path elsewhere = Files.move(first.folder(), temporary.resolve("else where é"));
    Path link =
        Files.createSymbolicLink(temporary.resolve("a link"), elsewhere.resolve(first.program()));
    ProcessResult result = run(link.toString(), "--port", "8000", "-c", "a b é", "");

    assertThat(result.output())
        .containsExactly(
            "hello from --port 8000 -c a b é ",
            "a text ['ignore'] 1",
            result.output().get(2),
            "__main__ ['a'] ['-c', 'b']",
            "(49, '__mp_main__')",
            "yes None TEXT = 1",
            "prog True prog",
            "1 [] None False",
            "yes True",
            "[]");
    assertThat(result.output().get(2)).startsWith("(42,) OpenSSL");
  }

  @Test
  @DisplayName("imports what plain Python does where modules and folders share names or turn back")
  void importsAsPlainPython() throws Exception {
    Path sources = sources();
    Files.writeString(
        sources.resolve("my-app.py"),
        "import html, my_app, wsgiref, importlib.util as util\n"
            + "print(html.OWN, my_app.VALUE, __name__, wsgiref.OWN,"
            + " util.find_spec('wsgiref.util'))\n");
    Files.writeString(sources.resolve("my_app.py"), "VALUE = 7\n");
    // A package of the standard library, which would come first in the same folder.
    Files.writeString(sources.resolve("html.py"), "OWN = 'yes'\n");
    Files.createDirectories(sources.resolve("wsgiref"));
    Files.writeString(sources.resolve("wsgiref/__init__.py"), "OWN = 'whole'\n");
    for (String folder : List.of("jobs", "data")) {
      Files.createSymbolicLink(sources.resolve(folder).resolve("one_way"), Path.of("."));
      Files.createSymbolicLink(sources.resolve(folder).resolve("other_way"), Path.of("."));
    }
    FreezeRequest request =
        request(sources, "names", "\"turtle\"", SPEC.replace("main.py", "my-app.py"));

    Frozen frozen = freezer.freeze(request);

    assertThat(run(frozen.folder().resolve(frozen.program()).toString()).output())
        .containsExactly("yes 7 __main__ whole None");
    assertThat(frozen.files()).extracting(BundledFile::path).noneMatch(p -> p.contains("_way"));
  }

  @Test
  @DisplayName("fails for a hidden import that is not there")
  void hiddenImportIsMissing() throws Exception {
    FreezeRequest request = request(sources(), "missing", "\"xml.gone\"");

    assertThatThrownBy(() -> freezer.freeze(request))
        .isInstanceOf(ProblemException.class)
        .hasMessageContainingAll("Hidden import 'xml.gone' was not found", "perhaps you should");
  }

  @Test
  @DisplayName("says that its interpreter lies where a program of the same name would")
  void nameIsTaken() throws Exception {
    FreezeRequest request = request(sources(), "taken", "", SPEC.replace("\"prog\"", "\"lib\""));

    assertThatThrownBy(() -> freezer.freeze(request))
        .isInstanceOf(ProblemException.class)
        .hasMessageContainingAll("The folder lib of the interpreter", "give that another <name>");
  }

  private ProcessResult run(String... command) throws Exception {
    ProcessResult result =
        processes.run(
            new Command(
                List.of(command),
                temporary,
                Map.of("PYTHONPATH", "/gone", "PYTHONHOME", "/gone", "PYTHONSAFEPATH", "x"),
                Duration.ofMinutes(1),
                /* log= */ null));
    assertThat(result.succeeded()).describedAs(result.describe()).isTrue();
    return result;
  }

  private Path sources() throws Exception {
    Path sources = Files.createDirectories(temporary.toRealPath().resolve("sources"));
    Files.writeString(sources.resolve("main.py"), MAIN);
    Files.writeString(sources.resolve("helper.py"), "GREETING = 'hello from'\n");
    Files.writeString(sources.resolve("plugin.py"), "NAME = __name__\n");
    Files.writeString(sources.resolve("readable.py"), "TEXT = 1\n");
    Files.writeString(sources.resolve("unwanted.py"), "");
    // One hides a module of the standard library, the other one comes too late for that.
    Files.writeString(sources.resolve("calendar.py"), "OWN = 'yes'\n");
    Files.writeString(sources.resolve("types.py"), "");
    Files.writeString(sources.resolve("hook.py"), "import os\nos.environ['HOOKED'] = 'yes'\n");
    Files.createDirectories(sources.resolve("jobs"));
    Files.writeString(
        sources.resolve("jobs/one.py"), "import sys\nprint(__name__, sys.argv[1:])\n");
    Files.createDirectories(sources.resolve("data"));
    Files.writeString(sources.resolve("data/text.txt"), "a text");
    return sources;
  }

  private FreezeRequest request(Path sources, String name, String hiddenImports) throws Exception {
    return request(sources, name, hiddenImports, SPEC);
  }

  private FreezeRequest request(Path sources, String name, String hiddenImports, String form)
      throws Exception {
    Workspace workspace = new Workspace(temporary.resolve(name));
    BundleSpec spec =
        Json.parse(
            form.formatted(RealEnvironment.triple(), sources, hiddenImports), BundleSpec.class);
    return new FreezeRequest(
        spec,
        freezer.plan(spec).writeTo(workspace.spec()),
        workspace,
        RealEnvironment.with(
            "test environment of portable", freezer.pins(freezer.defaultVersion())),
        Map.of(),
        Set.of(),
        315_532_800L,
        Duration.ofMinutes(10),
        /* memory= */ null);
  }
}
