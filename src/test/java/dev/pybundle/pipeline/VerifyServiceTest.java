package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.Step;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.BuildMemory;
import dev.pybundle.freeze.pyinstaller.RealEnvironment;
import dev.pybundle.freeze.pyinstaller.RealFreezer;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Failed;
import dev.pybundle.pipeline.GoalResult.Skipped;
import dev.pybundle.pipeline.GoalResult.UpToDate;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.spec.SpecInput.FileEntry;
import dev.pybundle.spec.SpecInputFixture;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With a real PyInstaller: each comparison is a real clean build of a small program. */
@DisplayName("The goal verify")
@EnabledOnOs(OS.LINUX)
class VerifyServiceTest {

  private static final String TRIPLE = RealEnvironment.triple().value();

  /** Of all tests, so that only the first one of a layout analyses from nothing. */
  @TempDir static Path cache;

  @TempDir Path temp;

  private Path project;
  private RealGoals goals;
  private SpecInputFixture fixture;
  private Workspace workspace;

  @BeforeEach
  void makeProject() throws Exception {
    project = Files.createDirectories(temp.resolve("Projekt é 1"));
    goals = RealGoals.in(project, new HostSystem());
    fixture = goals.fixture();
    fixture.name = "prog";
    fixture.layout = "onedir";
    workspace = goals.workspace();
    write("src/main.py", "import helper, sqlite3\nprint(helper.greeting())\n");
    write("src/helper.py", "def greeting():\n    return 'hello'\n");
    write("src/data.txt", "some data\n");
    fixture.datas = List.of(new FileEntry(project.resolve("src/data.txt").toString(), "."));
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  @DisplayName("finds a program that was frozen with a memory and stripped equal to a clean build")
  void equal(Layout layout) throws Exception {
    // given
    fixture.layout = layout.id();
    build(memory());
    build(memory(), "src/helper.py", "def greeting():\n    return 'hallo'\n");
    // when
    GoalResult result = verify();
    // then
    assertThat(result).isInstanceOf(Done.class);
    assertThat(result.sentence())
        .matches(
            "Equal to a clean build: \\d+ files?, \\d+\\.\\d MB \\(it was built by: splice; the clean"
                + " build took [\\d.]+ s\\)");
    assertThat(workspace.state().resolve("verify")).doesNotExist();
    assertThat(workspace.root().resolve("verify")).doesNotExist();
    assertThat(FailedVerification.in(workspace, Inputs.unrecorded())).isEmpty();
    assertThat(freeze(memory())).isInstanceOf(UpToDate.class);
  }

  @Test
  @DisplayName("names each file that was changed after the build, and blames no tier for it")
  void damaged() throws Exception {
    // given
    build(memory());
    Path inside = workspace.bundle().resolve("prog/_internal");
    Path library = inside.resolve("base_library.zip");
    overwrite(inside.resolve("data.txt"), 5, 'D');
    overwrite(library, 100, 0x55);
    Files.writeString(inside.resolve("new.txt"), "new");
    Files.setPosixFilePermissions(
        workspace.bundle().resolve("prog/prog"), PosixFilePermissions.fromString("rwxr-x---"));
    Path python = firstLibrary(inside);
    Files.delete(python);
    // when
    Failed result = (Failed) verify();
    // then
    assertThat(result.problem().what())
        .startsWith("The program was changed after it was built")
        .contains(
            "- prog/_internal/data.txt: byte 5 is 0x44, in the clean build 0x64\n",
            "- prog/_internal/base_library.zip: ",
            "- prog/_internal/new.txt: it is not in the clean build\n",
            "- prog/_internal/" + python.getFileName() + ": it is missing\n",
            "- prog/prog: its mode is rwxr-x---, in the clean build rwxr-xr-x\n",
            "Both are in " + workspace.root().resolve("verify"));
    assertThat(result.problem().advice()).startsWith("run mvn package");
    assertThat(workspace.root().resolve("verify/built/prog/_internal/new.txt")).exists();
    assertThat(workspace.root().resolve("verify/clean/prog/_internal/data.txt"))
        .hasContent("some data\n");
    assertThat(workspace.state().resolve("verify")).doesNotExist();
    assertThat(FailedVerification.in(workspace, Inputs.unrecorded())).isEmpty();
    // and the next build mends it
    build(memory());
    assertThat(verify()).isInstanceOf(Done.class);
    assertThat(workspace.root().resolve("verify")).doesNotExist();
  }

  @Test
  @DisplayName(
      "names the module that a fast build got wrong, and has clean builds until the cache is cleaned")
  void differs() throws Exception {
    // given a Bundle with a module of older sources, as a wrong memory would give it
    build(memory());
    Path stale = temp.resolve("stale");
    Files.copy(workspace.bundle().resolve("prog/prog"), stale);
    build(memory(), "src/helper.py", "def greeting():\n    return 'hallo!'\n");
    Files.copy(stale, workspace.bundle().resolve("prog/prog"), StandardCopyOption.REPLACE_EXISTING);
    record();
    // when
    Failed result = (Failed) verify();
    // then
    assertThat(result.problem().what())
        .startsWith("The program, built by splice, is not equal to a clean build:")
        .contains(
            "- prog/prog: module helper in the PYZ: other constants in greeting (line 1); byte ");
    assertThat(result.problem().advice())
        .contains("<tier>clean</tier>", "report this", "pybundle:clean-cache");
    assertThat(freeze(null, true).sentence()).startsWith("dry run: would run ");

    // and the next build is clean, once, and says why
    assertThat(build(memory()).sentence())
        .contains("clean, because verify found a difference on ")
        .endsWith(": the program was not equal to a clean build)");
    assertThat(freeze(memory())).isInstanceOf(UpToDate.class);
    assertThat(verify().sentence()).contains("built by: clean, because verify found a difference");
    assertThat(
            build(memory(), "src/helper.py", "def greeting():\n    return 'servus'\n").sentence())
        .contains("clean, because verify found a difference on ");

    // until the cache is cleaned
    Path output = workspace.root().resolveSibling("");
    assertThat(FailedVerification.clear(output, true)).isEqualTo(1);
    assertThat(FailedVerification.clear(output, false)).isEqualTo(1);
    assertThat(FailedVerification.clear(output, false)).isZero();
    assertThat(build(memory(), "src/helper.py", "def greeting():\n    return 'moin'\n").sentence())
        .contains("(remembered analysis, because there is no earlier build to splice into: ");
  }

  @Test
  @DisplayName("compares nothing if the program is older than its sources")
  void stale() throws Exception {
    build(memory());
    write("src/helper.py", "def greeting():\n    return 'later'\n");
    assertThat(verify().sentence())
        .isEqualTo(
            "The program was not compared with a clean build, because a build would make another"
                + " one now: src/helper.py changed, perhaps you should run mvn package first, with"
                + " the same options and properties as pybundle:verify.");
    write("src/helper.py", "def greeting():\n    return 'hello'\n");
    assertThat(verify(List.of("**/data.txt"), false).sentence())
        .contains("an option of compress or the strip tool changed, perhaps you");
    assertThat(verify(List.of(), true))
        .isEqualTo(
            new Skipped(
                "dry run: would build prog clean in "
                    + workspace.state().resolve("verify")
                    + " and compare it with "
                    + workspace.bundle()));
    assertThat(workspace.state().resolve("verify")).doesNotExist();
  }

  @Test
  @DisplayName("fails if there is no program, where there should be one")
  void nothing() throws Exception {
    assertThat(verify().sentence())
        .isEqualTo(
            "There is no program in "
                + workspace.bundle()
                + ", perhaps you should bind <goal>pyinstaller</goal> before this goal, or run"
                + " pybundle:pyinstaller.");
    VerifyGoal elsewhere =
        new VerifyGoal(goal(TRIPLE, null, false), RealGoals.compression(true), false);
    assertThat(service().verify(elsewhere))
        .isEqualTo(new Skipped("not verified: there is no program in " + workspace.bundle()));
  }

  @Test
  @DisplayName(
      "refuses a program that PyInstaller signed while it assembled it, which is new in every build")
  void signed() throws Exception {
    goals.generateSpec();
    String made = Files.readString(workspace.bundleSpec());
    String identity = "\"codesignIdentity\" : \"Developer ID\", \"argvEmulation\"";
    write(
        workspace.bundleSpec().toString(),
        made.replace("\"argvEmulation\"", identity)
            .replace(RealEnvironment.triple().value(), "aarch64-apple-darwin"));
    write(workspace.bundle().resolve("prog.exe").toString(), "MZ");
    record(
        "prog.exe",
        Map.of(),
        new Step("pyinstaller", "1", "", null),
        new Step("codesign", "2", "", null));
    assertThat(verifyFor("aarch64-apple-darwin").sentence())
        .contains("The program is signed by 'Developer ID'", "without <codesignIdentity>");
  }

  // What a user does

  private GoalResult build(BuildMemory memory, String file, String content) throws Exception {
    write(file, content);
    return build(memory);
  }

  private GoalResult build(BuildMemory memory) throws Exception {
    goals.generateSpec();
    GoalResult result = freeze(memory);
    goals
        .compress()
        .compress(
            new VerifyGoal(goal(TRIPLE, memory, false), RealGoals.compression(true), true)
                .compress(workspace),
            Inputs.unrecorded());
    return result;
  }

  private GoalResult freeze(BuildMemory memory) throws Exception {
    return freeze(memory, false);
  }

  private GoalResult freeze(BuildMemory memory, boolean dryRun) throws Exception {
    return goals.freeze(goal(TRIPLE, memory, dryRun));
  }

  private GoalResult verify() throws Exception {
    return verify(List.of(), false);
  }

  private GoalResult verify(List<String> excludeFiles, boolean dryRun) throws Exception {
    return service()
        .verify(
            new VerifyGoal(
                goal(TRIPLE, null, dryRun),
                RealGoals.compression(true, excludeFiles.toArray(String[]::new)),
                true));
  }

  private GoalResult verifyFor(String triple) throws Exception {
    return service()
        .verify(new VerifyGoal(goal(triple, null, false), RealGoals.compression(true), true));
  }

  private VerifyService service() {
    return new VerifyService(goals.environments(), RealFreezer.get(), goals.compress());
  }

  private FreezeGoal goal(String triple, BuildMemory memory, boolean dryRun) {
    return goals.goal(TargetTriple.parse(triple).orElseThrow(), memory, dryRun);
  }

  private BuildMemory memory() {
    return new BuildMemory(cache.resolve("memory/pyinstaller.db"), 500_000_000);
  }

  private void record() throws Exception {
    BundleManifest old = Bundle.read(workspace.bundle()).orElseThrow().manifest();
    record(old.program(), old.tools(), old.steps().toArray(Step[]::new));
  }

  /** Makes bundle.json tell what is there, as a build does. */
  private void record(String program, Map<String, String> tools, Step... steps) throws Exception {
    Bundle.write(
        workspace.bundle(),
        new BundleManifest(
            BundleManifest.SCHEMA_VERSION,
            "prog",
            "1",
            TRIPLE,
            Layout.onedir,
            program,
            tools,
            Bundle.scan(workspace.bundle()),
            List.of(steps)));
  }

  private static Path firstLibrary(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().contains(".so"))
          .sorted()
          .findFirst()
          .orElseThrow();
    }
  }

  private static void overwrite(Path file, long place, int value) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(place);
      bytes.write(value);
    }
  }

  private void write(String file, String content) throws IOException {
    AtomicFiles.write(project.resolve(file), content.getBytes(StandardCharsets.UTF_8));
  }
}
