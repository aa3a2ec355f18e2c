package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.spec.EntryPoint;
import dev.pybundle.spec.RealPython;
import dev.pybundle.spec.ResolvedSpec;
import dev.pybundle.spec.SpecInput.FileEntry;
import dev.pybundle.spec.SpecInputFixture;
import dev.pybundle.spec.SpecResolver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slow: installs PyInstaller into an environment of its own and freezes with it. */
@DisplayName("A written spec, given to the real PyInstaller,")
class SpecAgainstPyInstallerTest {

  private static final String PYINSTALLER = "6.22.3";
  private static final HostSystem HOST = new HostSystem();

  /**
   * Shows what the spec asked for: the streams, the data file, and the modules collected by name.
   */
  private static final String PROGRAM =
      """
      import importlib, os, sys
      def main():
          here = os.path.join(sys._MEIPASS, "texte", "grüße 'a' #1.txt")
          flags = sys.flags
          print(open(here).read(), flags.utf8_mode, sys.stdout.write_through, flags.optimize)
          print(importlib.import_module("plugins.eins").NAME, "tkinter" in sys.modules, __debug__)
          return 7
      """;

  @TempDir static Path temp;

  private static Path python() {
    return temp.resolve(
        HOST.os() == OperatingSystem.WINDOWS ? "env/Scripts/python.exe" : "env/bin/python");
  }

  @BeforeAll
  static void installPyInstaller() throws Exception {
    run(temp, RealPython.interpreter(), "-m", "venv", temp.resolve("env"));
    run(temp, python(), "-m", "pip", "install", "--quiet", "pyinstaller==" + PYINSTALLER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"onedir", "onefile"})
  @DisplayName("becomes a program that runs")
  void freezeAndRun(String layout) throws Exception {
    // given
    Path project = temp.resolve("mein [1] projekt é " + layout);
    write(project.resolve("src/app/start.py"), PROGRAM);
    write(project.resolve("src/app/__init__.py"), "");
    write(project.resolve("src/plugins/__init__.py"), "");
    write(project.resolve("src/plugins/eins.py"), "NAME = 'Zähler'\n");
    write(project.resolve("daten/grüße 'a' #1.txt"), "hällo");
    SpecInputFixture fixture = new SpecInputFixture(project);
    fixture.name = "cortex-backend";
    fixture.entry = "app.start:main";
    fixture.layout = layout;
    fixture.datas = List.of(new FileEntry("daten/*", "texte"));
    fixture.collectSubmodules = List.of("plugins");
    fixture.excludes = List.of("tkinter");
    fixture.optimize = 1;

    // when
    ProcessResult build = freeze(project, fixture);

    // then
    assertThat(build.lastLines()).noneMatch(line -> line.matches(".*(WARN|ERROR|DEPRECATION).*"));
    Path program =
        project.resolve(
            layout.equals("onedir") ? "dist/cortex-backend/cortex-backend" : "dist/cortex-backend");
    ProcessResult result =
        RealPython.run(project, Map.of("LC_ALL", "C.UTF-8", "PYTHONUTF8", "0"), List.of(program));
    assertThat(result.output())
        .as(result.describe())
        .containsExactly("hällo 1 True 1", "Zähler False False");
    assertThat(result.exitCode()).isEqualTo(7);
  }

  @Test
  @DisplayName("has a version file that PyInstaller reads")
  void versionFile() throws Exception {
    // given
    Map<String, String> strings =
        Map.of("CompanyName", "Jörg's \"Firma\" \\ #1", "FileVersion", "1.2.3-SNAPSHOT");
    Path file = temp.resolve("version-info.txt");
    Files.writeString(file, VersionInfoWriter.write("1.2.3", strings), StandardCharsets.US_ASCII);

    // when
    ProcessResult result =
        run(
            temp,
            python(),
            "-c",
            """
            import sys, types
            import PyInstaller.compat
            # Windows has these two; reading a version file does not use them.
            sys.modules["pefile"] = types.ModuleType("pefile")
            PyInstaller.compat.win32api = None
            from PyInstaller.utils.win32 import versioninfo
            info = versioninfo.load_version_info_from_text_file(sys.argv[1])
            table = info.kids[0].kids[0]
            ffi = info.ffi
            print(ffi.fileVersionMS >> 16, ffi.fileVersionLS >> 16, len(info.toRaw()) > 100)
            print(table.name, [(struct.name, struct.val) for struct in table.kids])
            """,
            file);

    // then
    assertThat(result.output())
        .containsExactly(
            "1 3 True",
            "040904B0 [('CompanyName', 'Jörg\\'s \"Firma\" \\\\ #1'),"
                + " ('FileVersion', '1.2.3-SNAPSHOT')]");
  }

  private static ProcessResult freeze(Path project, SpecInputFixture fixture) throws Exception {
    TargetTriple triple = TargetTriple.usualFor(HOST.os(), HOST.architecture());
    ResolvedSpec resolved =
        new SpecResolver().resolve(fixture.input(), triple, Inputs.unrecorded());
    EntryPoint entryPoint = resolved.entryPoint();
    assertThat(entryPoint).isNotNull();
    write(resolved.spec().entry(), entryPoint.script());
    Path spec = fixture.specFolder().resolve("cortex-backend.spec");
    RealFreezer.get().plan(resolved.spec()).writeTo(fixture.specFolder());
    return run(
        temp,
        python(),
        "-m",
        "PyInstaller",
        "--noconfirm",
        "--log-level=WARN",
        "--distpath",
        project.resolve("dist"),
        "--workpath",
        project.resolve("work"),
        spec);
  }

  private static void write(Path file, String text) throws Exception {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static ProcessResult run(Path directory, Object... arguments) throws Exception {
    Map<String, String> variables =
        Map.of("PYINSTALLER_CONFIG_DIR", temp.resolve("config").toString());
    ProcessResult result = RealPython.run(directory, variables, List.of(arguments));
    assertThat(result.exitCode()).as(() -> result.describe()).isZero();
    return result;
  }
}
