package dev.pybundle.freeze.nuitka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.CachePart;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.BuildMemory;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.freeze.Plan;
import dev.pybundle.freeze.pyinstaller.RealEnvironment;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.spec.BundleSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("NuitkaFreezer")
class NuitkaFreezerTest {

  private static final String SPEC =
      """
      {"name": "prog", "version": "1", "triple": "x86_64-unknown-linux-gnu", "layout": "onedir", "entry": "/src/main.py",
       "sourceRoots": ["/src"], "guard": {"mode": "off", "deadline": 2},
       "collected": {"datas": [], "binaries": [], "hiddenImports": [], "excludes": [], "collectAll": [],
         "collectSubmodules": [], "collectData": [], "collectBinaries": [], "copyMetadata": [],
         "recursiveCopyMetadata": [], "hooksPath": [], "hooksConfig": {}, "runtimeHooks": [], "noarchive": false,
         "completeness": "closure", "trim": [], "moduleCollectionMode": {}},
       "interpreter": {"optimize": 0, "unbuffered": true, "utf8": true, "quickStart": true, "options": []},
       "executable": {"console": true, "debug": false, "contentsDirectory": "_internal",
         "bootloaderIgnoreSignals": false, "disableWindowedTraceback": false},
       "windows": {"versionInfo": {}, "resources": [], "uacAdmin": false, "uacUiaccess": false},
       "macos": {"argvEmulation": false}}
      """;

  @TempDir private Path temporary;

  private final ProcessRunner processes = new ProcessRunner();
  private final NuitkaFreezer freezer = new NuitkaFreezer(processes, new HostSystem());

  @ParameterizedTest(name = "{0} as {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "name": "prog"       | "name": "other"                           | --output-filename=other
          "layout": "onedir"   | "layout": "onefile"                       | --mode=onefile
          "version": "1"       | "version": "2"                            | --mode=standalone
          "hiddenImports": []  | "hiddenImports": ["a.b"]                  | --include-module=a.b
          "excludes": []       | "excludes": ["tkinter"]                   | --nofollow-import-to=tkinter
          "collectAll": []     | "collectAll": ["pkg"]                     | --include-package=pkg
          "collectSubmodules": [] | "collectSubmodules": ["pkg"]           | --include-package=pkg
          "collectData": []    | "collectData": ["pkg"]                    | --include-package-data=pkg
          "copyMetadata": []   | "copyMetadata": ["dist"]                  | --include-distribution-metadata=dist
          "recursiveCopyMetadata": [] | "recursiveCopyMetadata": ["dist"]  | --include-distribution-metadata=dist
          "datas": []          | "datas": [{"source": "/a.txt", "target": "t"}] | --include-data-files=/a.txt=t/
          "binaries": []       | "binaries": [{"source": "/a.so", "target": "."}] | --include-data-files=/a.so=./
          "optimize": 0        | "optimize": 1                             | --python-flag=no_asserts
          "optimize": 0        | "optimize": 2                             | --python-flag=no_docstrings
          "debug": false       | "debug": false, "runtimeTmpdir": "/run"   | --onefile-tempdir-spec=/run/onefile_{PID}_{TIME_US}_{RANDOM}
          "macos": {           | "macos": {"targetArch": "arm64",          | --macos-target-arch=arm64
          """)
  @DisplayName("passes on what Nuitka has an argument for")
  void fieldsAreArguments(String before, String after, String argument) throws Exception {
    assertThat(NuitkaArguments.of(spec(before, after))).contains(argument);
  }

  @ParameterizedTest(name = "{0} as {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "console": true    | "console": true                       | --windows-console-mode=force
          "console": true    | "console": false                      | --windows-console-mode=disable
          "uacAdmin": false  | "uacAdmin": false, "hideConsole": "hide-early" | --windows-console-mode=hide
          "debug": false     | "debug": false, "icon": "/a.ico"      | --windows-icon-from-ico=/a.ico
          "uacAdmin": false  | "uacAdmin": true                      | --windows-uac-admin
          "uacUiaccess": false | "uacUiaccess": true                 | --windows-uac-uiaccess
          "versionInfo": {}  | "versionInfo": {"CompanyName": "C é"} | --company-name=C é
          "versionInfo": {}  | "versionInfo": {"FileVersion": "1.2.3-SNAPSHOT"} | --file-version=1.2.3
          """)
  @DisplayName("passes on what only Windows has")
  void windowsHasArguments(String before, String after, String argument) throws Exception {
    String windows = SPEC.replace("x86_64-unknown-linux-gnu", "x86_64-pc-windows-msvc");

    assertThat(NuitkaArguments.of(Json.parse(windows.replace(before, after), BundleSpec.class)))
        .contains(argument);
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "noarchive": false | "noarchive": true | <noarchive> | machine code
          "hooksPath": [] | "hooksPath": ["/hooks"] | <hooksPath> | takes no hooks of PyInstaller
          "hooksConfig": {} | "hooksConfig": {"a": {"b": "c"}} | <hooksConfig> | takes no hooks of PyInstaller
          "moduleCollectionMode": {} | "moduleCollectionMode": {"a": "py"} | <moduleCollectionMode> | machine code
          "options": [] | "options": ["X importtime"] | <pythonOptions> | takes W only
          "debug": false | "debug": true | <debug> | no such setting
          "contentsDirectory": "_internal" | "contentsDirectory": "lib" | <contentsDirectory> | beside its executable
          "bootloaderIgnoreSignals": false | "bootloaderIgnoreSignals": true | <bootloaderIgnoreSignals> | no such setting
          "disableWindowedTraceback": false | "disableWindowedTraceback": true | <disableWindowedTraceback> | no such setting
          "uacAdmin": false | "uacAdmin": false, "hideConsole": "minimize-late" | <hideConsole> | hides a console at once
          "uacAdmin": false | "uacAdmin": false, "manifest": "/m.xml" | <manifest> | no such setting
          "uacAdmin": false | "uacAdmin": false, "versionFile": "/v.txt" | <versionFile> | from texts
          "resources": [] | "resources": [{"file": "/r.dll", "selector": ""}] | <resources> | no such setting
          "macos": { | "macos": {"codesignIdentity": "me", | <codesignIdentity> | the goal codesign
          "macos": { | "macos": {"entitlementsFile": "/e.plist", | <entitlementsFile> | the goal codesign
          "argvEmulation": false | "argvEmulation": true | <argvEmulation> | no such setting
          "guard": { | "lazy": {"distributions": ["numpy"]}, "guard": { | <lazy><distributions> | cannot leave the program
          "guard": { | "specFile": "/own.spec", "guard": { | <specFile> | specs of PyInstaller
          """)
  @DisplayName("refuses what it cannot have, and says why")
  void fieldsAreRefused(String before, String after, String element, String reason)
      throws Exception {
    assertThat(freezer.capabilities().problems(spec(before, after)))
        .extracting(Problem::sentence)
        .singleElement()
        .asString()
        .startsWith(element + " cannot be had from Nuitka: ")
        .contains(reason, "perhaps you should");
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "mode": "off" | "mode": "always" | import pybundle_guard_hook
          "quickStart": true | "quickStart": true | __import__("_pybundle_start").start()
          "runtimeHooks": [] | "runtimeHooks": ["/a.py", "/b-2.py"] | import _pybundle_hook_1
          "options": [] | "options": ["W ignore"] | _pybundle_nuitka.start("prog", ["ignore"])
          """)
  @DisplayName("begins the program with what Nuitka has no argument for")
  void startIsOurs(String before, String after, String line) throws Exception {
    assertThat(freezer.plan(spec(before, after)).files().get("_pybundle_begin.py").lines())
        .contains(line);
  }

  @Test
  @DisplayName(
      "writes arguments that start Nuitka by hand, in the mode that the program is to be in")
  void argumentsRunByHand() throws Exception {
    BundleSpec spec = spec("\"utf8\": true", "\"utf8\": false");
    Path modules = Files.createDirectories(temporary.resolve("site é/nuitka"));
    Files.writeString(
        modules.resolve("__main__.py"),
        "import os, sys\nprint(os.environ['PYTHONUTF8'], sys.path[-1:], *sys.argv[1:], sep='|')\n");
    Plan plan = freezer.plan(spec);
    Path main = plan.writeTo(Files.createDirectories(temporary.resolve("spec é")));
    // What stands in for Nuitka must be found.
    Files.writeString(
        main,
        Files.readString(main)
            .replace(
                "SOURCE_ROOTS + [HERE]",
                "SOURCE_ROOTS + [HERE, r\"" + modules.getParent() + "\"]"));

    List<String> output = python(main.toString());

    assertThat(output)
        .singleElement()
        .asString()
        .startsWith("0|")
        .contains("|--user-plugin=" + main.resolveSibling(NuitkaFreezer.PLUGIN))
        .endsWith("|/src/main.py");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          `'''A text.'''\\nfrom __future__ import annotations\\nx = 1\\n` | `'''A text.'''\\nfrom __future__ import annotations; __import__("_pybundle_begin")\\nx = 1\\n`
          `'é'\\ndef f(): pass\\n` | `'é'; __import__("_pybundle_begin")\\ndef f(): pass\\n`
          `import sys\\n` | `__import__("_pybundle_begin"); import sys\\n`
          `#!/usr/bin/python\\nif True:\\n  pass\\n` | `__import__("_pybundle_begin")\\n#!/usr/bin/python\\nif True:\\n  pass\\n`
          """)
  @DisplayName("begins the entry before its first statement, and keeps the lines where it can")
  void entryBegins(String source, String begun) throws Exception {
    List<String> output =
        python(
            "-c",
            """
            import sys, types
            for name, what in {"nuitka.plugins.PluginBase": "NuitkaPluginBase", "nuitka.utils.ModuleNames": "ModuleName"}.items():
                module = sys.modules[name] = types.ModuleType(name)
                setattr(module, what, type(what, (), {}))
            text, own = sys.argv[1:]
            space = {"__name__": "plugin"}
            exec(compile(text, "plugin", "exec"), space)
            print(ascii(space["begun"](own.replace("\\\\n", "\\n"))))
            """,
            PythonRoom.of(NuitkaFreezer.class).text(NuitkaFreezer.PLUGIN),
            source);

    assertThat(output).containsExactly("'" + begun.replace("'", "\\'").replace("é", "\\xe9") + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest", ">=4", "5.0", "3.9"})
  @DisplayName("takes exact versions of the one it knows only")
  void versionsAreExact(String version) {
    assertThat(freezer.refusal(version).orElseThrow().sentence())
        .startsWith("<nuitkaVersion>" + version)
        .contains("perhaps you should", NuitkaFreezer.DEFAULT_VERSION);
    assertThat(freezer.refusal(NuitkaFreezer.DEFAULT_VERSION)).isEmpty();
  }

  @Test
  @DisplayName("says before it starts that there is no C compiler")
  void compilerIsMissing() throws Exception {
    HostSystem bare =
        new HostSystem(name -> System.getProperty(name), Map.of("PATH", temporary.toString()));
    FreezeRequest request = request(null);

    assertThatThrownBy(() -> new NuitkaFreezer(processes, bare).check(request))
        .isInstanceOf(ProblemException.class)
        .hasMessageContainingAll(
            "neither gcc nor clang on the PATH", "perhaps you should", "apt-get install gcc");
  }

  @Test
  @DisplayName(
      "keeps compiled C in the cache, but in a clean build beside nothing of an earlier one")
  void cacheHasItsPlace() throws Exception {
    Path cache = temporary.resolve("cache");
    BuildMemory memory = new BuildMemory(CachePart.MEMORY.in(cache).resolve("m.db"), 1);

    assertThat(freezer.command(request(memory)).environment())
        .containsEntry("NUITKA_CACHE_DIR", CachePart.NUITKA.in(cache).toString());
    assertThat(freezer.command(request(null)).environment().get("NUITKA_CACHE_DIR"))
        .startsWith(temporary.resolve("workspace").toString());
  }

  private FreezeRequest request(BuildMemory memory) throws Exception {
    Workspace workspace = new Workspace(temporary.resolve("workspace"));
    return new FreezeRequest(
        spec("", ""),
        workspace.spec().resolve("prog.nuitka.py"),
        workspace,
        RealEnvironment.get(),
        Map.of(),
        Set.of(),
        315_532_800L,
        Duration.ofMinutes(10),
        memory);
  }

  private static BundleSpec spec(String before, String after) throws Exception {
    return Json.parse(SPEC.replace(before, after), BundleSpec.class);
  }

  private List<String> python(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(RealEnvironment.get().python().toString());
    command.addAll(List.of(arguments));
    ProcessResult result =
        processes.run(
            new Command(
                command, temporary, Map.of("PYTHONUTF8", "1"), Duration.ofMinutes(1), null));
    assertThat(result.succeeded()).describedAs(result.describe()).isTrue();
    return result.output();
  }
}
