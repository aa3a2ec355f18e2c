package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.freeze.pyinstaller.cross.CrossTarget;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.nio.file.Files;
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
@DisplayName("What is answered here for another system")
class TwinCallsScriptTest {

  private static final String SCRIPT =
      """
      import os, sys, sysconfig
      sys.dont_write_bytecode = True
      sys.path.insert(0, sys.argv[1])
      from cross_target import Options, Target
      from twin_calls import Twin
      there = sys.argv[2]
      twin = Twin(Target(Options("win32", "x86_64", there, there + "/site", there)), [])
      here = sysconfig.get_path("stdlib")
      suffix = twin.suffixes[0]
      for answer in (
          sysconfig.get_path("purelib") + "/six.py",
          here + "/json/tool.py",
          here + "/lib-dynload/_socket" + suffix,
          here + "/pwd.py",
          here + "er/json/tool.py",
      ):
          moved = twin.in_target([answer])[0]
          print("as it was" if moved == answer else os.path.relpath(moved, there))
      """;

  private static final String PACKAGES =
      """
      import importlib.machinery, sys
      sys.dont_write_bytecode = True
      sys.path.insert(0, sys.argv[1])
      from target_imports import loaders
      finder = importlib.machinery.FileFinder(sys.argv[2], *loaders([".cp314-win_amd64.pyd", ".pyd"]))
      for name in ("compiled", "plain", "alone"):
          spec = finder.find_spec(name)
          print(name, spec.loader.is_package(name), isinstance(spec.loader, importlib.machinery.ExtensionFileLoader))
      """;

  @TempDir Path temp;

  @Test
  @DisplayName("is a package whose __init__ is compiled for that system")
  void packages() throws Exception {
    Path there = temp.resolve("there é");

    List<String> said =
        run(
            PACKAGES,
            there,
            "compiled/__init__.py",
            "compiled/__init__.cp314-win_amd64.pyd",
            "plain/__init__.py",
            "alone.cp314-win_amd64.pyd");

    assertThat(said).containsExactly("compiled True True", "plain True False", "alone False True");
  }

  @Test
  @DisplayName("names the files of its packages and of its standard library, not those of this one")
  void paths() throws Exception {
    Path there = temp.resolve("there é");

    List<String> said = run(SCRIPT, there, "Lib/json/tool.py", "DLLs/_socket.pyd", "site/six.py");

    assertThat(said)
        .containsExactly(
            "site/six.py", "Lib/json/tool.py", "DLLs/_socket.pyd", "as it was", "as it was");
  }

  /** Runs a script beside those of cross builds, and a folder with empty files. */
  private List<String> run(String script, Path there, String... files) throws Exception {
    Path room = temp.resolve("room é");
    PythonRoom.unpack(room, List.of(CrossTarget.ROOM));
    for (String file : files) {
      Path path = there.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "");
    }
    List<String> command =
        List.of(
            RealEnvironment.get().python().toString(),
            "-c",
            script,
            room.toString(),
            there.toString());
    Map<String, String> variables = Map.of("PYTHONUTF8", "1");
    ProcessResult result =
        new ProcessRunner().run(new Command(command, temp, variables, Duration.ofMinutes(1), null));
    assertThat(result.exitCode()).as(result.describe()).isZero();
    return result.outputText().lines().toList();
  }
}
