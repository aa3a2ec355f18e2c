package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.fixture.WindowsBootloader;
import dev.pybundle.freeze.comparison.Cause;
import dev.pybundle.freeze.comparison.ProgramComparison;
import dev.pybundle.freeze.comparison.ProgramComparison.Verdict;
import dev.pybundle.freeze.comparison.ProgramDifference;
import dev.pybundle.freeze.pyinstaller.RealEnvironment;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Failed;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With real programs: of pybundle, and of PyInstaller by hand. */
@DisplayName("The goal verify, against another program")
@EnabledOnOs(OS.LINUX)
class VerifyAgainstTest {

  private static final TargetTriple TRIPLE = RealEnvironment.triple();

  /** Of the program that all are compared with. */
  @TempDir static Path folder;

  @TempDir Path temp;

  private static final String HELPER = "def greeting():\n    return 'hello'\n";

  private static RealGoals goals;

  @BeforeAll
  static void build() throws Exception {
    Path project = Files.createDirectories(folder.resolve("Projekt é 1"));
    goals = RealGoals.in(project, new HostSystem());
    goals.fixture().name = "prog";
    goals.fixture().layout = "onedir";
    write("main.py", "import helper, sqlite3\nprint(helper.greeting())\n");
    write("helper.py", HELPER);
    build(goals);
  }

  @Test
  @DisplayName("explains what pybundle and PyInstaller by hand do in another way")
  void byHand() throws Exception {
    // when
    GoalResult result = compare(pyInstaller("--onefile"));
    // then
    assertThat(result).as(result.sentence()).isInstanceOf(Done.class);
    assertThat(result.sentence()).startsWith("Differs from ").contains(" only as explained: ");
    ProgramComparison comparison = report();
    assertThat(comparison.verdict()).isEqualTo(Verdict.explained);
    assertThat(names(comparison, Cause.COLUMNS)).contains("helper", "base_library.zip/os.pyc");
    assertThat(names(comparison, Cause.PYBUNDLE)).contains("_pybundle_start", "X utf8=1");
    assertThat(comparison.python()).containsOnly(goals.environment().interpreter().version());
    assertThat(comparison.equal()).containsKeys("FILE", "EXECUTABLE");
  }

  @Test
  @DisplayName("fails for other code and for what only one has, and names both")
  void unexplained() throws Exception {
    // given
    write("helper.py", "def greeting():\n    return 'good day'\n");
    // when
    GoalResult result = compare(pyInstaller("--onedir", "--exclude-module=sqlite3"));
    write("helper.py", HELPER);
    // then
    assertThat(result).isInstanceOf(Failed.class);
    assertThat(result.sentence())
        .contains(
            "in ways that nothing explains:",
            "\n  - module helper: other code, in greeting (line 1)",
            "module sqlite3: only here",
            "All differences are in " + goals.workspace().report().resolve("against.json"),
            "perhaps you should build both from the same sources");
    assertThat(names(report(), Cause.BYTECODE)).containsExactly("helper");
    assertThat(names(report(), Cause.ONLY_HERE)).contains("sqlite3", "sqlite3.dbapi2");
  }

  @Test
  @DisplayName(
      "takes other code of the same source for the work of another compiler, if it was one")
  void compiler() throws Exception {
    // given
    Path other = temp.resolve("other");
    AtomicFiles.copyTree(goals.workspace().bundle(), other);
    recompile(other.resolve("prog/_internal/base_library.zip"), "linecache.pyc");
    // then
    assertThat(compare(other).sentence())
        .contains("module base_library.zip/linecache.pyc: other code");
    // given
    Path manifest = other.resolve(Bundle.MANIFEST);
    Files.writeString(
        manifest,
        Files.readString(manifest)
            .replaceFirst("\"tools\" *: *\\{", "$0 \"bytecode\": \"3.0.1\","));
    // when
    GoalResult result = compare(other);
    // then
    assertThat(result).as(result.sentence()).isInstanceOf(Done.class);
    assertThat(names(report(), Cause.COMPILER)).containsExactly("base_library.zip/linecache.pyc");
  }

  @Test
  @DisplayName("finds a program equal to its Bundle elsewhere, to its folder and to a zip of it")
  void equal() throws Exception {
    // given
    Path elsewhere = temp.resolve("elsewhere");
    AtomicFiles.copyTree(goals.workspace().bundle(), elsewhere);
    Path zip = zip(elsewhere.resolve("prog"));
    for (Path other : List.of(elsewhere, elsewhere.resolve("prog"), zip)) {
      // when
      GoalResult result = compare(other);
      // then
      assertThat(result.sentence()).matches("Equal to .*: \\d+ files and modules");
      assertThat(report().verdict()).isEqualTo(Verdict.equal);
    }
  }

  @Test
  @DisplayName("takes a program that was compressed for one that was not")
  void uncompressed() throws Exception {
    // when
    GoalResult result = compare(goals.workspace().frozen());
    // then
    assertThat(result).as(result.sentence()).isInstanceOf(Done.class);
    assertThat(report().byCause()).containsOnlyKeys(Cause.COLUMNS);
  }

  @Test
  @DisplayName("refuses what is no program, or one for another machine")
  void refused() throws Exception {
    // given
    Path bundle = goals.workspace().bundle();
    Path foreign = temp.resolve("foreign.exe");
    Files.write(foreign, WindowsBootloader.bytes());
    // then
    assertThatThrownBy(() -> compare(temp.resolve("nowhere")))
        .hasMessageContaining("nowhere</against> does not exist, perhaps you should name a Bundle");
    assertThatThrownBy(() -> compare(goals.project().resolve("src")))
        .hasMessageContaining("holds no program that PyInstaller made");
    assertThatThrownBy(() -> compare(foreign))
        .hasMessageContaining("The program for " + TRIPLE.value() + " cannot be compared with");
    assertThatThrownBy(() -> compare(bundle.resolve("prog/prog")))
        .hasMessageContaining("whose other files lie beside it")
        .hasMessageContaining("perhaps you should name the folder");
    assertThatThrownBy(() -> compare(Files.writeString(temp.resolve("prog.tar.gz"), "…")))
        .hasMessageContaining("perhaps you should unpack it and name the folder");
    assertThat(new VerifyAgainst().compare(request(new Workspace(temp), bundle)).sentence())
        .contains("perhaps you should bind <goal>pyinstaller</goal>");
  }

  // What a user does

  private static void build(RealGoals project) throws Exception {
    project.generateSpec();
    project.freeze(project.goal(TRIPLE, /* memory= */ null, false));
    Workspace workspace = project.workspace();
    project
        .compress()
        .compress(
            new CompressService.Request(
                project.project(), workspace, TRIPLE, RealGoals.compression(true), false),
            Inputs.of(workspace));
  }

  private GoalResult compare(Path other) throws Exception {
    return new VerifyAgainst().compare(request(goals.workspace(), other));
  }

  private static VerifyAgainst.Request request(Workspace workspace, Path other) {
    return new VerifyAgainst.Request(workspace, TRIPLE, other, other.toString(), true);
  }

  /** Freezes as somebody who does not know of pybundle. */
  private Path pyInstaller(String... options) throws Exception {
    Path dist = Files.createDirectories(temp.resolve("by hand"));
    Map<String, String> variables = new HashMap<>(RealEnvironment.variables());
    variables.put("PATH", System.getenv("PATH"));
    variables.put("HOME", temp.toString());
    List<String> command = new ArrayList<>();
    command.addAll(List.of(goals.environment().python().toString(), "-m", "PyInstaller"));
    command.addAll(List.of(options));
    command.addAll(List.of("--name=prog", "--distpath", dist.toString()));
    command.addAll(List.of("--workpath", temp + "/work", "--specpath", temp.toString()));
    command.add(goals.project().resolve("src/main.py").toString());
    ProcessResult result =
        new ProcessRunner().run(new Command(command, temp, variables, Duration.ofMinutes(5), null));
    assertThat(result.succeeded()).as(result.describe()).isTrue();
    return dist.resolve("prog");
  }

  // What is in the report

  private ProgramComparison report() throws IOException {
    return Json.read(goals.workspace().report().resolve("against.json"), ProgramComparison.class);
  }

  private static List<String> names(ProgramComparison comparison, Cause cause) {
    return comparison.byCause().getOrDefault(cause, List.of()).stream()
        .map(ProgramDifference::name)
        .toList();
  }

  /** Puts other code in the place of a module. */
  private void recompile(Path archive, String entry) throws Exception {
    Path code = temp.resolve("code.pyc");
    Path source = Files.writeString(temp.resolve("code.py"), "lines = 1\n");
    ProcessResult result =
        new ProcessRunner()
            .run(
                new Command(
                    List.of(
                        goals.environment().python().toString(),
                        "-c",
                        "import py_compile, sys; py_compile.compile(*sys.argv[1:])",
                        source.toString(),
                        code.toString()),
                    temp,
                    Map.of(),
                    Duration.ofMinutes(1),
                    null));
    assertThat(result.succeeded()).as(result.describe()).isTrue();
    try (FileSystem files = FileSystems.newFileSystem(archive)) {
      Files.write(files.getPath(entry), Files.readAllBytes(code));
    }
  }

  private static void write(String file, String text) throws IOException {
    Path path = goals.project().resolve("src").resolve(file);
    Files.createDirectories(path.resolveSibling(""));
    Files.writeString(path, text);
  }

  private Path zip(Path folder) throws Exception {
    Path zip = temp.resolve("prog.zip");
    try (FileSystem archive = FileSystems.newFileSystem(zip, Map.of("create", "true"));
        Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.toList()) {
        Path target = archive.getPath("/prog").resolve(folder.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
    return zip;
  }
}
