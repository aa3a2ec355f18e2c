package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.freeze.pyinstaller.cross.CrossTarget;
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
@DisplayName("What a program for another system would not load")
class CrossGateScriptTest {

  /** The library that reads files answers for what each is, by its name. */
  private static final String SCRIPT =
      """
      import sys, types
      from types import SimpleNamespace as Some
      sys.dont_write_bytecode = True
      sys.path.insert(0, sys.argv[1])
      from cross_target import Options, Target
      import cross_gate
      here, there = sys.argv[2], sys.argv[2] + "/site"
      sys.modules["windows_answers"] = Some(in_system=lambda target: lambda name: False)
      def parse(source):
          machine = source.rpartition("-")[2].partition(".")[0]
          return Some(header=Some(machine=machine), imports=[]) if machine != "none" else None
      pe = Some(Header=Some(MACHINE_TYPES=Some(AMD64="amd64")), parse=parse)
      sources = ["site/kit-amd64.pyd", "site/cli-arm64.exe", "site/attach-i386.dll", "site/kit-none.dll", "site/kit-i386.pyd", "python/pip-i386.exe", "own-i386.dll"]
      files = {name.rpartition("/")[2]: here + "/" + name for name in sources}
      gate = cross_gate.Windows(Some(PE=pe), Target(Options("win32", "x86_64", here + "/python", there, here)), files, {"kit-amd64.pyd", "kit-i386.pyd"})
      print([fault.file for fault in gate.faults()], gate.others)
      """;

  private static final String PYWIN32 =
      """
      import os, sys
      sys.dont_write_bytecode = True
      sys.path.insert(0, sys.argv[1])
      from windows_answers import Libraries, of_pywin32
      site = sys.argv[2]
      folder = os.path.join(site, "pywin32_system32")
      os.makedirs(folder)
      open(os.path.join(folder, "pywintypes314.dll"), "w").close()
      answer = of_pywin32(Libraries([folder], lambda name: False), "314")
      print(os.path.relpath(answer("pywintypes"), site))
      try:
          answer("pythoncom")
      except AttributeError as missing:
          print(missing)
      """;

  private static final String SPARED =
      """
      import importlib.machinery, sys
      sys.dont_write_bytecode = True
      sys.path.insert(0, sys.argv[1])
      from cross_gate import Fault, divided
      from import_graph import CONDITIONAL, FUNCTION, KNOWN, START, TRY, ImportGraph
      graph = ImportGraph()
      graph.add_root("main.py").update(own=0, zipfile=0, encodings=0, sqlite3=CONDITIONAL)
      for importer, imported, how in [
          ("sqlite3", "_sqlite3", 0),
          ("zipfile", "bz2", TRY), ("encodings", "encodings.bz2_codec", KNOWN), ("encodings.bz2_codec", "bz2", 0), ("bz2", "_bz2", 0),
          ("zipfile", "_curses", FUNCTION), ("own", "kit.late", FUNCTION),
          ("own", "kit.quick", TRY), ("kit.quick", "kit._quick", 0),
          ("own", "kit", 0), ("kit", "kit._loop", TRY), ("kit._loop", "kit._loop", 0),
          ("kit.quick", "kit.shared", 0), ("kit", "kit.shared", 0),
      ]:
          graph.importer(importer)[imported] = how
      graph.ask("kit.asked", "plugin")
      graph.ask("encodings.bz2_codec", START)
      suffix = importlib.machinery.EXTENSION_SUFFIXES[0]
      files = {
          *(f"python3.11/lib-dynload/{name}{suffix}" for name in ("_sqlite3", "_bz2", "_curses")),
          *(f"kit/{name}{suffix}" for name in ("late", "_quick", "_loop", "shared", "asked")),
      }
      faults = [Fault("_internal/" + file, "") for file in sorted(files)]
      faults += [Fault("kit/libnone.so", ""), Fault("_internal\\\\kit\\\\_quick" + suffix, "")]
      for some in divided(faults, files, graph.needed()):
          print(*sorted(each.file.replace("\\\\", "/").rpartition("/")[2].partition(".")[0] for each in some))
      """;

  @TempDir Path temp;

  @Test
  @DisplayName("is not what a package for it brings for other machines, but for modules")
  void otherMachines() throws Exception {
    ProcessResult result = run(SCRIPT);

    assertThat(result.outputText().strip())
        .as(result.describe())
        .isEqualTo(
            "['kit-i386.pyd', 'kit-none.dll', 'own-i386.dll'] ['attach-i386.dll', 'cli-arm64.exe',"
                + " 'pip-i386.exe']");
  }

  @Test
  @DisplayName("is no fault where all that imports it does without")
  void spared() throws Exception {
    ProcessResult result = run(SPARED);

    assertThat(result.outputText().lines())
        .as(result.describe())
        .containsExactly("_bz2 _curses _loop _quick _quick", "_sqlite3 asked late libnone shared");
  }

  @Test
  @DisplayName("is found where a hook asks a module that only Windows can import")
  void pywin32() throws Exception {
    ProcessResult result = run(PYWIN32);

    assertThat(result.outputText().lines())
        .as(result.describe())
        .containsExactly("pywin32_system32/pywintypes314.dll", "There is no library of pythoncom");
  }

  private ProcessResult run(String script) throws Exception {
    Path room = temp.resolve("room é");
    PythonRoom.unpack(room, List.of(CrossTarget.ROOM, PythonRoom.COMPLETION));
    return new ProcessRunner()
        .run(
            new Command(
                List.of(
                    RealEnvironment.get().python().toString(),
                    "-c",
                    script,
                    room.toString(),
                    temp.resolve("there é").toString()),
                temp,
                Map.of("PYTHONUTF8", "1"),
                Duration.ofMinutes(1),
                null));
  }
}
