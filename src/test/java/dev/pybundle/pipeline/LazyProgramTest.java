package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Packing;
import dev.pybundle.bundle.Role;
import dev.pybundle.compress.Compression;
import dev.pybundle.compress.Strip;
import dev.pybundle.compress.Tracebacks;
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
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real program that PyInstaller froze, and real distributions. */
@DisplayName("A program with lazy distributions")
@EnabledOnOs(OS.LINUX)
class LazyProgramTest {

  private static final String MAIN =
      """
      import sys

      def find():
          import importlib.util
          print(importlib.util.find_spec("lazydemo") is not None, "lazydemo" in sys.modules)

      def version():
          import importlib.metadata
          print(importlib.metadata.version("lazy-demo"))

      def pure():
          import importlib.resources, os
          import lazydemo, lazytop
          from lazydemo import sub
          print(lazydemo.answer(), sub.answer.__doc__, lazytop.TOP, lazydemo.__spec__.name)
          print(importlib.resources.files("lazydemo").joinpath("texts/hello.txt").read_text().strip())
          print(type(lazydemo.__loader__).__name__, os.path.basename(lazydemo.__file__))

      def compiled():
          import lazynative
          print(lazynative.twice(21))

      def space():
          from lazyspace import one, two
          print(one.ONE, two.TWO)

      def missing():
          try:
              import lazydemo
          except ImportError as error:
              print(type(error).__name__, error.name)
          import lazydemo

      for command in sys.argv[1:]:
          globals()[command]()
      print("done")
      """;

  private static final String DOWNLOAD =
      """
      import os, shutil, sys

      def download(archive):
          print("download", archive.distribution, archive.file, archive.size > 0, len(archive.sha256))
          shutil.copy(os.path.join(os.environ["SERVER"], archive.file), archive.target)
      """;

  @TempDir Path temp;

  private RealGoals goals;

  @ParameterizedTest
  @EnumSource(Layout.class)
  @DisplayName("imports them from archives, and is as it was when they are not lazy any more")
  void splits(Layout layout) throws Exception {
    // given
    freeze(layout, List.of());
    BundleManifest whole = compressed(Packing.disk);
    // when
    freeze(layout, List.of("Lazy.Demo", "lazy_native", "lazy-one"));
    assertThat(run("pure", "compiled", "space").outputText())
        .as("before compress")
        .endsWith("done");
    BundleManifest split = compressed(Packing.disk);
    // then
    assertThat(archives(split)).containsExactly("lazy-demo.zip", "lazy-native.zip", "lazy-one.zip");
    assertThat(run("find", "version").outputText()).isEqualTo("True False\n1.2\ndone");
    assertThat(temp.resolve("cache")).isEmptyDirectory();
    assertThat(run("pure", "compiled", "space").outputText().lines())
        .containsExactly(
            "42 Says it. top lazydemo",
            "hello",
            "SourcelessFileLoader __init__.pyc",
            "42",
            "1 2",
            "done");
    assertThat(run("pure").outputText()).as("a second time").endsWith("done");
    assertThat(compressed(Packing.installer).size()).isGreaterThan(split.size());
    assertThat(compressed(Packing.disk)).isEqualTo(split);
    freeze(layout, List.of());
    assertThat(compressed(Packing.disk)).isEqualTo(whole);
  }

  private static List<String> archives(BundleManifest manifest) {
    return manifest.files().stream()
        .filter(file -> file.role() == Role.LAZY)
        .map(BundledFile::path)
        .map(path -> path.substring(path.lastIndexOf("prog-lazy/") + "prog-lazy/".length()))
        .toList();
  }

  private void freeze(Layout layout, List<String> lazy) throws Exception {
    Path project = Files.createDirectories(temp.resolve("Projekt é"));
    RealGoals bare = RealGoals.in(project, new HostSystem());
    goals = new RealGoals(project, bare.fixture(), LazyDistributions.environment(), bare.host());
    goals.fixture().name = "prog";
    goals.fixture().layout = layout.id();
    goals.fixture().lazyDistributions = lazy;
    goals.fixture().lazyDownload = lazy.isEmpty() ? null : "parts:download";
    Path main = project.resolve("src/main.py");
    Files.createDirectories(main.resolveSibling(""));
    Files.writeString(main, MAIN);
    Files.writeString(main.resolveSibling("parts.py"), DOWNLOAD);
    goals.generateSpec();
    goals.freeze(goals.goal(RealEnvironment.triple(), null, false));
  }

  private BundleManifest compressed(Packing packing) throws Exception {
    goals
        .compress()
        .compress(
            new CompressService.Request(
                goals.workspace(),
                RealEnvironment.triple(),
                new Compression(
                    List.of(new Strip(true), new Tracebacks(Tracebacks.Detail.lines)),
                    packing,
                    true),
                false),
            Inputs.of(goals.workspace()));
    return Bundle.read(goals.workspace().bundle()).orElseThrow().manifest();
  }

  private ProcessResult run(String... commands) throws Exception {
    ProcessResult result = runIn(bundle().program(), Map.of(), commands);
    assertThat(result.succeeded()).as(result.describe()).isTrue();
    return result;
  }

  private Bundle bundle() throws Exception {
    return Bundle.read(goals.workspace().bundle()).orElseThrow();
  }

  private ProcessResult runIn(Path program, Map<String, String> variables, String... commands)
      throws Exception {
    Map<String, String> all = new TreeMap<>(variables);
    all.putIfAbsent("XDG_CACHE_HOME", Files.createDirectories(temp.resolve("cache")).toString());
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(commands));
    return new ProcessRunner().run(new Command(command, temp, all, Duration.ofMinutes(2), null));
  }
}
