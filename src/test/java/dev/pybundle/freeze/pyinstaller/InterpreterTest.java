package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Layout;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
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
          "main.py", MAIN,
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

  @TempDir static Path temp;

  @ParameterizedTest(name = "{0}")
  @EnumSource(Layout.class)
  @DisplayName("gets what an interpreter would give, as")
  void actsAsAnInterpreter(Layout layout) throws Exception {
    // given
    Path sources = temp.resolve("sources " + layout);
    for (Map.Entry<String, String> file : SOURCES.entrySet()) {
      Path target = sources.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.writeString(target, file.getValue());
    }
    Path folder =
        RealFreezer.get()
            .freeze(
                new SmallProgram(sources, false)
                    .request(temp.resolve("work " + layout), layout, null))
            .folder();
    Path program = folder.resolve(layout == Layout.onedir ? "prog/prog" : "prog");
    StringBuilder printed = new StringBuilder();
    // when
    for (String check :
        EXPECTED.lines().map(line -> line.substring(0, line.indexOf(' '))).toList()) {
      ProcessResult result =
          new ProcessRunner()
              .run(
                  new Command(
                      List.of(program.toString(), check),
                      temp,
                      Map.of(),
                      Duration.ofMinutes(2),
                      null));
      printed.append(check).append(' ').append(result.outputText().strip()).append('\n');
    }
    // then
    assertThat(printed).hasToString(EXPECTED);
  }
}
