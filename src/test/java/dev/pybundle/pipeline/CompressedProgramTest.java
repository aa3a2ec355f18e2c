package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.Saving;
import dev.pybundle.bundle.BundleManifest.Step;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Packing;
import dev.pybundle.compress.Compression;
import dev.pybundle.compress.Docstrings;
import dev.pybundle.compress.ExcludeStubs;
import dev.pybundle.compress.ExcludeTests;
import dev.pybundle.compress.ExcludeTools;
import dev.pybundle.compress.QuickStart;
import dev.pybundle.compress.SlimMetadata;
import dev.pybundle.compress.Strip;
import dev.pybundle.compress.Tracebacks;
import dev.pybundle.compress.Treatment;
import dev.pybundle.freeze.pyinstaller.RealEnvironment;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of a real program that PyInstaller froze. */
@DisplayName("The goal compress")
@EnabledOnOs(OS.LINUX)
class CompressedProgramTest {

  private static final String MAIN =
      """
      import decimal, importlib, json, sqlite3, sys, textwrap

      def fail(value):
          "tells nothing"
          return value + None

      try:
          fail(decimal.Decimal(1))
      except TypeError as error:
          print("line", error.__traceback__.tb_next.tb_lineno)
      columns = [place[2] for place in fail.__code__.co_positions()]
      print("columns", any(column is not None for column in columns))
      print("room", sys._getframe().f_code.co_stacksize > 1000, fail.__code__.co_stacksize > 1000)
      print("documented", bool(json.loads.__doc__), bool(fail.__doc__))
      try:
          # Not as a name, which would be a wish.
          importlib.import_module("".join(reversed("lamicedyp_")))
          print("tool True")
      except ImportError:
          print("tool False")
      """;

  private static final List<Treatment> ALL =
      List.of(
          new ExcludeTools(ExcludeTools.Choice.safe),
          new ExcludeTests(true),
          new ExcludeStubs(true),
          new SlimMetadata(true),
          new Strip(true),
          new Tracebacks(Tracebacks.Detail.lines),
          new Docstrings(Docstrings.Choice.own),
          new QuickStart(true));

  private static final List<Treatment> NONE =
      List.of(
          new ExcludeTools(ExcludeTools.Choice.none),
          new ExcludeTests(false),
          new ExcludeStubs(false),
          new SlimMetadata(false),
          new Strip(false),
          new Tracebacks(Tracebacks.Detail.full),
          new Docstrings(Docstrings.Choice.all),
          new QuickStart(false));

  private static final Pattern SIZES = Pattern.compile("from ([\\d.]+) MB to ([\\d.]+) MB");

  @TempDir Path temp;

  private RealGoals goals;

  @ParameterizedTest
  @EnumSource(Layout.class)
  @DisplayName("does each treatment by itself, and undoes it to the byte")
  void treatsAndUndoes(Layout layout) throws Exception {
    // given
    freeze(layout);
    BundleManifest all = compressed(ALL, Packing.disk);
    String said = run();
    assertThat(said.lines())
        .containsExactly(
            "line 5", "columns False", "room True False", "documented False True", "tool False");
    BundleManifest none = compressed(NONE, Packing.disk);
    assertThat(run().lines())
        .containsExactly(
            "line 5", "columns True", "room False False", "documented True True", "tool True");
    assertThat(all.size()).isLessThan(none.size());

    for (int index = 0; index < ALL.size(); index++) {
      // when
      List<Treatment> without = new ArrayList<>(ALL);
      without.set(index, NONE.get(index));
      BundleManifest less = compressed(without, Packing.disk);
      String after = run();
      // then
      String name = ALL.get(index).name();
      assertThat(savings(less)).as(name).doesNotContain(name);
      assertThat(after.contains("tool True")).as(name).isEqualTo(name.equals("excludeTools"));
      assertThat(after.contains("columns True")).as(name).isEqualTo(name.equals("tracebacks"));
      assertThat(after.contains("room False")).as(name).isEqualTo(name.equals("quickStart"));
      assertThat(after.contains("documented True")).as(name).isEqualTo(name.equals("docstrings"));
    }
    assertThat(compressed(ALL, Packing.disk)).as("all of them on again").isEqualTo(all);
    assertThat(compressed(NONE, Packing.disk)).as("all of them off again").isEqualTo(none);
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  @DisplayName("packs for where the program goes, and it runs as before")
  void packs(Layout layout) throws Exception {
    // given
    freeze(layout);
    // when
    BundleManifest disk = compressed(ALL, Packing.disk);
    String before = run();
    BundleManifest balanced = compressed(ALL, Packing.balanced);
    assertThat(run()).isEqualTo(before);
    BundleManifest installer = compressed(ALL, Packing.installer);
    assertThat(run()).isEqualTo(before);
    // then
    assertThat(disk.size()).isLessThan(balanced.size());
    if (layout == Layout.onefile) {
      assertThat(balanced.size()).isLessThan(installer.size());
    } else {
      assertThat(balanced.files()).isEqualTo(installer.files());
    }
    assertThat(compressed(ALL, Packing.disk)).isEqualTo(disk);
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  @DisplayName(
      "tells the sizes of what is in the program, as a program has them that is not packed")
  void tellsSizes(Layout layout) throws Exception {
    // given
    freeze(layout);
    double before = compressed(NONE, Packing.installer).size();
    // when
    GoalResult result =
        goals.compress().compress(request(ALL, Packing.installer), Inputs.of(goals.workspace()));
    // then
    double after = Bundle.read(goals.workspace().bundle()).orElseThrow().manifest().size();
    Matcher told = SIZES.matcher(result.toString());
    assertThat(told.find()).as(result.toString()).isTrue();
    assertThat(Double.parseDouble(told.group(1)) * 1e6).isCloseTo(before, withinPercentage(3));
    assertThat(Double.parseDouble(told.group(2)) * 1e6).isCloseTo(after, withinPercentage(3));
  }

  @Test
  @DisplayName("writes the same bytes in every time zone")
  void isTheSameEverywhere() throws Exception {
    // given
    freeze(Layout.onedir);
    Path library = goals.workspace().bundle().resolve("prog/_internal/base_library.zip");
    compressed(ALL, Packing.disk);
    // then
    try (ZipInputStream archive = new ZipInputStream(Files.newInputStream(library))) {
      for (ZipEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
        // Where there is an extra field, it has a time that Java counted from that of a time zone.
        assertThat(entry.getExtra()).as(entry.getName()).isNull();
      }
    }
  }

  @Test
  @DisplayName("leaves a onefile program for macOS as it is, whose signature covers its content")
  void leavesWhatIsSigned() throws Exception {
    // given
    freeze(Layout.onefile);
    Bundle bundle = Bundle.read(goals.workspace().bundle()).orElseThrow();
    Path manifest = bundle.folder().resolve(Bundle.MANIFEST);
    Files.writeString(
        manifest,
        Files.readString(manifest)
            .replace(RealEnvironment.triple().value(), "aarch64-apple-darwin"));
    // when
    GoalResult result = goals.compress().compress(request(ALL, null), Inputs.unrecorded());
    // then
    assertThat(result)
        .isEqualTo(
            new GoalResult.Skipped(
                "Not compressed: the program is one file, and there is no list of what is in it, or"
                    + " its signature covers that (macOS)"));
    assertThat(Bundle.read(goals.workspace().bundle()).orElseThrow().manifest().files())
        .isEqualTo(bundle.manifest().files());
  }

  private void freeze(Layout layout) throws Exception {
    Path project = Files.createDirectories(temp.resolve("Projekt é"));
    goals = RealGoals.in(project, new HostSystem());
    goals.fixture().name = "prog";
    goals.fixture().layout = layout.id();
    Path main = project.resolve("src/main.py");
    Files.createDirectories(main.resolveSibling(""));
    Files.writeString(main, MAIN);
    goals.generateSpec();
    goals.freeze(goals.goal(RealEnvironment.triple(), null, false));
  }

  private BundleManifest compressed(List<Treatment> treatments, Packing packing) throws Exception {
    goals.compress().compress(request(treatments, packing), Inputs.of(goals.workspace()));
    return Bundle.read(goals.workspace().bundle()).orElseThrow().manifest();
  }

  private CompressService.Request request(List<Treatment> treatments, @Nullable Packing packing) {
    return new CompressService.Request(
        goals.project(),
        goals.workspace(),
        RealEnvironment.triple(),
        new Compression(treatments, packing, true),
        false);
  }

  private static List<String> savings(BundleManifest manifest) {
    Step step = manifest.step(CompressService.GOAL).orElseThrow();
    return step.savings().stream().filter(each -> each.bytes() > 0).map(Saving::treatment).toList();
  }

  private String run() throws Exception {
    Path program = Bundle.read(goals.workspace().bundle()).orElseThrow().program();
    ProcessResult result =
        new ProcessRunner()
            .run(
                new Command(
                    List.of(program.toString()), temp, Map.of(), Duration.ofMinutes(2), null));
    assertThat(result.succeeded()).as(result.describe()).isTrue();
    return result.outputText();
  }
}
