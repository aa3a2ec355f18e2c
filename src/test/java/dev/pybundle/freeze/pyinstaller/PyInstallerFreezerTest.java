package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.Analysis;
import dev.pybundle.freeze.Assembler.Changes;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.BundleSpec.Collected;
import dev.pybundle.spec.GuardFiles;
import dev.pybundle.spec.SpecWriter;
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
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("PyInstallerFreezer, with a real PyInstaller")
class PyInstallerFreezerTest {

  private static final String PROGRAM =
      "import helper, sqlite3\nprint(helper.greeting(), sqlite3.sqlite_version_info[0])\n";

  @TempDir Path temp;

  private final ProcessRunner processes = new ProcessRunner();
  private final PyInstallerCommands commands = new PyInstallerCommands(new HostSystem());
  private final PyInstallerFreezer freezer =
      new PyInstallerFreezer(processes, commands, new InputCheck(processes, commands));

  @ParameterizedTest
  @EnumSource(Layout.class)
  @DisplayName(
      "freezes the same bytes in two folders, and assembles the same bytes again from the analysis")
  void freezesAndAssemblesTheSameBytes(Layout layout) throws Exception {
    // given
    FreezeRequest first = request("one é", layout, List.of(), List.of());
    FreezeRequest second = request("another folder", layout, List.of(), List.of());
    // when
    var bundled = Bundle.scan(freezer.freeze(first));
    // then
    assertThat(Bundle.scan(freezer.freeze(second))).isEqualTo(bundled);
    Analysis analysis = Analysis.read(first.workspace().state().resolve("analysis.json"));
    assertThat(analysis.repeatable()).isTrue();
    Path again = freezer.assemble(first, analysis, new Changes(Map.of(), Set.of()));
    assertThat(Bundle.scan(again)).isEqualTo(bundled);
    Path program = layout == Layout.onedir ? again.resolve("prog/prog") : again.resolve("prog");
    assertThat(start(program).outputText()).isEqualTo("hällo 3");
  }

  @Test
  @DisplayName("leaves out files and takes other copies when it assembles")
  void assemblesWithChanges() throws Exception {
    // given
    FreezeRequest request = request("changes", Layout.onedir, List.of(), List.of());
    Path before = freezer.freeze(request);
    Path data = before.resolve("prog/_internal/data.txt");
    assertThat(data).hasContent("data");
    assertThat(before.resolve("prog/_internal/other.txt")).exists();
    Analysis analysis = Analysis.read(request.workspace().state().resolve("analysis.json"));
    Path copy = Files.writeString(temp.resolve("copy"), "copy");
    Path source = Path.of(source(analysis, "data.txt"));
    // when
    Path after =
        freezer.assemble(request, analysis, new Changes(Map.of(source, copy), Set.of("other.txt")));
    // then
    assertThat(after.resolve("prog/_internal/data.txt")).hasContent("copy");
    assertThat(after.resolve("prog/_internal/other.txt")).doesNotExist();
    assertThat(start(after.resolve("prog/prog")).outputText()).isEqualTo("hällo 3");
  }

  @Test
  @DisplayName(
      "fails for a hidden import that only PyInstaller can find missing, although it ends with 0")
  void failsForAMissingHiddenImport() throws Exception {
    // given
    FreezeRequest request =
        request("hidden", Layout.onedir, List.of("json.no_such_module"), List.of());
    freezer.check(request);
    // then
    assertThatThrownBy(() -> freezer.freeze(request))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(
            "<hiddenImports><hiddenImport>json.no_such_module</hiddenImport></hiddenImports>");
  }

  @Test
  @DisplayName(
      "fails for a package of which nothing was collected, although PyInstaller ends with 0")
  void failsForAnEmptyCollect() throws Exception {
    // given
    FreezeRequest request = request("empty", Layout.onedir, List.of(), List.of("emptypkg"));
    Files.createDirectories(request.spec().sourceRoots().get(0).resolve("emptypkg"));
    Files.writeString(request.spec().sourceRoots().get(0).resolve("emptypkg/__init__.py"), "");
    // then
    assertThatThrownBy(() -> freezer.freeze(request))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(
            "<collectData><package>emptypkg</package></collectData> collected nothing");
  }

  @Test
  @DisplayName("says before the freeze what it would fail for, all at once")
  void checksBefore() throws Exception {
    // given
    FreezeRequest request = request("checks", Layout.onedir, List.of("nope"), List.of("nada"));
    Files.writeString(request.spec().sourceRoots().get(0).resolve("helper.py"), "def f(:\n");
    // then
    assertThatThrownBy(() -> freezer.check(request))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("3 things stand in the way")
        .hasMessageContaining("helper.py:1")
        .hasMessageContaining("most likely nope, or remove <hiddenImports><hiddenImport>nope")
        .hasMessageContaining("<collectData><package>nada");
  }

  private ProcessResult start(Path program) throws Exception {
    ProcessResult result =
        processes.run(
            new Command(List.of(program.toString()), temp, Map.of(), Duration.ofMinutes(2), null));
    assertThat(result.succeeded()).as(result.describe()).isTrue();
    return result;
  }

  private static String source(Analysis analysis, String destination) {
    return analysis.entries().stream()
        .filter(entry -> entry.destination().equals(destination))
        .findFirst()
        .orElseThrow()
        .source();
  }

  private FreezeRequest request(
      String folder, Layout layout, List<String> hiddenImports, List<String> collectData)
      throws Exception {
    Path root = Files.createDirectories(temp.resolve(folder).resolve("src"));
    Path entry = Files.writeString(root.resolve("main.py"), PROGRAM);
    Files.writeString(root.resolve("helper.py"), "def greeting():\n    return 'hällo'\n");
    Files.writeString(root.resolve("data.txt"), "data");
    Files.writeString(root.resolve("other.txt"), "other");
    Workspace workspace = new Workspace(temp.resolve(folder).resolve("work space"));
    BundleSpec spec = spec(layout, entry, root, hiddenImports, collectData);
    Path specFile = workspace.spec().resolve("prog.spec");
    Files.createDirectories(workspace.spec());
    Files.writeString(specFile, SpecWriter.write(spec));
    for (var file : GuardFiles.of(spec.guard(), new HostSystem().os()).entrySet()) {
      Files.writeString(workspace.spec().resolve(file.getKey()), file.getValue());
    }
    return new FreezeRequest(
        spec,
        specFile,
        workspace,
        RealEnvironment.get(),
        Map.of(),
        315_532_800L,
        Duration.ofMinutes(10),
        null);
  }

  private static BundleSpec spec(
      Layout layout, Path entry, Path root, List<String> hiddenImports, List<String> collectData)
      throws Exception {
    String text =
        """
        {"name": "prog", "version": "1", "triple": "%s", "layout": "%s", "entry": "file://x", "sourceRoots": [],
         "strip": true, "guard": {"mode": "sidecar", "deadline": 2},
         "collected": {"datas": [], "binaries": [], "hiddenImports": [], "excludes": [], "collectAll": [],
           "collectSubmodules": [], "collectData": [], "collectBinaries": [], "copyMetadata": [],
           "recursiveCopyMetadata": [], "hooksPath": [], "hooksConfig": {}, "runtimeHooks": [], "noarchive": false, "completeness": "closure", "trim": [],
           "moduleCollectionMode": {}},
         "interpreter": {"optimize": 0, "unbuffered": true, "utf8": true, "options": []},
         "executable": {"console": true, "debug": false, "contentsDirectory": "_internal",
           "bootloaderIgnoreSignals": false, "disableWindowedTraceback": false},
         "windows": {"versionInfo": {}, "resources": [], "uacAdmin": false, "uacUiaccess": false},
         "macos": {"argvEmulation": false}}
        """
            .replace("file://x", "/x")
            .formatted(RealEnvironment.triple(), layout);
    BundleSpec plain = Json.parse(text, BundleSpec.class);
    Collected none = plain.collected();
    Collected collected =
        new Collected(
            List.of(
                new BundleSpec.CollectedFile(root.resolve("data.txt").toString(), "."),
                new BundleSpec.CollectedFile(root.resolve("other.txt").toString(), ".")),
            none.binaries(),
            hiddenImports,
            none.excludes(),
            none.collectAll(),
            none.collectSubmodules(),
            collectData,
            none.collectBinaries(),
            none.copyMetadata(),
            none.recursiveCopyMetadata(),
            none.hooksPath(),
            none.hooksConfig(),
            none.runtimeHooks(),
            none.noarchive(),
            none.completeness(),
            none.trim(),
            none.moduleCollectionMode(),
            none.distributionFiles());
    return new BundleSpec(
        plain.name(),
        plain.version(),
        plain.triple(),
        plain.layout(),
        entry,
        List.of(root),
        null,
        true,
        plain.guard(),
        collected,
        plain.interpreter(),
        plain.executable(),
        plain.windows(),
        plain.macos());
  }
}
