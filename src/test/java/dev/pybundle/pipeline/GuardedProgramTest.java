package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.Unsupported;
import dev.pybundle.freeze.pyinstaller.PyInstallerVersions;
import dev.pybundle.freeze.pyinstaller.RealEnvironment;
import dev.pybundle.freeze.pyinstaller.RealFreezer;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.python.PythonEnvironment;
import dev.pybundle.spec.RealPython;
import dev.pybundle.spec.SpecInputFixture;
import dev.pybundle.spec.SpecResolver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Slow: freezes a server twice, and ends the apps that start it in every way. */
@DisplayName("A program with a guard, frozen by plain PyInstaller from the written spec,")
@EnabledOnOs(OS.LINUX)
class GuardedProgramTest {

  @TempDir Path temp;

  @Test
  @DisplayName(
      "leaves no process, port or folder however its app ends, and stays where nobody wants it to"
          + " end")
  void leavesNothing() throws Exception {
    // given
    Path onefile = freeze(Layout.onefile).resolve("server");
    Path onedir = freeze(Layout.onedir).resolve("server/server");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path classes =
        Path.of(SidecarHost.class.getProtectionDomain().getCodeSource().getLocation().toURI());

    for (String table : List.of("measure.py", "outlive.py")) {
      // when
      ProcessResult result =
          RealPython.run(
              temp,
              Map.of(),
              List.of(RealPython.interpreter(), resource(table), onefile, onedir, java, classes));

      // then
      System.out.println(result.outputText());
      assertThat(result.exitCode()).as(result.describe()).isZero();
    }
  }

  private Path freeze(Layout layout) throws Exception {
    SpecInputFixture fixture = new SpecInputFixture(temp.resolve(layout + " é"));
    Path source = temp.resolve(layout + " é/src/main.py");
    Files.createDirectories(source.getParent());
    Files.copy(resource("server.py"), source);
    fixture.name = "server";
    fixture.layout = layout.id();
    fixture.tauri = true;
    // In the folder of a onedir program it is no sign of a onefile one.
    fixture.contentsDirectory = layout == Layout.onedir ? "_MEI" : null;
    Workspace workspace = new Workspace(fixture.specFolder().resolveSibling(""));
    new GenerateSpecService(new SpecResolver(), new HostSystem())
        .run(
            new GenerateSpecRequest(
                fixture.input(),
                RealEnvironment.triple(),
                RealFreezer.get(),
                Unsupported.fail,
                workspace,
                false),
            Inputs.unrecorded());
    Path dist = temp.resolve("dist " + layout);
    ProcessResult build =
        RealPython.run(
            temp,
            Map.of("PYTHONPATH", environment().freezer().folder().toString()),
            List.of(
                environment().python(),
                "-m",
                "PyInstaller",
                "--noconfirm",
                "--distpath",
                dist,
                "--workpath",
                temp.resolve("work " + layout),
                workspace.spec().resolve("server.spec")));
    assertThat(build.exitCode()).as(() -> build.describe()).isZero();
    return dist;
  }

  /** With a server that raises the signal that has ended it again. */
  private static PythonEnvironment environment() throws Exception {
    return RealEnvironment.with(
        "test environment of uvicorn",
        Stream.concat(
                PyInstallerVersions.pins(PyInstallerVersions.DEFAULT).stream(),
                Stream.of("uvicorn==0.54.0", "click==8.5.1", "h11==0.16.0"))
            .toList());
  }

  private static Path resource(String name) throws Exception {
    return Path.of(
        Objects.requireNonNull(GuardedProgramTest.class.getResource("/dev/pybundle/guard/" + name))
            .toURI());
  }
}
