package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pybundle.bundle.Layout;
import dev.pybundle.platform.JsonTree;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.BundleSpec.CollectedFile;
import dev.pybundle.spec.GuardMode;
import dev.pybundle.spec.NastyTexts;
import dev.pybundle.spec.RealPython;
import dev.pybundle.spec.SpecRecords;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A written spec")
class SpecWriterTest {

  private static final String LINUX = "x86_64-unknown-linux-gnu";
  private static final String MACOS = "aarch64-apple-darwin";
  private static final String WINDOWS = "x86_64-pc-windows-msvc";

  /** Runs a spec with stand-ins for PyInstaller's names, which print what they were called with. */
  private static final String RECORDER =
      """
      import ast, json, sys, types
      calls = {}
      def pairs(value):
          if isinstance(value, dict):
              return [[key, pairs(item)] for key, item in value.items()]
          return value
      class Scripts(str):
          def insert(self, place, script):
              calls["scripts"] = [place, *script]
      class Recorded:
          pure, scripts, binaries, datas = "pure", Scripts("scripts"), "binaries", "datas"
      def recorder(name):
          def record(*args, **kwargs):
              shown = [a if isinstance(a, (str, list)) else type(a).__name__ for a in args]
              calls[name] = {"args": shown, **{key: pairs(value) for key, value in kwargs.items()}}
              return Recorded()
          return record
      def utility(name, count):
          def collect(package, **kwargs):
              calls.setdefault(name, []).append([package, kwargs])
              results = [[f"{name}:{package}"] for _ in range(count)]
              return results[0] if count == 1 else tuple(results)
          return collect
      hooks = types.ModuleType("PyInstaller.utils.hooks")
      hooks.collect_all = utility("collect_all", 3)
      for name in (
          "collect_submodules", "collect_data_files", "collect_dynamic_libs", "copy_metadata",
      ):
          setattr(hooks, name, utility(name, 1))
      for module in "PyInstaller", "PyInstaller.utils":
          sys.modules[module] = types.ModuleType(module)
      sys.modules["PyInstaller.utils.hooks"] = hooks
      path_before = len(sys.path)
      text = open(sys.argv[1], encoding="ascii").read()
      ast.parse(text)
      names = {name: recorder(name) for name in ("Analysis", "PYZ", "EXE", "COLLECT")}
      names["SPECPATH"] = "/specs"
      exec(compile(text, sys.argv[1], "exec"), names)
      calls["sys.path"] = sys.path[path_before:]
      print(json.dumps(calls))
      """;

  private final Path folder;

  SpecWriterTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  @DisplayName("runs the guard that lies beside it before the user's own hooks")
  void guard() throws Exception {
    SpecModel model = new SpecModel();
    model.runtimeHooks = List.of(Path.of("/rth.py"));
    model.guard = new BundleSpec.Guard(GuardMode.sidecar, 2);

    JsonNode analysis = record(model.spec()).get("Analysis");

    assertThat(analysis.get("runtime_hooks").toString())
        .isEqualTo(
            "[\"/specs/pybundle_guard_hook.py\",\"/specs/pybundle_start_hook.py\",\"/rth.py\"]");
    assertThat(analysis.get("pathex").toString()).isEqualTo("[\"/app/src\",\"/specs\"]");
  }

  @Test
  @DisplayName(
      "has the table of what is lazy, the hook that reads it and the function that downloads")
  void lazy() throws Exception {
    SpecModel model = new SpecModel();
    model.runtimeHooks = List.of(Path.of("/rth.py"));
    model.lazy = new BundleSpec.Lazy(List.of("pandas"), "cortex.parts:download");

    JsonNode analysis = record(model.spec()).get("Analysis");

    assertThat(analysis.get("runtime_hooks").toString())
        .isEqualTo(
            "[\"/specs/pybundle_start_hook.py\",\"/specs/pybundle_lazy_hook.py\",\"/rth.py\"]");
    assertThat(analysis.get("datas").toString())
        .isEqualTo("[[\"/specs/_pybundle_lazy.txt\",\".\"]]");
    assertThat(analysis.get("hiddenimports").toString())
        .isEqualTo("[\"_pybundle_interpreter\",\"cortex.parts\"]");
  }

  @Test
  @DisplayName("decides last before the entry whether the program acts as an interpreter")
  void interpreter() throws Exception {
    assertThat(record(new SpecModel().spec()).get("scripts").toString())
        .isEqualTo(
            "[-1,\"pybundle_interpreter_hook\",\"/specs/pybundle_interpreter_hook.py\",\"PYSOURCE\"]");
  }

  @Test
  @DisplayName("is a spec that a person can read")
  void golden() {
    // given
    SpecModel model = new SpecModel();
    model.layout = Layout.onedir;
    model.datas = List.of(new CollectedFile(Path.of("/app/src/db"), "db"));
    model.copyMetadata = List.of("fastapi");

    // when / then
    assertThat(SpecWriter.write(model.spec()))
        .isEqualTo(
            """
            # -*- mode: python ; coding: utf-8 -*-
            # Written by pybundle:generate-spec; changes made here are lost.
            # It is a plain PyInstaller spec: "pyinstaller --noconfirm" with this file works too.

            import sys

            from PyInstaller.utils.hooks import copy_metadata

            sys.path += [
                "/app/src",
            ]

            datas = [
                ("/app/src/db", "db"),
            ]
            binaries = []
            hiddenimports = []

            for name in [
                "fastapi",
            ]:
                datas += copy_metadata(name)

            a = Analysis(
                ["/app/src/main.py"],
                pathex=[
                    "/app/src",
                ] + [SPECPATH],
                binaries=binaries,
                datas=datas,
                hiddenimports=hiddenimports + ["_pybundle_interpreter"],
                hookspath=[],
                hooksconfig={},
                runtime_hooks=[SPECPATH + "/pybundle_start_hook.py"] + [],
                excludes=[],
                noarchive=False,
                optimize=0,
            )

            hook = "pybundle_interpreter_hook"
            a.scripts.insert(-1, (hook, SPECPATH + "/" + hook + ".py", "PYSOURCE"))

            # What PyInstaller does to these modules of the library waits until the program imports them.
            for script in [each for each in a.scripts if each[0] in ["pyi_rth_inspect", "pyi_rth_pkgutil"]]:
                a.scripts.remove(script)
                a.pure.append((*script[:2], script[2].replace("PYSOURCE", "PYMODULE")))

            pyz = PYZ(a.pure)

            options = [
                ("u", None, "OPTION"),
                ("X utf8=1", None, "OPTION"),
            ]

            exe = EXE(
                pyz,
                a.scripts,
                options,
                exclude_binaries=True,
                name="cortex",
                debug=False,
                bootloader_ignore_signals=False,
                strip=False,
                upx=False,
                contents_directory="_internal",
                console=True,
                disable_windowed_traceback=False,
            )

            coll = COLLECT(
                exe,
                a.binaries,
                a.datas,
                strip=False,
                upx=False,
                name="cortex",
            )
            """);
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  @DisplayName("gives the analysis everything that was collected")
  void analysis(Layout layout) throws Exception {
    // given
    SpecModel model = new SpecModel();
    model.layout = layout;
    model.datas = List.of(new CollectedFile(Path.of("/a b/é.txt"), "assets"));
    model.binaries = List.of(new CollectedFile(Path.of("/lib/*.so"), "."));
    model.hiddenImports = List.of("uvicorn.logging");
    model.excludes = List.of("tkinter", "idlelib");
    model.collectAll = List.of("sqlite_vec", "other");
    model.collectSubmodules = List.of("plugins");
    model.collectData = List.of("tiktoken_ext");
    model.collectBinaries = List.of("vec");
    model.copyMetadata = List.of("fastapi");
    model.recursiveCopyMetadata = List.of("langchain");
    model.hooksPath = List.of(Path.of("/hooks"));
    model.hooksConfig = Map.of("matplotlib", Map.of("backends", "Agg"));
    model.runtimeHooks = List.of(Path.of("/rth.py"));
    model.noarchive = true;
    model.moduleCollectionMode = Map.of("pkg.rules", "pyz+py");

    // when
    JsonNode calls = record(model.spec());

    // then
    JsonNode analysis = calls.get("Analysis");
    assertThat(analysis.get("args").toString()).isEqualTo("[[\"/app/src/main.py\"]]");
    assertThat(analysis.get("pathex").toString()).isEqualTo("[\"/app/src\",\"/specs\"]");
    assertThat(analysis.get("datas").toString())
        .isEqualTo(
            "[[\"/a b/é.txt\",\"assets\"],\"collect_all:sqlite_vec\",\"collect_all:other\","
                + "\"collect_data_files:tiktoken_ext\",\"copy_metadata:fastapi\","
                + "\"copy_metadata:langchain\"]");
    assertThat(analysis.get("binaries").toString())
        .isEqualTo(
            "[[\"/lib/*.so\",\".\"],\"collect_all:sqlite_vec\",\"collect_all:other\","
                + "\"collect_dynamic_libs:vec\"]");
    assertThat(analysis.get("hiddenimports").toString())
        .isEqualTo(
            "[\"uvicorn.logging\",\"collect_all:sqlite_vec\",\"collect_all:other\","
                + "\"collect_submodules:plugins\",\"_pybundle_interpreter\"]");
    assertThat(analysis.get("excludes").toString()).isEqualTo("[\"tkinter\",\"idlelib\"]");
    assertThat(analysis.get("hookspath").toString()).isEqualTo("[\"/hooks\"]");
    assertThat(analysis.get("hooksconfig").toString())
        .isEqualTo("[[\"matplotlib\",[[\"backends\",\"Agg\"]]]]");
    assertThat(analysis.get("runtime_hooks").toString())
        .isEqualTo("[\"/specs/pybundle_start_hook.py\",\"/rth.py\"]");
    assertThat(analysis.get("noarchive").booleanValue()).isTrue();
    assertThat(analysis.get("module_collection_mode").toString())
        .isEqualTo("[[\"pkg.rules\",\"pyz+py\"]]");
    assertThat(calls.get("copy_metadata").toString())
        .isEqualTo("[[\"fastapi\",{}],[\"langchain\",{\"recursive\":true}]]");
    assertThat(calls.get("sys.path").toString()).isEqualTo("[\"/app/src\"]");
  }

  @Test
  @DisplayName("of a onefile program packs everything into the executable")
  void onefile() throws Exception {
    // given
    SpecModel model = new SpecModel();
    model.layout = Layout.onefile;
    model.runtimeTmpdir = "/var/cache/cortex";

    // when
    JsonNode calls = record(model.spec());

    // then
    JsonNode exe = calls.get("EXE");
    assertThat(exe.get("args").toString())
        .startsWith("[\"Recorded\",\"scripts\",\"binaries\",\"datas\",[[\"u\"");
    assertThat(exe.get("exclude_binaries").booleanValue()).isFalse();
    assertThat(exe.get("runtime_tmpdir").textValue()).isEqualTo("/var/cache/cortex");
    assertThat(exe.has("contents_directory")).isFalse();
    assertThat(calls.has("COLLECT")).isFalse();
  }

  @Test
  @DisplayName("of a onedir program puts everything beside the executable")
  void onedir() throws Exception {
    // given
    SpecModel model = new SpecModel();
    model.layout = Layout.onedir;
    model.contentsDirectory = "lib";

    // when
    JsonNode calls = record(model.spec());

    // then
    JsonNode exe = calls.get("EXE");
    assertThat(exe.get("args").toString()).startsWith("[\"Recorded\",\"scripts\",[[\"u\"");
    assertThat(exe.get("exclude_binaries").booleanValue()).isTrue();
    assertThat(exe.get("contents_directory").textValue()).isEqualTo("lib");
    assertThat(exe.has("runtime_tmpdir")).isFalse();
    assertThat(calls.get("COLLECT").get("args").toString())
        .isEqualTo("[\"Recorded\",\"binaries\",\"datas\"]");
    assertThat(calls.get("COLLECT").get("name").textValue()).isEqualTo("cortex");
  }

  @ParameterizedTest
  @ValueSource(strings = {LINUX, MACOS, WINDOWS})
  @DisplayName("never strips and never uses UPX")
  void neitherStripNorUpx(String triple) throws Exception {
    SpecModel model = new SpecModel();
    model.triple = triple;
    model.layout = Layout.onedir;

    JsonNode calls = record(model.spec());

    for (String target : List.of("EXE", "COLLECT")) {
      assertThat(calls.get(target).get("strip").booleanValue()).isFalse();
      assertThat(calls.get(target).get("upx").booleanValue()).isFalse();
    }
  }

  @ParameterizedTest(name = "optimize {0}, unbuffered {1}, utf8 {2}: {3}")
  @CsvSource(
      delimiter = '|',
      value = {
        "0|true|true|u, X utf8=1",
        "1|true|true|u, X utf8=1, O",
        "2|true|true|u, X utf8=1, O, O",
        "0|false|true|X utf8=1",
        "2|true|false|u, O, O",
        "0|false|false|''"
      })
  @DisplayName("starts the interpreter with the options that the model asks for")
  void interpreterOptions(int optimize, boolean unbuffered, boolean utf8, String expected)
      throws Exception {
    // given
    SpecModel model = new SpecModel();
    model.interpreter =
        SpecRecords.with(
            SpecRecords.unset(BundleSpec.Interpreter.class),
            Map.of(
                "optimize", optimize,
                "unbuffered", unbuffered,
                "utf8", utf8,
                "options", List.of("W ignore", "v")));

    // when
    JsonNode calls = record(model.spec());

    // then
    JsonNode options = calls.get("EXE").get("args").get(4);
    List<String> names =
        StreamSupport.stream(options.spliterator(), false)
            .map(option -> option.get(0).textValue())
            .toList();
    List<String> wanted = new ArrayList<>();
    if (!expected.isEmpty()) {
      wanted.addAll(List.of(expected.split(", ")));
    }
    wanted.addAll(List.of("W ignore", "v"));
    assertThat(names).isEqualTo(wanted);
    assertThat(calls.get("Analysis").get("optimize").intValue()).isEqualTo(optimize);
  }

  @Test
  @DisplayName("for Windows has the options of Windows and none of macOS")
  void windows() throws Exception {
    // given
    JsonNode exe = record(everySystem(WINDOWS)).get("EXE");

    // then
    assertThat(exe.get("icon").textValue()).isEqualTo("/icon");
    assertThat(exe.get("version").textValue()).isEqualTo("version-info.txt");
    assertThat(exe.get("manifest").textValue()).isEqualTo("/app.manifest");
    assertThat(exe.get("hide_console").textValue()).isEqualTo("hide-early");
    assertThat(exe.get("resources").toString()).isEqualTo("[\"/about.bin,RCDATA\"]");
    assertThat(exe.get("uac_admin").booleanValue()).isTrue();
    assertThat(exe.get("uac_uiaccess").booleanValue()).isTrue();
    assertThat(exe.has("target_arch")).isFalse();
    assertThat(exe.has("codesign_identity")).isFalse();
  }

  @Test
  @DisplayName("for Windows takes the user's own version file if there is one")
  void ownVersionFile() throws Exception {
    SpecModel model = new SpecModel();
    model.triple = WINDOWS;
    model.windows =
        SpecRecords.with(
            SpecRecords.unset(BundleSpec.Windows.class),
            Map.of("versionFile", Path.of("/own.txt"), "versionInfo", Map.of("A", "B")));

    assertThat(record(model.spec()).get("EXE").get("version").textValue()).isEqualTo("/own.txt");
  }

  @Test
  @DisplayName("for macOS has the options of macOS and none of Windows")
  void macos() throws Exception {
    // given
    JsonNode exe = record(everySystem(MACOS)).get("EXE");

    // then
    assertThat(exe.get("icon").textValue()).isEqualTo("/icon");
    assertThat(exe.get("target_arch").textValue()).isEqualTo("arm64");
    assertThat(exe.get("codesign_identity").textValue()).isEqualTo("Developer ID: \"Jörg\"");
    assertThat(exe.get("entitlements_file").textValue()).isEqualTo("/e.plist");
    assertThat(exe.get("argv_emulation").booleanValue()).isTrue();
    assertThat(exe.has("version")).isFalse();
    assertThat(exe.has("uac_admin")).isFalse();
  }

  @Test
  @DisplayName("for Linux has no option of another system, about which PyInstaller would warn")
  void linux() throws Exception {
    JsonNode exe = record(everySystem(LINUX)).get("EXE");

    assertThat(exe.has("icon")).isFalse();
    assertThat(exe.has("version")).isFalse();
    assertThat(exe.has("manifest")).isFalse();
    assertThat(exe.has("resources")).isFalse();
    assertThat(exe.has("hide_console")).isFalse();
    assertThat(exe.has("entitlements_file")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  @DisplayName("holds any text as a value: nothing of it becomes code or a comment")
  void nastyValues(long seed) throws Exception {
    // given
    Random random = new Random(seed);
    SpecModel model = new SpecModel();
    model.layout = seed % 2 == 0 ? Layout.onedir : Layout.onefile;
    model.triple = List.of(LINUX, MACOS, WINDOWS).get((int) (seed % 3));
    model.name = NastyTexts.mixture(random, 9);
    model.datas = List.of(new CollectedFile(path(random), text(random)));
    model.binaries = List.of(new CollectedFile(path(random), text(random)));
    model.hiddenImports = List.of(text(random), text(random));
    model.excludes = List.of(text(random));
    model.collectAll = List.of(text(random), text(random));
    model.copyMetadata = List.of(text(random));
    model.hooksConfig = Map.of(text(random), Map.of(text(random), text(random)));
    model.moduleCollectionMode = Map.of(text(random), text(random));
    model.interpreter =
        SpecRecords.with(
            SpecRecords.unset(BundleSpec.Interpreter.class),
            Map.of("options", List.of(text(random))));
    model.windows =
        SpecRecords.with(
            SpecRecords.unset(BundleSpec.Windows.class),
            Map.of(
                "hideConsole", text(random),
                "resources", List.of(new BundleSpec.Resource(path(random), ""))));
    model.macos =
        SpecRecords.with(
            SpecRecords.unset(BundleSpec.Macos.class),
            Map.of("targetArch", text(random), "codesignIdentity", text(random)));
    String plain = SpecWriter.write(new SpecModel().spec());

    // when
    BundleSpec spec = model.spec();
    String text = SpecWriter.write(spec);
    JsonNode calls = record(spec);

    // then
    assertThat(text).matches("[\\n\\x20-\\x7E]*");
    assertThat(comments(text)).isEqualTo(comments(plain));
    JsonNode exe = calls.get("EXE");
    assertThat(exe.get("name").textValue()).isEqualTo(spec.name());
    JsonNode analysis = calls.get("Analysis");
    assertThat(analysis.get("datas").get(0).get(0).textValue())
        .isEqualTo(model.datas.get(0).source().toString());
    assertThat(analysis.get("datas").get(0).get(1).textValue())
        .isEqualTo(model.datas.get(0).target());
    assertThat(analysis.get("binaries").get(0).get(0).textValue())
        .isEqualTo(model.binaries.get(0).source().toString());
    assertThat(analysis.get("hiddenimports").get(1).textValue())
        .isEqualTo(model.hiddenImports.get(1));
    assertThat(analysis.get("excludes").get(0).textValue()).isEqualTo(model.excludes.get(0));
    assertThat(analysis.get("hooksconfig").get(0).get(0).textValue())
        .isEqualTo(model.hooksConfig.keySet().iterator().next());
    assertThat(calls.get("collect_all").get(1).get(0).textValue())
        .isEqualTo(model.collectAll.get(1));
    JsonNode options = exe.get("args").get(model.layout == Layout.onefile ? 4 : 2);
    assertThat(options.get(2).get(0).textValue()).isEqualTo(spec.interpreter().options().get(0));
    if (model.triple.equals(WINDOWS)) {
      assertThat(exe.get("hide_console").textValue()).isEqualTo(spec.windows().hideConsole());
      assertThat(exe.get("resources").get(0).textValue())
          .isEqualTo(spec.windows().resources().get(0).file().toString());
    }
    if (model.triple.equals(MACOS)) {
      assertThat(exe.get("codesign_identity").textValue())
          .isEqualTo(spec.macos().codesignIdentity());
    }
  }

  /** What no file can be named is no path in Java either. */
  private static Path path(Random random) {
    return Path.of("x" + text(random).replaceAll("[\\x00\\p{Cs}]", ""));
  }

  private static String text(Random random) {
    return NastyTexts.mixture(random, 1 + random.nextInt(8));
  }

  private static List<String> comments(String spec) {
    return spec.lines().filter(line -> line.stripLeading().startsWith("#")).toList();
  }

  private static BundleSpec everySystem(String triple) {
    SpecModel model = new SpecModel();
    model.triple = triple;
    model.icon = Path.of("/icon");
    model.windows =
        SpecRecords.with(
            SpecRecords.unset(BundleSpec.Windows.class),
            Map.of(
                "versionInfo",
                Map.of("CompanyName", "Example"),
                "hideConsole",
                "hide-early",
                "manifest",
                Path.of("/app.manifest"),
                "resources",
                List.of(new BundleSpec.Resource(Path.of("/about.bin"), "RCDATA")),
                "uacAdmin",
                true,
                "uacUiaccess",
                true));
    model.macos =
        SpecRecords.with(
            SpecRecords.unset(BundleSpec.Macos.class),
            Map.of(
                "targetArch",
                "arm64",
                "codesignIdentity",
                "Developer ID: \"Jörg\"",
                "entitlementsFile",
                Path.of("/e.plist"),
                "argvEmulation",
                true));
    return model.spec();
  }

  private JsonNode record(BundleSpec spec) throws Exception {
    Path file = folder.resolve("x.spec");
    Files.writeString(file, SpecWriter.write(spec), StandardCharsets.US_ASCII);
    List<String> printed = RealPython.lines(folder, RECORDER, file);
    return JsonTree.parse(new JsonFactory(), "printed", printed.get(printed.size() - 1));
  }

  /** A model in which a test sets only what it is about. */
  private static final class SpecModel {

    String name = "cortex";
    String triple = LINUX;
    Layout layout = Layout.onefile;
    List<CollectedFile> datas = List.of();
    List<CollectedFile> binaries = List.of();
    List<String> hiddenImports = List.of();
    List<String> excludes = List.of();
    List<String> collectAll = List.of();
    List<String> collectSubmodules = List.of();
    List<String> collectData = List.of();
    List<String> collectBinaries = List.of();
    List<String> copyMetadata = List.of();
    List<String> recursiveCopyMetadata = List.of();
    List<Path> hooksPath = List.of();
    Map<String, Map<String, String>> hooksConfig = new TreeMap<>();
    List<Path> runtimeHooks = List.of();
    boolean noarchive;
    Map<String, String> moduleCollectionMode = new TreeMap<>();
    BundleSpec.Interpreter interpreter = SpecRecords.unset(BundleSpec.Interpreter.class);
    String contentsDirectory = "_internal";
    @Nullable String runtimeTmpdir;
    @Nullable Path icon;
    BundleSpec.Windows windows = SpecRecords.unset(BundleSpec.Windows.class);
    BundleSpec.Macos macos = SpecRecords.unset(BundleSpec.Macos.class);
    BundleSpec.Guard guard = BundleSpec.Guard.OFF;
    BundleSpec.Lazy lazy = BundleSpec.Lazy.NOTHING;

    BundleSpec spec() {
      return new BundleSpec(
          name,
          "1.0.0",
          triple,
          layout,
          true,
          Path.of("/app/src/main.py"),
          List.of(Path.of("/app/src")),
          null,
          guard,
          lazy,
          SpecRecords.with(
              SpecRecords.unset(BundleSpec.Collected.class),
              Map.ofEntries(
                  Map.entry("datas", datas),
                  Map.entry("binaries", binaries),
                  Map.entry("hiddenImports", hiddenImports),
                  Map.entry("excludes", excludes),
                  Map.entry("collectAll", collectAll),
                  Map.entry("collectSubmodules", collectSubmodules),
                  Map.entry("collectData", collectData),
                  Map.entry("collectBinaries", collectBinaries),
                  Map.entry("copyMetadata", copyMetadata),
                  Map.entry("recursiveCopyMetadata", recursiveCopyMetadata),
                  Map.entry("hooksPath", hooksPath),
                  Map.entry("hooksConfig", hooksConfig),
                  Map.entry("runtimeHooks", runtimeHooks),
                  Map.entry("noarchive", noarchive),
                  Map.entry("moduleCollectionMode", moduleCollectionMode))),
          interpreter,
          executable(),
          windows,
          macos);
    }

    private BundleSpec.Executable executable() {
      Map<String, @Nullable Object> changes = new HashMap<>();
      changes.put("contentsDirectory", contentsDirectory);
      changes.put("runtimeTmpdir", runtimeTmpdir);
      changes.put("icon", icon);
      return SpecRecords.with(SpecRecords.unset(BundleSpec.Executable.class), changes);
    }
  }
}
