package dev.pybundle.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.Capabilities.Limited;
import dev.pybundle.freeze.Capabilities.Refused;
import dev.pybundle.freeze.Capabilities.Support;
import dev.pybundle.freeze.pyinstaller.RealEnvironment;
import dev.pybundle.message.Problem;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.PythonEnvironment;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.SetOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of what each field makes of a program is that of the tests. Freezers that compile for a
 * minute are tried if they are asked for: {@code -Dpybundle.freezers=nuitka,pyoxidizer}.
 */
@DisplayName("Every field of a spec")
class EveryFieldTest {

  /**
   * What the programs print of a field, as it is set in one of the first or second spec; "-" for
   * anything.
   */
  private static final Map<String, List<String>> SHOWN =
      rows(
          """
          name                  | prog                   | prog
          triple                | x86_64                 | x86_64
          entry                 | main.py __main__       | main.py __main__
          sourceRoots           | from another root      | from another root
          mode                  | True                   | False
          deadline              | kept                   | -
          datas                 | a text                 | no file
          binaries              | 42                     | no file
          hiddenImports         | hidden                 | -
          excludes              | None                   | -
          collectAll            | by_all.deep.mod a text 42 1.0 | -
          collectSubmodules     | by_sub.deep.mod        | -
          collectData           | a text                 | -
          collectBinaries       | 42                     | -
          copyMetadata          | 1.0                    | -
          recursiveCopyMetadata | 1.0 1.0                | -
          distributionFiles     | a text                 | -
          hooksPath             | from_hook              | -
          hooksConfig           | from_config            | -
          runtimeHooks          | run                    | not run
          noarchive             | -                      | True colorsys
          completeness          | by_reached.unseen      | no by_reached.unseen
          trim                  | no by_trim.unseen      | -
          moduleCollectionMode  | TEXT = 1               | -
          optimize              | no asserts no asserts A text. | no asserts no asserts None
          unbuffered            | True                   | False
          utf8                  | 1                      | 0
          quickStart            | 1                      | 0
          options               | ignore                 | ('tracemalloc', '2')
          contentsDirectory     | inner                  | -
          runtimeTmpdir         | -                      | unpacked
          bootloaderIgnoreSignals | -                    | True
          debug                 | -                      | says what it does
          distribution          | -                      | linked
          layout                | onedir                 | onefile
          """);

  /** What no program on this system shows: the field, the goals, and what shows it instead. */
  private static final String SHOWN_ELSEWHERE =
      """
      layoutChosen | pyinstaller,cx-freeze,nuitka,pyoxidizer,portable,guide | CapabilitiesTest
      version      | pyinstaller,cx-freeze,nuitka,pyoxidizer,portable,guide | of the version resource: see versionInfo
      specFile     | pyinstaller                   | integration test own-spec-file
      distributions | pyinstaller                  | integration test lazy
      download     | pyinstaller                   | integration test lazy
      console      | pyinstaller,cx-freeze,nuitka,portable,guide | SpecWriterTest, CxFreezerTest, NuitkaFreezerTest; of portable and guide, whose launchers differ by it on Windows only, no test
      disableWindowedTraceback | pyinstaller       | SpecWriterTest
      icon         | pyinstaller,cx-freeze,nuitka  | SpecWriterTest, CxFreezerTest, NuitkaFreezerTest
      manifest     | pyinstaller,cx-freeze         | SpecWriterTest, CxFreezerTest
      uacAdmin     | pyinstaller,cx-freeze,nuitka  | SpecWriterTest, CxFreezerTest, NuitkaFreezerTest
      uacUiaccess  | pyinstaller,cx-freeze,nuitka  | SpecWriterTest, CxFreezerTest, NuitkaFreezerTest
      versionFile  | pyinstaller                   | SpecWriterTest
      versionInfo  | pyinstaller,cx-freeze,nuitka,portable,guide  | SpecWriterTest, CxFreezerTest, NuitkaFreezerTest; in no other launcher, which is said
      hideConsole  | pyinstaller,nuitka            | SpecWriterTest, NuitkaFreezerTest
      resources    | pyinstaller                   | SpecWriterTest
      argvEmulation | pyinstaller                  | SpecWriterTest
      targetArch   | pyinstaller,cx-freeze,nuitka,portable,guide  | SpecWriterTest, NuitkaFreezerTest; else it is that of the interpreter
      codesignIdentity | pyinstaller               | SpecWriterTest
      entitlementsFile | pyinstaller               | SpecWriterTest
      """;

  private static final String FIRST =
      """
      {"name": "prog", "version": "1", "triple": "%1$s", "layout": "onedir", "layoutChosen": true, "entry": "%2$s/sources/main.py",
       "sourceRoots": ["%2$s/sources", "%2$s/more"], "guard": {"mode": "always", "deadline": 2.5},
       "collected": {"datas": [{"source": "%2$s/sources/data", "target": "data"}],
         "binaries": [{"source": "%3$s", "target": "native"}], "hiddenImports": ["hidden"], "excludes": ["left_out"],
         "collectAll": ["by_all"], "collectSubmodules": ["by_sub"], "collectData": ["by_data"], "collectBinaries": ["by_binaries"],
         "copyMetadata": ["by-copy"], "recursiveCopyMetadata": ["by-recursive"], "hooksPath": ["%2$s/hooks"],
         "hooksConfig": {"helper": {"module": "from_config"}}, "runtimeHooks": ["%2$s/hooks/runtime.py"],
         "noarchive": false, "completeness": "closure", "trim": ["by-trim"], "moduleCollectionMode": {"readable": "py"},
         "distributionFiles": [{"distribution": "by-file", "path": "by_file/text.txt", "library": false}]},
       "interpreter": {"optimize": 1, "unbuffered": true, "utf8": true, "quickStart": true, "options": ["W ignore"]},
       "executable": {"console": true, "debug": false, "contentsDirectory": "inner",
         "bootloaderIgnoreSignals": false, "disableWindowedTraceback": false},
       "windows": {"versionInfo": {}, "resources": [], "uacAdmin": false, "uacUiaccess": false},
       "macos": {"argvEmulation": false}}
      """;

  private static final String SECOND =
      """
      {"name": "prog", "version": "1", "triple": "%1$s", "layout": "onefile", "entry": "%2$s/sources/main.py",
       "sourceRoots": ["%2$s/sources", "%2$s/more"],
       "collected": {"hooksConfig": {}, "noarchive": true, "completeness": "hooks", "moduleCollectionMode": {}},
       "interpreter": {"optimize": 2, "unbuffered": false, "utf8": false, "quickStart": false, "options": ["X tracemalloc=2"],
         "distribution": "%4$s/python.tar.zst"},
       "executable": {"console": true, "debug": true, "contentsDirectory": "_internal", "runtimeTmpdir": "%4$s/unpacked",
         "bootloaderIgnoreSignals": true, "disableWindowedTraceback": false},
       "windows": {"versionInfo": {}, "resources": [], "uacAdmin": false, "uacUiaccess": false},
       "macos": {"argvEmulation": false}}
      """;

  /** All that can be refused, with values that no freezer takes which takes only some. */
  private static final String EVERYTHING =
      """
      {"name": "prog", "version": "1", "triple": "%1$s", "layout": "onedir", "entry": "/main.py", "sourceRoots": ["/"], "specFile": "/own.spec",
       "guard": {"mode": "always", "deadline": 3.5}, "lazy": {"distributions": ["numpy"], "download": "a:b"},
       "collected": {"trim": ["by-trim"], "completeness": "hooks", "hooksPath": ["/hooks"], "hooksConfig": {"a": {"b": "c"}},
         "noarchive": true, "moduleCollectionMode": {"a": "py"}},
       "interpreter": {"optimize": 1, "unbuffered": false, "utf8": false, "quickStart": false, "options": ["E"], "distribution": "/python.tar.zst"},
       "executable": {"console": false, "debug": true, "contentsDirectory": "inner", "runtimeTmpdir": "/run",
         "bootloaderIgnoreSignals": true, "disableWindowedTraceback": true, "icon": "/icon"},
       "windows": {"versionFile": "/v.txt", "versionInfo": {"CompanyName": "C"}, "hideConsole": "minimize-late", "manifest": "/m.xml",
         "resources": [{"file": "/r.dll", "selector": ""}], "uacAdmin": true, "uacUiaccess": true},
       "macos": {"targetArch": "universal2", "codesignIdentity": "me", "entitlementsFile": "/e.plist", "argvEmulation": true}}
      """;

  private static final Support NO_SUCH_SETTING = new Refused("it has no such setting");

  private static final Path SOURCES =
      Path.of("src/test/resources/dev/pybundle/freeze/fields").toAbsolutePath();
  private static final List<String> TRIED =
      List.of(
          System.getProperty("pybundle.freezers", "pyinstaller,cx-freeze,portable,guide")
              .split(","));

  @TempDir private Path temporary;

  private final ProcessRunner processes = new ProcessRunner();

  static Stream<String> goals() {
    return Freezers.goals().stream();
  }

  @ParameterizedTest
  @MethodSource("goals")
  @DisplayName("is seen in what the freezer makes, if it does not refuse it")
  void fieldsAreSeen(String goal) throws Exception {
    Assumptions.assumeTrue(TRIED.contains(goal));
    Freezer freezer = new Freezers(processes, new HostSystem()).of(goal);
    Map<String, String> seen = new TreeMap<>();
    Map<String, String> expected = new TreeMap<>();

    for (int number = 0; number < 2; number++) {
      BundleSpec asked = spec(number == 0 ? FIRST : SECOND);
      BundleSpec spec = freezer.capabilities().reduce(asked);
      Set<String> refused =
          SetOptions.of(asked).stream()
              .filter(each -> !can(freezer.capabilities(), each))
              .map(SetOptions.Option::name)
              .collect(Collectors.toSet());
      Map<String, String> printed = printed(freezer, spec, "freeze " + number);
      for (Map.Entry<String, List<String>> row : SHOWN.entrySet()) {
        String value = row.getValue().get(number);
        if (!value.equals("-") && !refused.contains(row.getKey())) {
          expected.put(row.getKey() + " " + number, value);
          seen.put(row.getKey() + " " + number, printed.getOrDefault(row.getKey(), "nothing"));
        }
      }
    }

    assertThat(seen).containsExactlyEntriesOf(expected);
  }

  @ParameterizedTest
  @MethodSource("goals")
  @DisplayName("is refused with its reason, or seen, or shown by another test")
  void fieldsAreDecided(String goal) throws Exception {
    Capabilities capabilities = new Freezers(processes, new HostSystem()).of(goal).capabilities();
    String refusals =
        capabilities.problems(spec(EVERYTHING)).stream()
            .map(Problem::sentence)
            .collect(Collectors.joining("\n"));
    Set<String> neither = new TreeSet<>();

    for (String field : SetOptions.names()) {
      Support support = capabilities.fields().getOrDefault(field, NO_SUCH_SETTING);
      if (support instanceof Refused || support instanceof Limited) {
        String reason =
            support instanceof Refused refused ? refused.reason() : ((Limited) support).reason();
        assertThat(refusals)
            .contains(" cannot be had from %s: %s".formatted(capabilities.freezer(), reason));
      }
      if (!(support instanceof Refused) && !SHOWN.containsKey(field)) {
        neither.add(field);
      }
    }

    assertThat(shownElsewhere(goal)).containsExactlyElementsOf(neither);
  }

  private static Set<String> shownElsewhere(String goal) {
    return SHOWN_ELSEWHERE
        .lines()
        .map(line -> line.split(" *\\| *"))
        .filter(cells -> List.of(cells[1].split(",")).contains(goal))
        .map(cells -> cells[0])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean can(Capabilities capabilities, SetOptions.Option option) {
    return option.value() instanceof Layout layout
        ? capabilities.layouts().contains(layout)
        : capabilities.can(option.name(), option.value());
  }

  private Map<String, String> printed(Freezer freezer, BundleSpec spec, String folder)
      throws Exception {
    Workspace workspace = new Workspace(temporary.resolve(folder));
    PythonEnvironment environment =
        RealEnvironment.with(
            "field environment of " + freezer.goal(),
            freezer.pins(freezer.defaultVersion()),
            FieldPackages.requirements());
    Frozen frozen =
        freezer.freeze(
            new FreezeRequest(
                spec,
                freezer.plan(spec).writeTo(workspace.spec()),
                workspace,
                environment,
                Map.of(),
                Set.of(),
                315_532_800L,
                Duration.ofMinutes(10),
                /* memory= */ null));
    assertThat(frozen.layout()).isEqualTo(spec.layout());
    Path elsewhere = Files.move(frozen.folder(), temporary.resolve(folder + " else where é"));
    Files.createDirectories(temporary.resolve("unpacked"));
    Command command =
        new Command(
            List.of(elsewhere.resolve(frozen.program()).toString()),
            temporary,
            Map.of(
                "LC_ALL",
                "C.UTF-8",
                "HOME",
                temporary.toString(),
                "PYBUNDLE_HOST",
                ProcessHandle.current().pid() + "",
                "PYBUNDLE_PYTHON",
                environment.interpreter().executable().toString()),
            Duration.ofMinutes(1),
            /* log= */ null);
    ProcessResult result = processes.run(command);
    assertThat(result.succeeded()).describedAs(result.describe()).isTrue();
    Map<String, String> printed = new HashMap<>();
    for (String line : result.output()) {
      String[] words = line.split(" ", 2);
      printed.put(words[0], words.length > 1 ? words[1] : "");
    }
    printed.put("layout", frozen.layout().id());
    if (result.lastLines().stream().anyMatch(line -> line.startsWith("[PYI-"))) {
      printed.put("debug", "says what it does");
    }
    Path script = workspace.state().resolve("pyoxidizer/run.sh");
    if (Files.exists(script)) {
      printed.put("distribution", linked(Files.readString(script), spec));
    }
    if (spec.guard().watches()) {
      printed.put("deadline", isKept(spec.guard().deadline(), command) ? "kept" : "not kept");
    }
    return printed;
  }

  /** Keeps the archive of the interpreter that was linked, for the spec that names one. */
  private String linked(String script, BundleSpec spec) throws IOException {
    Path given = spec.interpreter().distribution();
    if (given != null) {
      return script.contains(given.toString()) ? "linked" : "not linked";
    }
    Matcher made =
        Pattern.compile("((?<=')/[^']*|/[^'\\s]*)/python-\\w+\\.tar\\.zst").matcher(script);
    assertThat(made.find()).isTrue();
    Files.copy(Path.of(made.group()), temporary.resolve("python.tar.zst"));
    return "made";
  }

  /** Ends the app of a program that does not want to end, which is ended when its time is up. */
  private boolean isKept(double deadline, Command command) throws Exception {
    Process app = new ProcessBuilder("sleep", "60").start();
    ProcessBuilder builder = new ProcessBuilder(command.arguments().get(0), "deaf");
    builder.environment().clear();
    builder.environment().putAll(command.environment());
    builder.environment().put("PYBUNDLE_HOST", app.pid() + "");
    Process program = builder.start();
    try (BufferedReader output = program.inputReader()) {
      assertThat(output.readLine()).isEqualTo("deaf");
      long begun = System.nanoTime();
      app.destroyForcibly();
      assertThat(program.waitFor(1, TimeUnit.MINUTES)).isTrue();
      return System.nanoTime() - begun >= (deadline - 0.2) * 1e9;
    } finally {
      app.destroyForcibly();
      program.destroyForcibly();
    }
  }

  private BundleSpec spec(String form) throws Exception {
    return Json.parse(
        form.formatted(
            RealEnvironment.triple(), SOURCES, FieldPackages.library(), temporary.toRealPath()),
        BundleSpec.class);
  }

  private static Map<String, List<String>> rows(String table) {
    Map<String, List<String>> rows = new TreeMap<>();
    table
        .lines()
        .map(line -> line.split("\\|", -1))
        .forEach(cells -> rows.put(cells[0].strip(), List.of(cells[1].strip(), cells[2].strip())));
    return rows;
  }
}
