package dev.pybundle.spec;

import static dev.pybundle.platform.OperatingSystem.LINUX;
import static dev.pybundle.platform.OperatingSystem.MACOS;
import static dev.pybundle.platform.OperatingSystem.WINDOWS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Layout;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.spec.BundleSpec.CollectedFile;
import dev.pybundle.spec.SpecInput.FileEntry;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Resolving what the user typed")
class SpecResolverTest {

  private final Path basedir;
  private final SpecInputFixture fixture;

  SpecResolverTest(@TempDir Path temp) {
    basedir = temp.resolve("my [app] é");
    fixture = new SpecInputFixture(basedir);
  }

  @BeforeEach
  void makeProject() throws Exception {
    touch("src/main.py");
  }

  @Test
  @DisplayName("needs nothing but a script in its usual place")
  void defaults() throws Exception {
    // when
    ResolvedSpec resolved = resolve(LINUX);

    // then
    BundleSpec spec = resolved.spec();
    assertThat(spec.name()).isEqualTo("cortex-backend");
    assertThat(spec.version()).isEqualTo("1.2.3-SNAPSHOT");
    assertThat(spec.triple()).isEqualTo("x86_64-unknown-linux-gnu");
    assertThat(spec.layout()).isEqualTo(Layout.onefile);
    assertThat(spec.entry()).isEqualTo(basedir.resolve("src/main.py"));
    assertThat(spec.sourceRoots()).containsExactly(basedir.resolve("src"));
    assertThat(spec.specFile()).isNull();
    assertThat(spec.interpreter())
        .returns(0, BundleSpec.Interpreter::optimize)
        .returns(true, BundleSpec.Interpreter::unbuffered)
        .returns(true, BundleSpec.Interpreter::utf8)
        .returns(List.of(), BundleSpec.Interpreter::options);
    assertThat(spec.executable())
        .returns(true, BundleSpec.Executable::console)
        .returns(false, BundleSpec.Executable::debug)
        .returns("_internal", BundleSpec.Executable::contentsDirectory)
        .returns(null, BundleSpec.Executable::runtimeTmpdir)
        .returns(false, BundleSpec.Executable::bootloaderIgnoreSignals)
        .returns(false, BundleSpec.Executable::disableWindowedTraceback)
        .returns(null, BundleSpec.Executable::icon);
    assertThat(spec.collected().datas()).isEmpty();
    assertThat(resolved.entryPoint()).isNull();
    assertThat(resolved.warnings()).isEmpty();
  }

  static Stream<Arguments> singleLines() {
    return Stream.of(
        line("name", (options, text) -> options.name = text),
        line("contentsDirectory", (options, text) -> options.contentsDirectory = text),
        line("runtimeTmpdir", (options, text) -> options.runtimeTmpdir = text),
        line("datas", (options, text) -> options.datas = List.of(new FileEntry("src", text))),
        line("binaries", (options, text) -> options.binaries = List.of(new FileEntry("src", text))),
        line("hiddenImports", (options, text) -> options.hiddenImports = List.of(text)),
        line("excludes", (options, text) -> options.excludes = List.of(text)),
        line("collectAll", (options, text) -> options.collectAll = List.of(text)),
        line("copyMetadata", (options, text) -> options.copyMetadata = List.of(text)),
        line("trim", (options, text) -> options.trim = List.of(text)),
        line("pythonOptions", (options, text) -> options.pythonOptions = List.of("W " + text)),
        line("moduleCollectionMode", (o, text) -> o.moduleCollectionMode = Map.of(text, "py")),
        line("versionInfo", (options, text) -> options.versionInfo = Map.of("Comments", text)),
        line("resources", (options, text) -> options.resources = List.of("src/main.py," + text)),
        line("codesignIdentity", (options, text) -> options.codesignIdentity = text));
  }

  private static Arguments line(String option, BiConsumer<SpecInputFixture, String> set) {
    return Arguments.of(option, set);
  }

  @ParameterizedTest(name = "<{0}>")
  @MethodSource("singleLines")
  @DisplayName("refuses line ends and other control characters in what becomes a name or a line:")
  void singleLine(String option, BiConsumer<SpecInputFixture, String> set) {
    OperatingSystem os =
        switch (option) {
          case "resources", "versionInfo" -> WINDOWS;
          case "codesignIdentity" -> MACOS;
          default -> LINUX;
        };
    for (String text : List.of("a\nb", "a\nb\nc", "a\rb", "a\0b", "a\u0085b", "a\u2028b")) {
      SpecInputFixture each = new SpecInputFixture(basedir);
      set.accept(each, text);

      assertThatThrownBy(() -> resolve(each.input(), tripleOf(os)))
          .as("<%s> with U+%04X", option, (int) text.charAt(1))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("<" + option)
          .hasMessageContaining("perhaps you should ");
    }
  }

  static Stream<Arguments> overruled() {
    return Stream.of(
        overruled(
            "<trim>: has no effect with <completeness>hooks<",
            options -> {
              options.trim = List.of("numpy");
              options.completeness = "hooks";
            }),
        overruled(
            "<trim>: has no effect with <completeness>hooks<",
            options -> {
              options.trim = List.of("numpy");
              options.specFile = Path.of("src/main.py");
            }),
        overruled(
            "<contentsDirectory>: has no effect with <layout>onefile<",
            options -> options.contentsDirectory = "lib"),
        overruled(
            "<bootloaderIgnoreSignals>: has no effect with <layout>onedir<",
            options -> {
              options.bootloaderIgnoreSignals = true;
              options.layout = "onedir";
            }),
        overruled(
            "<disableWindowedTraceback>: has no effect with <console>true<",
            options -> options.disableWindowedTraceback = true),
        overruled(
            "<guard><deadline>: has no effect with <guard><mode>off<",
            options -> options.guardDeadline = 3.0));
  }

  private static Arguments overruled(String said, Consumer<SpecInputFixture> set) {
    return Arguments.of(said, set);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("overruled")
  @DisplayName("names an option that another one makes useless:")
  void saysWhatIsOverruled(String said, Consumer<SpecInputFixture> set) throws Exception {
    set.accept(fixture);

    assertThat(resolve(LINUX).warnings()).singleElement().asString().startsWith(said);
  }

  @Nested
  @DisplayName("The name")
  class Name {

    @ParameterizedTest
    @ValueSource(strings = {"a", "Cortex_1.0-rc", "9", " padded ", "console", "com10"})
    @DisplayName("is a plain file name")
    void good(String name) throws Exception {
      fixture.name = name;

      assertThat(resolve(LINUX).spec().name()).isEqualTo(name.strip());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
        delimiter = '|',
        value = {
          "a b|no file name that works on every system",
          "a/b|no file name",
          "a\\b|no file name",
          "../x|no file name",
          ".hidden|no file name",
          "-x|no file name",
          "ä|no file name",
          "x.|no file name",
          "x;y|no file name",
          "app.exe|write <name>app</name>",
          "app.EXE|write <name>app</name>",
          "con|name of a device on Windows",
          "NUL.backend|write|",
          "Com1|name of a device",
          "LPT9|name of a device"
        })
    @DisplayName("is refused if some system cannot have such a file")
    void bad(String name, String message) {
      fixture.name = name;

      assertFails("<name>" + name + "</name>");
      if (!message.equals("write")) {
        assertFails(message);
      }
    }
  }

  @Nested
  @DisplayName("The entry")
  class Entry {

    @Test
    @DisplayName("may lie where Maven keeps sources")
    void mavenPlace() throws Exception {
      Files.delete(basedir.resolve("src/main.py"));
      touch("src/main/python/main.py");

      BundleSpec spec = resolve(LINUX).spec();

      assertThat(spec.entry()).isEqualTo(basedir.resolve("src/main/python/main.py"));
      assertThat(spec.sourceRoots()).containsExactly(basedir.resolve("src/main/python"));
    }

    @Test
    @DisplayName("is asked for if there is none, with the places that were looked at")
    void none() throws Exception {
      Files.delete(basedir.resolve("src/main.py"));

      assertFails(
          "No entry script was found in " + basedir,
          "looked for src/main.py and src/main/python/main.py",
          "<entry>path/to/main.py</entry>");
    }

    @Test
    @DisplayName("must exist if it is named")
    void missing() {
      fixture.entry = "src/server.py";

      assertFails(
          "<entry>src/server.py</entry> is not a file: " + basedir.resolve("src/server.py"));
    }

    @Test
    @DisplayName("is no folder and no spec")
    void wrongKind() throws Exception {
      fixture.entry = "src";
      assertFails("<entry>src</entry> is not a file");

      touch("app.spec");
      fixture.entry = "app.spec";
      assertFails("is a spec and no script", "<specFile>app.spec</specFile>");
    }

    @Test
    @DisplayName("brings its folder as source root unless others are named")
    void sourceRoots() throws Exception {
      touch("app/cortex/run.py");
      fixture.entry = "app/cortex/run.py";
      assertThat(resolve(LINUX).spec().sourceRoots())
          .containsExactly(basedir.resolve("app/cortex"));

      fixture.sourceRoots = List.of(Path.of("app"), Path.of("src"), Path.of("app"));
      assertThat(resolve(LINUX).spec().sourceRoots())
          .containsExactly(basedir.resolve("app"), basedir.resolve("src"));
    }

    @Test
    @DisplayName("has source roots that exist and are the project's own")
    void badSourceRoots() throws Exception {
      fixture.sourceRoots = List.of(Path.of("none"));
      assertFails("The folder of <sourceRoots><sourceRoot> does not exist");

      Files.createDirectories(basedir.resolve("venv/lib/site-packages"));
      fixture.sourceRoots = List.of(Path.of("venv/lib/site-packages"));
      assertFails("packages of another Python environment", "<requirements>");

      fixture.sourceRoots = Collections.singletonList(null);
      assertFails("<sourceRoots><sourceRoot> number 1 is empty");
    }

    @Test
    @DisplayName("may be a function, for which a script is generated")
    void callable() throws Exception {
      touch("src/cortex/server.py");
      fixture.entry = "cortex.server:App.run";

      ResolvedSpec resolved = resolve(LINUX);

      assertThat(resolved.entryPoint()).isEqualTo(new EntryPoint("cortex.server", "App.run"));
      assertThat(resolved.spec().entry())
          .isEqualTo(fixture.specFolder().resolve("pybundle_entry.py"));
      assertThat(resolved.spec().sourceRoots()).containsExactly(basedir.resolve("src"));
      assertThat(resolved.warnings()).isEmpty();
    }

    @Test
    @DisplayName("may be a function of a package")
    void callableOfPackage() throws Exception {
      touch("src/main/python/cortex/__init__.py");
      fixture.entry = "cortex:main";

      assertThat(resolve(LINUX).spec().sourceRoots())
          .containsExactly(basedir.resolve("src/main/python"));
    }

    @Test
    @DisplayName("may be a function of an installed package, which is said")
    void callableFromElsewhere() throws Exception {
      fixture.entry = "uvicorn.main:main";

      ResolvedSpec resolved = resolve(LINUX);

      assertThat(resolved.spec().sourceRoots()).isEmpty();
      assertThat(resolved.warnings())
          .containsExactly(
              "The module uvicorn.main of <entry> is not in src or src/main/python; it has to come"
                  + " with the requirements.");
    }
  }

  @Nested
  @DisplayName("A spec file of the user's own")
  class OwnSpec {

    @BeforeEach
    void writeSpec() throws Exception {
      touch("cortex.spec");
      fixture.specFile = Path.of("cortex.spec");
    }

    @Test
    @DisplayName("is taken as it is")
    void taken() throws Exception {
      fixture.codesignIdentity = "Developer ID";
      fixture.layout = "onedir";

      BundleSpec spec = resolve(LINUX).spec();

      assertThat(spec.specFile()).isEqualTo(basedir.resolve("cortex.spec"));
      assertThat(spec.entry()).isEqualTo(basedir.resolve("src/main.py"));
      assertThat(spec.layout()).isEqualTo(Layout.onedir);
    }

    @Test
    @DisplayName("needs no entry beside it")
    void noEntry() throws Exception {
      Files.delete(basedir.resolve("src/main.py"));

      BundleSpec spec = resolve(LINUX).spec();

      assertThat(spec.entry()).isEqualTo(basedir.resolve("cortex.spec"));
      assertThat(spec.sourceRoots()).containsExactly(basedir);
    }

    @Test
    @DisplayName("cannot stand beside options that would have no effect, which are all named")
    void conflicts() {
      fixture.hiddenImports = List.of("a");
      fixture.datas = List.of(new FileEntry("src", "."));
      fixture.optimize = 1;
      fixture.utf8 = false;
      fixture.debug = "imports";
      fixture.icon = Path.of("x.ico");
      fixture.targetArch = "arm64";

      assertFails(
          "<debug>, <datas>, <hiddenImports>, <optimize>, <utf8>, <icon>, <targetArch> would have"
              + " no effect, because <specFile> runs "
              + basedir.resolve("cortex.spec"));
    }

    @Test
    @DisplayName("does not conflict with options that only say their default")
    void defaultsBeside() throws Exception {
      fixture.optimize = 0;
      fixture.utf8 = true;
      fixture.console = true;
      fixture.contentsDirectory = "_internal";
      fixture.debug = "none";
      fixture.hiddenImports = List.of();
      fixture.versionInfo = Map.of();

      assertThat(resolve(LINUX).spec().specFile()).isNotNull();
    }

    @Test
    @DisplayName("must exist")
    void missing() {
      fixture.specFile = Path.of("none.spec");

      assertFails("The file of <specFile> does not exist: " + basedir.resolve("none.spec"));
    }
  }

  @Nested
  @DisplayName("Datas and binaries")
  class DatasAndBinaries {

    @Test
    @DisplayName("are files, folders and patterns, made absolute, each once")
    void good() throws Exception {
      touch("src/db/a.sql");
      touch("src/db/b.sql");
      touch("lib/x.so");
      touch("assets/read [me].txt");
      fixture.datas =
          List.of(
              new FileEntry("src/db", "db\\migrations/"),
              new FileEntry("src/db/*.sql", "./sql"),
              new FileEntry(" src/db ", "db/migrations"),
              new FileEntry("assets/read [me].txt", "./"),
              new FileEntry(basedir.resolve("src/main.py").toString(), "."));
      fixture.binaries = List.of(new FileEntry("lib/?.so", "sqlite_vec"));

      BundleSpec.Collected collected = resolve(LINUX).spec().collected();

      assertThat(collected.datas())
          .containsExactly(
              new CollectedFile(basedir.resolve("src/db"), "db/migrations"),
              new CollectedFile(basedir.resolve("src/db/a.sql"), "sql"),
              new CollectedFile(basedir.resolve("src/db/b.sql"), "sql"),
              new CollectedFile(basedir.resolve("assets/read [me].txt"), "."),
              new CollectedFile(basedir.resolve("src/main.py"), "."));
      assertThat(collected.binaries())
          .containsExactly(new CollectedFile(basedir.resolve("lib/x.so"), "sqlite_vec"));
    }

    static Stream<Arguments> bad() {
      return Stream.of(
          Arguments.of("none", "x", "<datas><data><source> number 2 does not exist: "),
          Arguments.of("src/*.none", "x", "<datas><data><source> number 2 matches no file: "),
          Arguments.of("src/[a*", "x", "has a bracket that is not closed"),
          Arguments.of("src/[z-a]*", "x", "or a range that runs backwards: src/[z-a]*"),
          Arguments.of("*", "x", "<datas><data><source> number 2 is a folder that pybundle writes"),
          Arguments.of(".", "x", "so the program would hold itself"),
          Arguments.of("src/**/*.py", "x", "holds '**', which PyInstaller reads like '*'"),
          Arguments.of(null, "x", "<datas><data><source> number 2 is missing"),
          Arguments.of(" ", "x", "<datas><data><source> number 2 is missing"),
          Arguments.of("src", null, "<datas><data><target> number 2 is missing"),
          Arguments.of("src", "", "<target>.</target> for the root of the program"),
          Arguments.of("src", "../x", "<datas><data><target> number 2 is no folder in the program"),
          Arguments.of("src", "a/../../x", "is no folder in the program"),
          Arguments.of("src", "a\\..\\x", "is no folder in the program"),
          Arguments.of("src", "/etc", "is no folder in the program: /etc"),
          Arguments.of("src", "\\etc", "is no folder in the program"),
          Arguments.of("src", "C:\\x", "is no folder in the program"),
          Arguments.of("src", "a\nb", "is no folder in the program"));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("bad")
    @DisplayName("that cannot be are refused with their number")
    void refused(String source, String target, String message) throws Exception {
      Files.createDirectories(fixture.specFolder());
      fixture.datas = List.of(new FileEntry("src/main.py", "."), new FileEntry(source, target));

      assertFails(message);
    }

    @Test
    @DisplayName("of the kind binary say so")
    void binary() {
      fixture.binaries = List.of(new FileEntry("lib/none.so", "."));

      assertFails("<binaries><binary><source> number 1 does not exist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"src/db", "src/db/pipe", "src/d?/*"})
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "files are no pipes there")
    @DisplayName("that are or hold a pipe are refused: a freezer would wait for it")
    void pipe(String source) throws Exception {
      Files.createDirectories(basedir.resolve("src/db"));
      Path pipe = basedir.resolve("src/db/pipe");
      assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
      fixture.datas = List.of(new FileEntry(source, "db"));

      assertFails("<datas><data><source> number 1 takes " + pipe + ", which is no file but a pipe");
    }

    @Test
    @DisplayName("that are empty folders are pointed out")
    void empty() throws Exception {
      Files.createDirectories(basedir.resolve("src/db/migrations"));
      fixture.datas = List.of(new FileEntry("src/db", "db"));

      assertThat(resolve(LINUX).warnings())
          .singleElement()
          .asString()
          .startsWith("<datas><data><source> number 1 holds no file");
    }

    @Test
    @DisplayName("may be missing elements of Maven's, which are refused")
    void nullElement() {
      fixture.datas = Collections.singletonList(null);

      assertFails("<datas><data> number 1 is empty");
    }
  }

  @Nested
  @DisplayName("Names of modules")
  class Modules {

    @Test
    @DisplayName("have dots, and are taken once each")
    void good() throws Exception {
      fixture.hiddenImports =
          List.of("uvicorn.logging", " json ", "json", "81d243bd2c585b0f4821__mypyc", "größe._x");
      fixture.collectAll = List.of("sqlite_vec", "sqlite_vec");

      BundleSpec.Collected collected = resolve(LINUX).spec().collected();

      assertThat(collected.hiddenImports())
          .containsExactly("uvicorn.logging", "json", "81d243bd2c585b0f4821__mypyc", "größe._x");
      assertThat(collected.collectAll()).containsExactly("sqlite_vec");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
        delimiter = '|',
        value = {
          "src/cortex/graph.py|<hiddenImports><hiddenImport> src/cortex/graph.py is a file"
              + " and no module name, perhaps you should write it without .py,"
              + " e.g. src.cortex.graph.",
          "cortex/graph|is no module name, perhaps you should write it with dots,"
              + " e.g. cortex.graph.",
          "cortex\\graph|e.g. cortex.graph.",
          "graph.py|write it without .py, e.g. graph.",
          "sqlite-vec|a '-' is in names of distributions, not of modules,"
              + " perhaps you should write the name as in an import statement, e.g. sqlite_vec.",
          "a b|is no module name",
          "a,b|in each element",
          "a..b|is no module name",
          ".a|is no module name",
          "a.|is no module name",
          "a;b|is no module name"
        })
    @DisplayName("that are none get an advice")
    void bad(String name, String message) {
      fixture.hiddenImports = List.of("json", name);

      assertFails(message);
    }

    @Test
    @DisplayName("are checked wherever they stand")
    void everywhere() {
      assertFailsWith(
          input -> input.collectAll = List.of("sqlite-vec"), "<collectAll><package> sqlite-vec");
      assertFailsWith(
          input -> input.collectSubmodules = List.of("a-b"), "<collectSubmodules><package> a-b");
      assertFailsWith(input -> input.excludes = List.of("a-b"), "<excludes><exclude> a-b");
      assertFailsWith(
          input -> input.excludes = List.of("torch.*"), "holds a wildcard", "its submodules too");
      assertFailsWith(
          input -> input.moduleCollectionMode = Map.of("a-b", "pyz"),
          "<moduleCollectionMode><a-b> a-b is no module name");
      assertFailsWith(
          input -> input.hiddenImports = Arrays.asList("a", null),
          "<hiddenImports><hiddenImport> number 2 is empty");
      assertFailsWith(
          input -> input.copyMetadata = List.of("fastapi==1"),
          "<copyMetadata><distribution> fastapi==1 is no name of a distribution");
    }

    @Test
    @DisplayName("of distributions may have a dash")
    void distributions() throws Exception {
      fixture.copyMetadata = List.of("langgraph-checkpoint", "zope.interface", "a");

      assertThat(resolve(LINUX).spec().collected().copyMetadata()).hasSize(3);
    }

    @ParameterizedTest(name = "{0} without {1}")
    @CsvSource({"tkinter, tkinter", "a.b.c, a"})
    @DisplayName("cannot be wanted and left out")
    void contradiction(String wanted, String excluded) {
      fixture.hiddenImports = List.of(wanted);
      fixture.excludes = List.of(excluded);

      assertFails("<hiddenImports> wants " + wanted, "<excludes> leaves out with " + excluded);
    }
  }

  @Nested
  @DisplayName("Hooks")
  class Hooks {

    @Test
    @DisplayName("are folders, scripts and options")
    void good() throws Exception {
      touch("hooks/rth.py");
      fixture.hooksPath = List.of(Path.of("hooks"));
      fixture.runtimeHooks = List.of(Path.of("hooks/rth.py"));
      fixture.hooksConfig = Map.of("matplotlib", Map.of("backends", "Agg"));

      BundleSpec.Collected collected = resolve(LINUX).spec().collected();

      assertThat(collected.hooksPath()).containsExactly(basedir.resolve("hooks"));
      assertThat(collected.runtimeHooks()).containsExactly(basedir.resolve("hooks/rth.py"));
      assertThat(collected.hooksConfig())
          .isEqualTo(Map.of("matplotlib", Map.of("backends", "Agg")));
    }

    @Test
    @DisplayName("must exist and say something")
    void bad() {
      Map<String, String> noValue = new HashMap<>();
      noValue.put("backends", null);
      assertFailsWith(
          input -> input.hooksPath = List.of(Path.of("none")), "The folder of <hooksPath><folder>");
      assertFailsWith(
          input -> input.runtimeHooks = List.of(Path.of("none.py")),
          "The file of <runtimeHooks><runtimeHook> does not exist");
      assertFailsWith(
          input -> input.hooksConfig = Map.of("", Map.of("a", "b")),
          "A <hooksConfig><hook> has no <name>");
      assertFailsWith(
          input -> input.hooksConfig = Map.of("gi", Map.of()),
          "<hooksConfig><hook> gi has no <options>");
      assertFailsWith(
          input -> input.hooksConfig = Map.of("gi", noValue),
          "<hooksConfig><hook><options><backends> of gi is empty");
    }
  }

  @Nested
  @DisplayName("Values of a fixed set")
  class Enumerations {

    static Stream<Arguments> bad() {
      return Stream.of(
          bad(input -> input.layout = "folder", "<layout>", "onefile, onedir"),
          bad(input -> input.layout = "OneDir", "<layout>", "onefile, onedir"),
          bad(input -> input.guardMode = "on", "<guard><mode>", "sidecar, always, off"),
          bad(input -> input.debug = "yes", "<debug>", "none, imports, bootloader, noarchive, all"),
          bad(input -> input.hideConsole = "hide", "<hideConsole>", "hide-early, minimize-early"),
          bad(input -> input.targetArch = "amd64", "<targetArch>", "x86_64, arm64, universal2"),
          bad(
              input -> input.moduleCollectionMode = Map.of("a", "zip"),
              "<moduleCollectionMode><a>",
              "pyz, pyc, py, pyz+py, py+pyz"));
    }

    private static Arguments bad(Consumer<SpecInputFixture> change, String where, String allowed) {
      return Arguments.of(change, where, allowed);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("bad")
    @DisplayName("are refused if they are not of it, on every system")
    void refused(Consumer<SpecInputFixture> change, String where, String allowed) {
      assertFailsWith(change, where + " has the unknown value", "write one of " + allowed);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 3})
    @DisplayName("optimize is 0, 1 or 2")
    void optimize(int level) {
      fixture.optimize = level;

      assertFails("<optimize>" + level + "</optimize> is no level");
    }

    @Test
    @DisplayName("optimize 2 costs the docstrings that LangChain's tools need")
    void docstrings() throws Exception {
      fixture.optimize = 2;

      ResolvedSpec resolved = resolve(LINUX);

      assertThat(resolved.spec().interpreter().optimize()).isEqualTo(2);
      assertThat(resolved.warnings()).singleElement().asString().contains("LangChain's @tool");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
      "none, false, false, false",
      "imports, true, false, false",
      "bootloader, false, true, false",
      "noarchive, false, false, true",
      "all, true, true, true"
    })
    @DisplayName("debug asks for up to three things")
    void debug(String value, boolean imports, boolean bootloader, boolean noarchive)
        throws Exception {
      fixture.debug = value;

      BundleSpec spec = resolve(LINUX).spec();

      assertThat(spec.interpreter().options().contains("v")).isEqualTo(imports);
      assertThat(spec.executable().debug()).isEqualTo(bootloader);
      assertThat(spec.collected().noarchive()).isEqualTo(noarchive);
    }
  }

  @Nested
  @DisplayName("The guard")
  class Guards {

    @ParameterizedTest(name = "{0}, Tauri folder {1}, own spec {2}: {3}")
    @CsvSource({
      ", false, false, off",
      ", true, false, sidecar",
      ", true, true, off",
      "sidecar, false, false, sidecar",
      "sidecar, true, true, sidecar",
      "always, false, false, always",
      "off, true, false, off"
    })
    @DisplayName("is there by itself where there is an app")
    void mode(String typed, boolean tauri, boolean ownSpec, GuardMode expected) throws Exception {
      fixture.guardMode = typed;
      fixture.tauri = tauri;
      if (ownSpec) {
        touch("own.spec");
        fixture.specFile = Path.of("own.spec");
      }

      BundleSpec.Guard guard = resolve(LINUX).spec().guard();

      assertThat(guard).isEqualTo(new BundleSpec.Guard(expected, 2));
      assertThat(guard.watches()).isEqualTo(expected != GuardMode.off);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 61, Double.NaN, Double.POSITIVE_INFINITY})
    @DisplayName("has a deadline that is a time to wait")
    void deadline(double seconds) {
      fixture.guardDeadline = seconds;

      assertFails("<guard><deadline>" + seconds + "</deadline> is not between 0 and 60 seconds");
    }
  }

  @Nested
  @DisplayName("What is lazy")
  class LazyDistributions {

    @Test
    @DisplayName("has the names that indexes know, each once")
    void names() throws Exception {
      fixture.lazyDistributions = List.of("Foo_Bar", "foo.bar", " pandas ");
      fixture.lazyDownload = "cortex.parts:download";

      assertThat(resolve(LINUX).spec().lazy())
          .isEqualTo(new BundleSpec.Lazy(List.of("foo-bar", "pandas"), "cortex.parts:download"));
    }

    @Test
    @DisplayName("is refused where it cannot be right")
    void refused() throws Exception {
      touch("own.spec");
      assertFailsWith(
          input -> input.lazyDistributions = List.of("pandas>=2"),
          "<lazy><distributions><distribution> pandas>=2 is no name of a distribution");
      assertFailsWith(
          input -> input.lazyDownload = "cortex.parts:download",
          "<lazy><download> has nothing to download");
      for (String wrong : List.of("cortex.parts", "cortex.parts:a.b", ":a", "a:b:c", "1:a")) {
        assertFailsWith(
            input -> {
              input.lazyDistributions = List.of("pandas");
              input.lazyDownload = wrong;
            },
            "<lazy><download>" + wrong + "</download> is no function of a module");
      }
      assertFailsWith(
          input -> {
            input.lazyDistributions = List.of("pandas");
            input.specFile = Path.of("own.spec");
          },
          "<lazy>");
    }
  }

  @Nested
  @DisplayName("Options of the interpreter")
  class PythonOptions {

    @Test
    @DisplayName("are those that the bootloader reads, once each")
    void good() throws Exception {
      fixture.debug = "imports";
      fixture.pythonOptions =
          List.of("verbose", "W ignore::DeprecationWarning", "X importtime", "hash_seed=0", "v");

      assertThat(resolve(LINUX).spec().interpreter().options())
          .containsExactly("v", "W ignore::DeprecationWarning", "X importtime", "hash_seed=0");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
        delimiter = '|',
        value = {
          "u|use <unbuffered> instead",
          "O|use <optimize> instead",
          "OO|use <optimize> instead",
          "X utf8|use <utf8> instead",
          "X utf8=0|use <utf8> instead",
          "-W ignore|write it without a dash and with one blank",
          "W|not an option that a frozen program reads",
          "X  dev|not an option",
          "X größe|not an option",
          "pyi-contents-directory ..|not an option",
          "pyi-runtime-tmpdir /x|not an option",
          "hash_seed=random|not an option",
          "B|not an option"
        })
    @DisplayName("are refused if they do nothing or belong elsewhere")
    void bad(String option, String message) {
      fixture.pythonOptions = List.of(option);

      assertFails("<pythonOptions><pythonOption> " + option, message);
    }
  }

  @Nested
  @DisplayName("The executable")
  class Executable {

    @ParameterizedTest
    @ValueSource(strings = {"lib", "_internal", ".", "my files"})
    @DisplayName("has a contents directory with one plain name")
    void contentsDirectory(String folder) throws Exception {
      fixture.contentsDirectory = folder;
      fixture.layout = "onedir";

      assertThat(resolve(LINUX).spec().executable().contentsDirectory()).isEqualTo(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "a/b", "a\\b", "/lib", "C:x"})
    @DisplayName("has no contents directory elsewhere")
    void badContentsDirectory(String folder) {
      fixture.contentsDirectory = folder;

      assertFails("<contentsDirectory>" + folder + "</contentsDirectory> is not one plain name");
    }

    @Test
    @DisplayName("cannot have the name of its contents directory")
    void sameName() throws Exception {
      fixture.layout = "onedir";
      fixture.contentsDirectory = "Cortex-Backend";

      assertFails("is also the name of the executable beside it");
      assertThat(resolve(WINDOWS).spec().executable().contentsDirectory())
          .isEqualTo("Cortex-Backend");
    }

    @Test
    @DisplayName("unpacks itself somewhere only if it is one file")
    void runtimeTmpdir() throws Exception {
      fixture.runtimeTmpdir = "/var/tmp";
      assertThat(resolve(LINUX).spec().executable().runtimeTmpdir()).isEqualTo("/var/tmp");

      fixture.layout = "onedir";
      assertFails(
          "<runtimeTmpdir>/var/tmp</runtimeTmpdir> has no meaning for <layout>onedir</layout>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"~/x", "$HOME/x", "/a/${USER}"})
    @DisplayName("does not replace variables outside Windows, which is said")
    void unexpanded(String folder) throws Exception {
      fixture.runtimeTmpdir = folder;

      assertThat(resolve(LINUX).warnings()).singleElement().asString().contains("$VARIABLE");
      assertThat(resolve(WINDOWS).warnings()).isEmpty();
    }
  }

  @Nested
  @DisplayName("On Windows")
  class Windows {

    @Test
    @DisplayName("the version resource comes from the POM")
    void versionInfo() throws Exception {
      fixture.project =
          new SpecInput.Project(
              "cortex-backend", "1.2.3", "Cortex", "The\n  backend", "Example GmbH", "2024");

      assertThat(resolve(WINDOWS).spec().windows().versionInfo())
          .isEqualTo(
              Map.of(
                  "CompanyName", "Example GmbH",
                  "FileDescription", "Cortex",
                  "FileVersion", "1.2.3",
                  "InternalName", "cortex-backend",
                  "LegalCopyright", "Copyright © 2024 Example GmbH",
                  "OriginalFilename", "cortex-backend.exe",
                  "ProductName", "Cortex",
                  "ProductVersion", "1.2.3"));
    }

    @Test
    @DisplayName("the version resource does without what the POM lacks or cannot be written")
    void poorPom() throws Exception {
      fixture.project =
          new SpecInput.Project(
              "cortex", "1", null, "A\tfast \uD83D\uDE00\u0007 backend\n", null, "2024");

      assertThat(resolve(WINDOWS).spec().windows().versionInfo())
          .containsEntry("FileDescription", "A fast backend")
          .containsEntry("ProductName", "cortex")
          .doesNotContainKeys("CompanyName", "LegalCopyright");
    }

    @Test
    @DisplayName("the version resource is changed by <versionInfo>")
    void override() throws Exception {
      Map<String, String> typed = new HashMap<>();
      typed.put("CompanyName", "Jörg's \"Firma\"");
      typed.put("Comments", " c ");
      typed.put("InternalName", null);
      fixture.versionInfo = typed;

      assertThat(resolve(WINDOWS).spec().windows().versionInfo())
          .containsEntry("CompanyName", "Jörg's \"Firma\"")
          .containsEntry("Comments", "c")
          .doesNotContainKey("InternalName");
    }

    static Stream<Arguments> badStrings() {
      return Stream.of(
          Arguments.of("Companyname", "x", "write <versionInfo><CompanyName>"),
          Arguments.of("Comments", "a\nb", "<versionInfo><Comments> holds a line end"),
          Arguments.of("Comments", "\uD83D\uDE00", "break the version resource"),
          Arguments.of("Comments", "\uD83D", "break the version resource"),
          Arguments.of("Comments", "x".repeat(1001), "is longer than 1000 characters"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badStrings")
    @DisplayName("the version resource holds only what PyInstaller can write")
    void badString(String key, String value, String message) {
      assertFailsWith(input -> input.versionInfo = Map.of(key, value), message);
    }

    @Test
    @DisplayName("there is one source of the version resource")
    void versionFileAndInfo() throws Exception {
      touch("version.txt");
      fixture.versionFile = Path.of("version.txt");
      assertThat(resolve(WINDOWS).spec().windows().versionFile())
          .isEqualTo(basedir.resolve("version.txt"));

      fixture.versionInfo = Map.of("Comments", "c");
      assertFails("<versionFile> and <versionInfo> both describe");
    }

    @Test
    @DisplayName("files must exist")
    void files() {
      fixture.icon = Path.of("none.ico");
      assertThatThrownBy(() -> resolve(WINDOWS))
          .hasMessageStartingWith("The file of <icon> does not exist");

      fixture.icon = null;
      fixture.manifest = Path.of("none.xml");
      assertThatThrownBy(() -> resolve(WINDOWS))
          .hasMessageStartingWith("The file of <manifest> does not exist");
    }

    @Test
    @DisplayName("a hidden console is a console")
    void hideConsole() throws Exception {
      fixture.hideConsole = "hide-early";
      assertThat(resolve(WINDOWS).spec().windows().hideConsole()).isEqualTo("hide-early");

      fixture.console = false;
      assertFails("<hideConsole>hide-early</hideConsole> needs a console");
    }

    @Test
    @DisplayName("resources are files with up to three words about them")
    void resources() throws Exception {
      touch("about.bin");
      fixture.resources = List.of("about.bin,RCDATA,ABOUT", "about.bin");
      assertThat(resolve(WINDOWS).spec().windows().resources())
          .containsExactly(
              new BundleSpec.Resource(basedir.resolve("about.bin"), "RCDATA,ABOUT"),
              new BundleSpec.Resource(basedir.resolve("about.bin"), ""));

      fixture.resources = List.of("about.bin,1,2,3,4");
      assertThatThrownBy(() -> resolve(WINDOWS)).hasMessageContaining("more than four parts");

      fixture.resources = List.of("none.bin,1");
      assertThatThrownBy(() -> resolve(WINDOWS))
          .hasMessageContaining("The file of <resources><resource> does not exist");
    }
  }

  @Nested
  @DisplayName("On macOS")
  class Macos {

    @ParameterizedTest(name = "{0} with {1} is {2}")
    @CsvSource({
      "aarch64-apple-darwin, , arm64",
      "x86_64-apple-darwin, , x86_64",
      "universal-apple-darwin, , universal2",
      "aarch64-apple-darwin, arm64, arm64",
      "x86_64-apple-darwin, universal2, universal2"
    })
    @DisplayName("the architecture follows from the triple")
    void targetArch(String triple, String typed, String expected) throws Exception {
      fixture.targetArch = typed;

      assertThat(resolve(fixture.input(), triple).spec().macos().targetArch()).isEqualTo(expected);
    }

    @Test
    @DisplayName("the architecture does not contradict the triple")
    void contradiction() {
      fixture.targetArch = "x86_64";

      assertThatThrownBy(() -> resolve(MACOS))
          .hasMessageContaining(
              "<targetArch>x86_64</targetArch> contradicts the target aarch64-apple-darwin")
          .hasMessageContaining("write <targetArch>arm64</targetArch>");
    }

    @Test
    @DisplayName("identity and entitlements are kept")
    void signing() throws Exception {
      touch("e.plist");
      fixture.codesignIdentity = "Developer ID Application: Jörg";
      fixture.entitlementsFile = Path.of("e.plist");

      BundleSpec.Macos macos = resolve(MACOS).spec().macos();

      assertThat(macos.codesignIdentity()).isEqualTo("Developer ID Application: Jörg");
      assertThat(macos.entitlementsFile()).isEqualTo(basedir.resolve("e.plist"));
    }
  }

  @Test
  @DisplayName("passes over options of other systems, because one POM serves all")
  void otherSystemsOptions() throws Exception {
    // given
    touch("app.ico");
    fixture.icon = Path.of("app.ico");
    fixture.versionInfo = Map.of("CompanyName", "Example");
    fixture.hideConsole = "hide-late";
    fixture.manifest = Path.of("none.xml");
    fixture.resources = List.of("none.bin");
    fixture.codesignIdentity = "x";
    fixture.entitlementsFile = Path.of("none.plist");
    fixture.targetArch = "arm64";

    // when
    ResolvedSpec resolved = resolve(LINUX);

    // then
    assertThat(resolved.spec().executable().icon()).isNull();
    assertThat(resolved.spec().windows())
        .returns(null, BundleSpec.Windows::versionFile)
        .returns(Map.of(), BundleSpec.Windows::versionInfo)
        .returns(null, BundleSpec.Windows::hideConsole)
        .returns(null, BundleSpec.Windows::manifest)
        .returns(List.of(), BundleSpec.Windows::resources)
        .returns(false, BundleSpec.Windows::uacAdmin)
        .returns(false, BundleSpec.Windows::uacUiaccess);
    assertThat(resolved.spec().macos())
        .returns(null, BundleSpec.Macos::targetArch)
        .returns(null, BundleSpec.Macos::codesignIdentity)
        .returns(null, BundleSpec.Macos::entitlementsFile)
        .returns(false, BundleSpec.Macos::argvEmulation);
    assertThat(resolved.warnings())
        .containsExactly(
            "<icon>, <versionInfo>, <hideConsole>, <manifest>, <resources>, <targetArch>,"
                + " <codesignIdentity>, <entitlementsFile>: not for Linux, passed over.",
            "<manifest> names a file that does not exist: " + basedir.resolve("none.xml"),
            "<entitlementsFile> names a file that does not exist: "
                + basedir.resolve("none.plist"));
  }

  private static String tripleOf(OperatingSystem os) {
    return switch (os) {
      case LINUX -> "x86_64-unknown-linux-gnu";
      case MACOS -> "aarch64-apple-darwin";
      case WINDOWS -> "x86_64-pc-windows-msvc";
    };
  }

  private void touch(String path) throws Exception {
    Path file = basedir.resolve(path.replace('/', File.separatorChar));
    Files.createDirectories(file.getParent());
    Files.writeString(file, "");
  }

  private ResolvedSpec resolve(OperatingSystem os) throws ProblemException {
    return resolve(fixture.input(), tripleOf(os));
  }

  private static ResolvedSpec resolve(SpecInput input, String triple) throws ProblemException {
    return new SpecResolver()
        .resolve(input, TargetTriple.parse(triple).orElseThrow(), Inputs.unrecorded());
  }

  private void assertFails(String... messages) {
    assertThatThrownBy(() -> resolve(LINUX))
        .isInstanceOf(ProblemException.class)
        .hasMessageContainingAll(messages)
        .hasMessageContaining(", perhaps you should ");
  }

  private void assertFailsWith(Consumer<SpecInputFixture> change, String... messages) {
    SpecInputFixture changed = new SpecInputFixture(basedir);
    change.accept(changed);
    assertThatThrownBy(() -> resolve(changed.input(), tripleOf(LINUX)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContainingAll(messages);
  }
}
