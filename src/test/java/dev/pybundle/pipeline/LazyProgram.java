package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Packing;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.compress.Compression;
import dev.pybundle.compress.Strip;
import dev.pybundle.compress.Tracebacks;
import dev.pybundle.freeze.BuildMemory;
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

/** A program that imports {@link LazyDistributions}, each when an argument names it. */
final class LazyProgram {

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
          for attempt in range(2):
              try:
                  import lazydemo
              except ImportError as error:
                  print(type(error).__name__, error.name)

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

  private final Path temp;
  private final BuildMemory memory;
  private final RealGoals goals;

  /**
   * Writes its sources.
   *
   * @param temp folder for all that is made
   * @param cache of all tests, so that only the first one analyses everything
   */
  LazyProgram(Path temp, Path cache) throws Exception {
    this.temp = temp;
    this.memory = new BuildMemory(cache.resolve("memory/pyinstaller.db"), 500_000_000);
    Path project = Files.createDirectories(temp.resolve("Projekt é"));
    RealGoals bare = RealGoals.in(project, new HostSystem());
    this.goals =
        new RealGoals(project, bare.fixture(), LazyDistributions.environment(), bare.host());
    goals.fixture().name = "prog";
    goals.fixture().lazyDownload = "parts:download";
    Path main = project.resolve("src/main.py");
    Files.createDirectories(main.resolveSibling(""));
    Files.writeString(main, MAIN);
    Files.writeString(main.resolveSibling("parts.py"), DOWNLOAD);
  }

  RealGoals goals() {
    return goals;
  }

  Workspace workspace() {
    return goals.workspace();
  }

  void freeze(Layout layout, String... lazy) throws Exception {
    goals.fixture().layout = layout.id();
    goals.fixture().lazyDistributions = List.of(lazy);
    if (lazy.length == 0) {
      goals.fixture().lazyDownload = null;
    }
    goals.generateSpec();
    goals.freeze(goals.goal(RealEnvironment.triple(), memory, false));
  }

  GoalResult compress(Packing packing) throws Exception {
    return goals
        .compress()
        .compress(
            new CompressService.Request(
                goals.project(),
                workspace(),
                RealEnvironment.triple(),
                new Compression(
                    List.of(new Strip(true), new Tracebacks(Tracebacks.Detail.lines)),
                    packing,
                    true),
                false),
            Inputs.of(workspace()));
  }

  BundleManifest compressed(Packing packing) throws Exception {
    compress(packing);
    return bundle().manifest();
  }

  Bundle bundle() throws Exception {
    return Bundle.read(workspace().bundle()).orElseThrow();
  }

  /** Copies the program to where a user would have it, without its archives. */
  Path installed() throws Exception {
    Path folder = Files.createTempDirectory(temp, "installed é");
    AtomicFiles.deleteTree(folder);
    AtomicFiles.copyTree(workspace().bundle(), folder);
    Path program = folder.resolve(bundle().manifest().program());
    AtomicFiles.deleteTree(program.resolveSibling("prog-lazy"));
    return program;
  }

  /** Returns the folder of the archives. */
  Path archives() throws Exception {
    return bundle().program().resolveSibling("prog-lazy");
  }

  /** Returns the folder of the user for what the program unpacks. */
  Path cache() {
    return temp.resolve("cache/prog/lazy");
  }

  String run(String... commands) throws Exception {
    return run(bundle().program(), Map.of(), commands);
  }

  String run(Path program, Map<String, String> variables, String... commands) throws Exception {
    ProcessResult result = start(program, variables, commands);
    assertThat(result.succeeded()).as(result.describe()).isTrue();
    return result.outputText();
  }

  ProcessResult start(Path program, Map<String, String> variables, String... commands)
      throws Exception {
    Map<String, String> all = new TreeMap<>(variables);
    all.put("XDG_CACHE_HOME", temp.resolve("cache").toString());
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(commands));
    return new ProcessRunner().run(new Command(command, temp, all, Duration.ofMinutes(2), null));
  }
}
