package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.Assembler;
import dev.pybundle.bundle.Assembler.Assembled;
import dev.pybundle.bundle.Assembler.Changes;
import dev.pybundle.bundle.Assembler.Contents;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.BundleManifest.Step;
import dev.pybundle.bundle.FileHashes;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Role;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.freeze.Frozen;
import dev.pybundle.message.ProblemException;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.BundleSpec.Collected;
import dev.pybundle.spec.SpecRecords;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("PyInstallerFreezer, with a real PyInstaller")
class PyInstallerFreezerTest {

  private static final String PROGRAM =
      "import helper, sqlite3\nprint(helper.greeting(), sqlite3.sqlite_version_info[0])\n";

  /** Holds what several tests look at, and none changes. */
  @TempDir static Path shared;

  private static final Map<Layout, Frozen> FROZEN = new EnumMap<>(Layout.class);

  @TempDir Path temp;

  private final ProcessRunner processes = new ProcessRunner();
  private final PyInstallerFreezer freezer = RealFreezer.get();

  @ParameterizedTest
  @EnumSource(Layout.class)
  @DisplayName("freezes the same bytes in two folders, and says what each file is for")
  void freezesTheSameBytes(Layout layout) throws Exception {
    // when
    Frozen one = frozen(layout);
    Frozen other = freezer.freeze(request("another folder", layout, List.of(), List.of()));
    // then
    assertThat(other.files()).isEqualTo(one.files());
    assertThat(other.parts()).isEqualTo(one.parts());
    assertThat(start(one.folder().resolve(one.program())).outputText()).isEqualTo("hällo 3");
    Bundle bundle = bundle(one);
    Map<String, Role> roles = new TreeMap<>();
    assembler(bundle).files(bundle).forEach(file -> roles.put(file.path(), file.role()));
    assertThat(roles)
        .containsEntry("data.txt", Role.DATA)
        .containsEntry("base_library.zip", Role.MODULES)
        .containsValues(Role.NATIVE, Role.INTERPRETER);
  }

  @Test
  @DisplayName("says what each file is for, too, if no module is in an archive")
  void rolesWithoutAnArchive() throws Exception {
    // given
    Path sources = Files.createDirectories(temp.resolve("src"));
    Files.writeString(sources.resolve("main.py"), "import helper\n");
    Files.writeString(sources.resolve("helper.py"), "X = 1\n");
    Files.writeString(sources.resolve("data.txt"), "data");
    // when
    Frozen frozen =
        freezer.freeze(
            new SmallProgram(sources, true).request(temp.resolve("work"), Layout.onedir, null));
    // then
    assertThat(frozen.files()).extracting(BundledFile::role).doesNotContainNull();
    assertThat(frozen.files())
        .filteredOn(file -> file.path().endsWith("_internal/helper.pyc"))
        .extracting(BundledFile::role)
        .containsExactly(Role.DATA);
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  @DisplayName(
      "is assembled from its Bundle with other copies and without some files, and back to the byte")
  void isAssembledAgain(Layout layout) throws Exception {
    // given
    Bundle frozen = bundle(frozen(layout));
    Path copy = Files.writeString(temp.resolve("copy"), "a longer text");
    Path original = Files.writeString(temp.resolve("original"), "data");
    // when
    Bundle changed = assembled(frozen, new Changes(Map.of("data.txt", copy), Set.of()), "changed");
    Bundle back = assembled(changed, new Changes(Map.of("data.txt", original), Set.of()), "back");
    Bundle less = assembled(frozen, new Changes(Map.of(), Set.of("other.txt")), "less");
    // then
    assertThat(content(changed, "data.txt")).hasContent("a longer text");
    assertThat(start(changed.program()).outputText()).isEqualTo("hällo 3");
    assertThat(back.manifest().files()).isEqualTo(frozen.manifest().files());
    assertThat(back.manifest().parts()).isEqualTo(frozen.manifest().parts());
    assertThat(assembler(less).files(less))
        .extracting(BundledFile::path)
        .contains("data.txt")
        .doesNotContain("other.txt");
    assertThat(start(less.program()).outputText()).isEqualTo("hällo 3");
    assertThat(content(frozen, "data.txt")).as("the Bundle before").hasContent("data");
    assertThat(frozen.damage(FileHashes.open(temp.resolve("none.json")))).isEmpty();
    assertThat(changed.damage(FileHashes.open(temp.resolve("none.json")))).isEmpty();
    // what is in an executable is read once, however many files of it are asked for
    Contents contents = assembler(less).contents(less, temp.resolve("once"));
    // A guard that has not ended yet still runs it, so it is not written to.
    Path other = Files.copy(less.program(), temp.resolve("other"));
    Files.write(other, new byte[1 << 17], StandardOpenOption.APPEND);
    Files.move(other, less.program(), StandardCopyOption.REPLACE_EXISTING);
    assertThat(contents.of(file(less, "data.txt"))).hasContent("data");
  }

  private Frozen frozen(Layout layout) throws Exception {
    if (!FROZEN.containsKey(layout)) {
      Path folder = shared.resolve("one é " + layout);
      FROZEN.put(layout, freezer.freeze(request(folder, layout, List.of(), List.of())));
    }
    return FROZEN.get(layout);
  }

  private Bundle bundle(Frozen frozen) throws Exception {
    return Bundle.write(
        frozen.folder(),
        new BundleManifest(
            BundleManifest.SCHEMA_VERSION,
            "prog",
            "1",
            "x86_64-unknown-linux-gnu",
            frozen.layout(),
            frozen.program(),
            frozen.tools(),
            frozen.files(),
            frozen.parts(),
            List.of(new Step("pyinstaller", "1", "", null)),
            null));
  }

  private static Assembler assembler(Bundle bundle) {
    return RealFreezer.assemblers().of(bundle).orElseThrow();
  }

  private Bundle assembled(Bundle from, Changes changes, String name) throws Exception {
    Path folder = temp.resolve(name);
    Assembled assembled =
        assembler(from).assemble(from, changes, FileHashes.open(temp.resolve("hashes")), folder);
    Step step = new Step("compress", name, "", from.manifest().digest());
    return Bundle.write(folder, from.manifest().after(step, assembled.files(), assembled.parts()));
  }

  private Path content(Bundle bundle, String path) throws Exception {
    return assembler(bundle).contents(bundle, temp.resolve("unpacked")).of(file(bundle, path));
  }

  private static BundledFile file(Bundle bundle, String path) throws Exception {
    return assembler(bundle).files(bundle).stream()
        .filter(each -> each.path().equals(path))
        .findFirst()
        .orElseThrow();
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

  private FreezeRequest request(
      String folder, Layout layout, List<String> hiddenImports, List<String> collectData)
      throws Exception {
    return request(temp.resolve(folder), layout, hiddenImports, collectData);
  }

  private static FreezeRequest request(
      Path folder, Layout layout, List<String> hiddenImports, List<String> collectData)
      throws Exception {
    Path root = Files.createDirectories(folder.resolve("src"));
    Path entry = Files.writeString(root.resolve("main.py"), PROGRAM);
    Files.writeString(root.resolve("helper.py"), "def greeting():\n    return 'hällo'\n");
    Files.writeString(root.resolve("data.txt"), "data");
    Files.writeString(root.resolve("other.txt"), "other");
    Workspace workspace = new Workspace(folder.resolve("work space"));
    BundleSpec spec = spec(layout, entry, root, hiddenImports, collectData);
    Path specFile = RealFreezer.get().plan(spec).writeTo(workspace.spec());
    return new FreezeRequest(
        spec,
        specFile,
        workspace,
        RealEnvironment.get(),
        Map.of(),
        Set.of(),
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
         "guard": {"mode": "sidecar", "deadline": 2},
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
    Collected collected =
        SpecRecords.with(
            plain.collected(),
            Map.of(
                "datas",
                List.of(
                    new BundleSpec.CollectedFile(root.resolve("data.txt"), "."),
                    new BundleSpec.CollectedFile(root.resolve("other.txt"), ".")),
                "hiddenImports",
                hiddenImports,
                "collectData",
                collectData));
    return SpecRecords.with(
        plain, Map.of("entry", entry, "sourceRoots", List.of(root), "collected", collected));
  }
}
