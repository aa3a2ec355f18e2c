package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Layout;
import dev.pybundle.freeze.BuildMemory;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.freeze.Frozen;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.SpecRecords;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A frozen program, of real PyInstaller, that starts sys.executable")
class InterpreterTest {

  private static final String MAIN =
      """
      import concurrent.futures, multiprocessing, os, subprocess, sys
      from pathlib import Path

      def run(*arguments, **options):
          done = subprocess.run([sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, **options)
          return done.stdout.strip().splitlines()[-1].replace(sys.executable, "PROGRAM")

      def square(n): return n * n

      def module(): return run("-B", "-u", "-X", "utf8", "-m", "desk.worker", "mail")
      def switches_together(): return run("-BSEIm", "desk.worker", "mail")
      def package(): return run("-m", "desk", "mail")
      def without_variables(): return run("-m", "desk.worker", "mail", env={"PATH": ""})
      def code(): return run("-c", "import sys, desk.only; print(sys.argv, desk.only.NAME)", "a")
      def script(): return run(str(Path(__file__).parent / "desk/job.py"), "b")[-9:]
      def own_arguments(): return run("-v", "--model", "x"), run("plain"), run("-c")
      def missing(): return "No module named pip" in run("-m", "pip", "install", "x")
      def chain(): return "started itself" in run("-m", "desk.chain")
      def spawn(): return pool("spawn")
      def forkserver(): return pool("forkserver")
      def pool(method):
          with multiprocessing.get_context(method).Pool(2) as workers:
              return workers.map(square, [1, 2, 3])
      def executor():
          context = multiprocessing.get_context("spawn")
          with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as workers:
              return list(workers.map(square, [1, 2, 3]))

      if __name__ == "__main__":
          check = globals().get(sys.argv[1]) if len(sys.argv) == 2 else None
          print(check() if check else ["program", *sys.argv[1:]])
      """;

  private static final Map<String, String> SOURCES =
      Map.of(
          "desk/__init__.py", "",
          "desk/__main__.py", "import sys\nprint('desk', sys.argv[1:])\n",
          "desk/worker.py", "import sys\nprint(__name__, sys.argv[1:])\n",
          "desk/only.py", "NAME = 'only'\n",
          "desk/job.py", "import sys, desk.helped\nprint(desk.helped.NAME, sys.argv[1:])\n",
          "desk/helped.py", "NAME = 'job'\n",
          "desk/chain.py",
              """
              import subprocess, sys
              sys.exit(subprocess.call([sys.executable, '-m', 'desk.chain']))
              """);

  private static final String EXPECTED =
      """
      module __main__ ['mail']
      switches_together __main__ ['mail']
      package desk ['mail']
      without_variables __main__ ['mail']
      code ['-c', 'a'] only
      script job ['b']
      own_arguments ("['program', '-v', '--model', 'x']", "['program', 'plain']", "['program', '-c']")
      missing True
      chain True
      spawn [1, 4, 9]
      forkserver [1, 4, 9]
      executor [1, 4, 9]
      """;

  /** What acts as an interpreter elsewhere, what that needs, and what else needs it. */
  private static final List<String> LIBRARY =
      List.of(
          "__future__", "contextlib", "importlib.util", "pkgutil", "runpy", "typing", "inspect");

  private static final String PLAIN =
      """
      import os, sys
      print("program", sys.argv[1:])
      """;

  private static final String STARTING =
      """
      import os, sys
      print("program", sys.argv[1:])
      def run(*arguments): return os.spawnv(os.P_WAIT, sys.executable, [sys.executable, *arguments])
      if len(sys.argv) < 2:
          run("-m", "desk.worker", "mail")
          print(run("-m", "desk.nothing.at_all"))
          run("-c", "import sys; print(sys.argv)", "a")
          run(os.path.join(os.path.dirname(__file__), "desk", "job.py"), "b")
          run("mail")
      """;

  @TempDir Path temp;

  private final PyInstallerFreezer freezer = RealFreezer.get();

  /** A change of the entry script: what it is then, how that is built, and the lines it prints. */
  private record Edit(String main, String how, int lines) {}

  @ParameterizedTest(name = "{0}")
  @EnumSource(Layout.class)
  @DisplayName("gets what an interpreter would give, as")
  void actsAsAnInterpreter(Layout layout) throws Exception {
    // given
    SmallProgram sources = sources(MAIN);
    Frozen frozen = freezer.freeze(sources.request(temp.resolve("work"), layout, null));
    StringBuilder printed = new StringBuilder();
    // when
    for (String check :
        EXPECTED.lines().map(line -> line.substring(0, line.indexOf(' '))).toList()) {
      printed.append(check).append(' ').append(run(frozen, check)).append('\n');
    }
    // then
    assertThat(printed).hasToString(EXPECTED);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Layout.class)
  @DisplayName("gets it without any of the library's modules, in a folder of any name, as")
  void needsNoModule(Layout layout) throws Exception {
    // given
    SmallProgram sources = sources(STARTING);
    BundleSpec spec = sources.spec(layout);
    BundleSpec lean =
        SpecRecords.with(
            spec,
            Map.of(
                "collected",
                SpecRecords.with(spec.collected(), Map.of("excludes", LIBRARY)),
                "executable",
                SpecRecords.with(spec.executable(), Map.of("contentsDirectory", "_MEIxyz"))));
    // when
    Frozen frozen = freezer.freeze(sources.request(temp.resolve("work"), lean, null));
    // then
    assertThat(run(frozen).lines())
        .containsExactly(
            "program []", "__main__ ['mail']", "1", "['-c', 'a']", "job ['b']", "program ['mail']");
  }

  @Test
  @DisplayName("has what an edit makes it start, in each tier, and before that nothing for it")
  void isCleanInEachTier() throws Exception {
    // given
    SmallProgram sources = sources(PLAIN);
    BuildMemory memory = new BuildMemory(temp.resolve("memory.db"), 500_000_000);
    FreezeRequest request = sources.request(temp.resolve("work"), Layout.onedir, memory);
    FreezeRequest clean = sources.request(temp.resolve("clean"), Layout.onedir, null);
    freezer.freeze(request);
    Path recorded = request.workspace().state().resolve("analysis.json");
    assertThat(Analysis.read(recorded).modules())
        .contains("_pybundle_interpreter")
        .doesNotContain("__future__", "pkgutil", "runpy", "desk", "desk.worker");
    String seen = "remembered analysis, because main.py has other strings or calls that may import";
    for (Edit edit :
        List.of(
            new Edit(PLAIN + "python = sys.executable\n", "splice", 1),
            new Edit(STARTING, "remembered analysis, because main.py has", 6),
            new Edit(STARTING + "print('the end')\n", "splice", 8),
            new Edit(STARTING.replace("sys.executable", "sys.copyright"), seen, 2),
            new Edit(STARTING, seen, 6))) {
      Files.writeString(sources.sources().resolve("main.py"), edit.main());
      // when
      Frozen frozen = freezer.freeze(request);
      // then
      assertThat(frozen.how()).startsWith(edit.how());
      assertThat(frozen.files()).isEqualTo(freezer.freeze(clean).files());
      assertThat(run(frozen).lines()).hasSize(edit.lines());
    }
  }

  @Test
  @DisplayName("is named at the freeze, with the line, if it is no interpreter")
  void isNamed() throws Exception {
    // given
    SmallProgram sources = sources("import desk.chain\n");
    Path own =
        Files.writeString(
            temp.resolve("own.spec"),
            """
            a = Analysis(["sources/main.py"], pathex=["sources"])
            exe = EXE(PYZ(a.pure), a.scripts, a.binaries, a.datas, name="prog")
            """);
    BundleSpec spec = SpecRecords.with(sources.spec(Layout.onefile), Map.of("specFile", own));
    FreezeRequest request = sources.request(temp.resolve("work"), spec, null);
    // when
    freezer.freeze(request);
    // then
    assertThat(Files.readString(request.workspace().log("pyinstaller")))
        .contains(
            "WARNING: " + sources.sources() + "/desk/chain.py:2 starts sys.executable",
            "perhaps you should leave the spec to pybundle");
  }

  private SmallProgram sources(String main) throws Exception {
    Path root = temp.resolve("sources");
    for (Map.Entry<String, String> file : SOURCES.entrySet()) {
      Path target = root.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.writeString(target, file.getValue());
    }
    Files.writeString(root.resolve("main.py"), main);
    return new SmallProgram(root, false);
  }

  private String run(Frozen frozen, String... arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.add(0, frozen.folder().resolve(frozen.program()).toString());
    return new ProcessRunner()
        .run(new Command(words, temp, Map.of(), Duration.ofMinutes(2), null))
        .outputText()
        .strip();
  }
}
