package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
@DisplayName(
    "A copy that the program starts with other variables is known by the program's own, on")
class StartedCopiesScriptTest {

  private static final String WINDOWS =
      """
      import ntpath, os, sys, types
      started = []
      native = types.ModuleType("_winapi")
      native.CreateProcess = lambda *call: started.append(call[6])
      sys.modules["_winapi"] = native
      sys.platform, sys.executable, os.path.normcase = "win32", "C:\\\\a b\\\\Prog.exe", ntpath.normcase
      import _pybundle_interpreter
      sys.argv = ["prog"]
      _pybundle_interpreter.start("main.py")
      own = '"c:/a b/prog.EXE" -m desk'
      for program, line, variables in (
          (None, own, {"A": "b"}),
          (None, own, None),
          (None, own, {"_PYBUNDLE_INTERPRETER": "3 x"}),
          ("C:/a b/Prog.exe", "any", {"A": "b"}),
          ("C:/git.exe", own, {"A": "b"}),
          (None, '"C:/a b/Prog.exes" -m desk', {"A": "b"}),
      ):
          native.CreateProcess(program, line, None, None, False, 0, variables, None, None)
      print(*started, sep="\\n")
      """;

  private static final String MACOS =
      """
      import subprocess, sys
      sys.platform = "darwin"
      import _pybundle_interpreter
      sys.argv = ["prog"]
      _pybundle_interpreter.start("main.py")
      code = "import os; print(os.environ.get('_PYBUNDLE_INTERPRETER', 'none')[:2])"
      for command, variables in (
          ([sys.executable], {}),
          ([sys.executable], None),
          ([sys.executable], {"_PYBUNDLE_INTERPRETER": "3 x"}),
          (["/usr/bin/env", sys.executable], {}),
      ):
          subprocess.run([*command, "-c", code], env=variables)
      """;

  @TempDir Path temp;

  @Test
  @DisplayName("Windows")
  void windows() throws Exception {
    String own = "{'_PYBUNDLE_INTERPRETER': '0 C:\\\\a b\\\\Prog.exe', 'A': 'b'}";
    assertThat(run(WINDOWS))
        .containsExactly(
            own, "None", "{'_PYBUNDLE_INTERPRETER': '3 x'}", own, "{'A': 'b'}", "{'A': 'b'}");
  }

  @Test
  @DisplayName("macOS")
  void macos() throws Exception {
    assertThat(run(MACOS)).containsExactly("0 ", "0 ", "3 ", "no");
  }

  private List<String> run(String script) throws Exception {
    Path scripts = Path.of("src/main/resources/dev/pybundle/python/interpreter").toAbsolutePath();
    List<String> command = List.of(RealEnvironment.get().python().toString(), "-c", script);
    Map<String, String> variables =
        Map.of("PYTHONPATH", scripts.toString(), "PYTHONDONTWRITEBYTECODE", "1");
    ProcessResult result =
        new ProcessRunner().run(new Command(command, temp, variables, Duration.ofMinutes(1), null));
    assertThat(result.exitCode()).as(result.describe()).isZero();
    return result.outputText().lines().toList();
  }
}
