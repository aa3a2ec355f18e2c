package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.Assembler;
import dev.pybundle.bundle.Assembler.Assembled;
import dev.pybundle.bundle.Assembler.Changes;
import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.FileHashes;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Packing;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.delta.ProgramFiles;
import dev.pybundle.freeze.pyinstaller.RealFreezer;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.process.ProcessResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real program that PyInstaller froze, and real distributions. */
@DisplayName("A program with lazy distributions")
@EnabledOnOs(OS.LINUX)
class LazyProgramTest {

  private static final String[] ALL = {"Lazy.Demo", "lazy_native", "lazy-one"};

  @TempDir static Path cache;
  @TempDir Path temp;

  @ParameterizedTest
  @EnumSource(Layout.class)
  @DisplayName("imports them from archives, and is as it was when they are not lazy any more")
  void splits(Layout layout) throws Exception {
    // given
    LazyProgram program = new LazyProgram(temp, cache);
    program.freeze(layout, ALL);
    assertThat(program.run("pure", "compiled", "space")).as("before compress").endsWith("done");
    // when
    GoalResult result = program.compress(Packing.disk);
    // then
    assertThat(result.sentence())
        .contains("split off lazy-demo (0.2 MB) and lazy-native (0.0 MB) and lazy-one (0.0 MB)");
    BundleManifest split = program.bundle().manifest();
    assertThat(split.lazy())
        .extracting(
            file ->
                program
                    .archives()
                    .relativize(program.bundle().folder().resolve(file.path()))
                    .toString())
        .containsExactly("lazy-demo.zip", "lazy-native.zip", "lazy-one.zip");
    assertThat(ProgramFiles.of(program.bundle()).files())
        .as("which a delta holds")
        .filteredOn(file -> file.path().contains("prog-lazy/"))
        .hasSize(layout == Layout.onedir ? 3 : 0);
    assertThat(program.run("find", "version")).isEqualTo("True False\n1.2\ndone");
    assertThat(program.cache()).doesNotExist();
    assertThat(program.run("pure", "compiled", "space").lines())
        .containsExactly(
            "42 Says it. top lazydemo",
            "hello",
            "SourcelessFileLoader __init__.pyc",
            "42",
            "1 2",
            "done");
    AtomicFiles.deleteTree(program.archives());
    assertThat(program.run("pure")).as("a second time").endsWith("done");

    // when the packing, and then all of it is taken back
    program.freeze(layout, ALL);
    assertThat(program.compressed(Packing.installer).size()).isGreaterThan(split.size());
    assertThat(program.compressed(Packing.disk)).isEqualTo(split);
    program.freeze(layout);
    BundleManifest whole = program.compressed(Packing.disk);
    // then
    LazyProgram other = new LazyProgram(Files.createDirectories(temp.resolve("other")), cache);
    other.freeze(layout);
    assertThat(whole).isEqualTo(other.compressed(Packing.disk));
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  @DisplayName(
      "takes an archive from the first place that has the right one, and says where none is")
  void looks(Layout layout) throws Exception {
    // given
    LazyProgram program = new LazyProgram(temp, cache);
    program.freeze(layout, ALL);
    program.compressed(Packing.disk);
    Path demo = program.archives().resolve("lazy-demo.zip");
    Path bare = program.installed();
    Path resources = Files.createDirectories(temp.resolve("resources é"));
    Map<String, String> variables = Map.of("PYBUNDLE_LAZY", "/nowhere:" + resources);

    // when there is no archive
    assertThat(program.run(bare, variables)).isEqualTo("done");
    assertThat(program.run(bare, variables, "find", "version")).startsWith("True False\n1.2\n");
    ProcessResult missing = program.start(bare, variables, "missing");
    // then
    String said = String.join("\n", missing.lastLines());
    assertThat(said)
        .contains("LazyImportError lazydemo")
        .contains("lazy-demo cannot be imported: its archive lazy-demo.zip")
        .contains(Sha256.of(demo))
        .contains("parts:download failed: KeyError: 'SERVER'")
        .contains("; perhaps you should put the lazy-demo.zip of this version of prog into");
    assertThat(said.split("lazy-demo cannot be imported").length - 1)
        .as("is said once")
        .isEqualTo(1);

    // when another one lies there
    Path wrong = resources.resolve("lazy-demo.zip");
    Files.writeString(wrong, "another");
    ProcessResult other =
        program.start(
            bare,
            Map.of("PYBUNDLE_LAZY", resources.toString(), "SERVER", resources.toString()),
            "missing");
    // then
    assertThat(String.join("\n", other.lastLines()))
        .contains(wrong + " is another one (SHA-256 " + Sha256.of(wrong) + ")")
        .contains("parts:download left another one (SHA-256 " + Sha256.of(wrong) + ")");

    // when it is somewhere
    List<Path> places = List.of(resources, bare.resolveSibling("prog-lazy"), program.cache());
    for (Path place : places) {
      AtomicFiles.deleteTree(program.cache());
      Files.createDirectories(place);
      Path placed = place.resolve("lazy-demo.zip");
      Files.deleteIfExists(placed);
      Files.copy(demo, placed);
      assertThat(program.run(bare, variables, "pure")).as("from " + place).endsWith("done");
      Files.writeString(placed, "another");
    }
    AtomicFiles.deleteTree(program.cache());
    assertThat(program.run(bare, Map.of("SERVER", demo.resolveSibling("").toString()), "pure"))
        .startsWith("download lazy-demo lazy-demo.zip True 64\n")
        .endsWith("done");
    assertThat(program.cache()).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  @DisplayName("is split, too, where its modules are files beside the executable")
  void splitsFiles() throws Exception {
    LazyProgram program = new LazyProgram(temp, cache);
    program.goals().fixture().debug = "noarchive";
    program.freeze(Layout.onedir, "lazy-demo", "lazy-native", "lazy-one", "lazy-two");
    program.compressed(Packing.installer);
    assertThat(program.bundle().folder().resolve("prog/_internal"))
        .isDirectoryNotContaining("glob:**/lazyspace")
        .isDirectoryNotContaining("glob:**/lazydemo")
        .isDirectoryContaining("glob:**/lazy_demo-1.2.dist-info");
    assertThat(program.run("find", "version", "pure", "compiled", "space"))
        .startsWith("True False\n1.2\n")
        .endsWith("1 2\ndone");
  }

  @Test
  @DisplayName("unpacks an archive once, however many processes want it")
  void unpacksOnce() throws Exception {
    LazyProgram program = new LazyProgram(temp, cache);
    program.freeze(Layout.onedir, ALL);
    program.compressed(Packing.disk);
    var threads = Executors.newFixedThreadPool(6);
    try {
      List<CompletableFuture<String>> runs =
          IntStream.range(0, 6)
              .mapToObj(
                  number ->
                      CompletableFuture.supplyAsync(
                          () -> {
                            try {
                              return program.run("pure", "compiled");
                            } catch (Exception failed) {
                              throw new IllegalStateException(failed);
                            }
                          },
                          threads))
              .toList();
      for (CompletableFuture<String> run : runs) {
        assertThat(run.get()).endsWith("done");
      }
    } finally {
      threads.shutdown();
    }
    try (Stream<Path> folders = Files.list(program.cache())) {
      assertThat(folders.map(folder -> folder.getFileName().toString().replaceAll("-\\w{20}$", "")))
          .containsExactlyInAnyOrder("lazy-demo", "lazy-native");
    }
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  @DisplayName("is assembled with other copies of what is in its archives, which it knows then")
  void isAssembled(Layout layout) throws Exception {
    // given
    LazyProgram program = new LazyProgram(temp, cache);
    program.freeze(layout, ALL);
    program.compressed(Packing.disk);
    Bundle bundle = program.bundle();
    Assembler assembler = RealFreezer.assemblers().of(bundle).orElseThrow();
    BundledFile library =
        assembler.files(bundle).stream()
            .filter(file -> file.path().endsWith("libtwice.so"))
            .findFirst()
            .orElseThrow();
    Path scratch = Files.createDirectories(temp.resolve("scratch"));
    Path copy = scratch.resolve("copy.so");
    Files.copy(assembler.contents(bundle, scratch).of(library), copy);
    Files.writeString(copy, "signed", StandardOpenOption.APPEND);
    // when
    Path target = temp.resolve("assembled");
    Assembled assembled =
        assembler.assemble(
            bundle,
            new Changes(Map.of(library.path(), copy), Set.of()),
            FileHashes.open(temp.resolve("hashes")),
            target);
    Bundle changed =
        Bundle.write(
            target,
            bundle
                .manifest()
                .after(bundle.manifest().steps().get(1), assembled.files(), assembled.parts()));
    // then
    assertThat(changed.damage(FileHashes.open(temp.resolve("hashes")))).isEmpty();
    assertThat(bundle.damage(FileHashes.open(temp.resolve("hashes")))).isEmpty();
    assertThat(assembler.files(changed))
        .contains(library.holding(Files.size(copy), Sha256.of(copy)));
    assertThat(
            changed.manifest().lazy().stream()
                .filter(archive -> !bundle.manifest().files().contains(archive))
                .map(BundledFile::distribution))
        .containsExactly("lazy-native");
    assertThat(program.run(changed.program(), Map.of(), "compiled", "pure")).endsWith("done");
  }

  @Test
  @DisplayName(
      "is built with advice about what is imported all the same, and about what could be lazy")
  void advises() throws Exception {
    // given
    LazyProgram program = new LazyProgram(temp, cache);
    Path project = program.goals().project();
    Files.writeString(project.resolve("src/early.py"), "import sys\nimport lazynative\n");
    Path main = project.resolve("src/main.py");
    Files.writeString(main, "import early\n" + Files.readString(main));
    program.freeze(Layout.onedir, ALL);
    program.compressed(Packing.disk);
    // when
    List<String> problems =
        LazyAdvice.problems(
                program.bundle(), project, program.workspace(), RealFreezer.assemblers())
            .stream()
            .map(Problem::sentence)
            .toList();
    // then
    assertThat(problems)
        .containsExactly(
            "lazy-native is lazy, but the program imports it when it starts: main.py imports early"
                + " (src/main.py:1), which imports lazynative (src/early.py:2), perhaps you should"
                + " import it within the functions that need it, or take it out of <lazy>.",
            "Only what is lazy imports lazy-big (0.2 MB), and it stays in the program, perhaps you"
                + " should name it in <lazy><distributions>, too.");
    assertThat(program.run(program.installed(), Map.of("SERVER", program.archives().toString())))
        .startsWith("download lazy-native");
    assertThat(
            new WhyService(RealFreezer.assemblers())
                .why(new WhyService.Request(program.workspace(), project, "lazydemo.sub"))
                .sentence())
        .startsWith(
            "lazydemo.sub is in the archive of lazy-demo, which prog loads when it first imports it."
                + " lazydemo.sub is in prog because main.py imports");
  }

  @Test
  @DisplayName("does not have what it does not contain, and says what was perhaps meant")
  void refusesUnknown() throws Exception {
    LazyProgram program = new LazyProgram(temp, cache);
    program.freeze(Layout.onedir, "lazy-demos");
    assertThatThrownBy(() -> program.compress(Packing.disk))
        .isInstanceOf(ProblemException.class)
        .hasMessage(
            "<lazy><distributions> names lazy-demos, of which no module is in the program, perhaps"
                + " you should write lazy-demo.");
  }
}
