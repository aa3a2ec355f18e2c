package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.freeze.GuardFiles;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.GuardMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs with {@code -Dpybundle.wine=<folder>} only: a folder with a {@code python.exe} that has
 * PyInstaller. wine needs 700 MB and minutes, so it is not part of every build.
 */
@DisplayName("A program with a guard, frozen and started by wine,")
@EnabledIfSystemProperty(named = "pybundle.wine", matches = ".+")
class GuardOnWineTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(30);

  private final HostSystem host = new HostSystem();
  private final Path python = Path.of(System.getProperty("pybundle.wine", "")).toAbsolutePath();

  @TempDir Path temp;

  @Test
  @DisplayName("leaves no process, port or folder when its app is killed, ends, or its launcher is")
  void leavesNothing() throws Exception {
    // given
    BundleSpec.Guard guard = new BundleSpec.Guard(GuardMode.sidecar, 2);
    for (var file : GuardFiles.of(guard, OperatingSystem.WINDOWS).entrySet()) {
      Files.writeString(temp.resolve(file.getKey()), file.getValue());
    }
    for (String name : List.of("server.py", "measure_windows.py")) {
      Files.copy(resource(name), temp.resolve(name));
    }
    for (String layout : List.of("onefile", "onedir")) {
      ProcessResult build =
          wine(
              List.of(
                  "-m",
                  "PyInstaller",
                  "--" + layout,
                  "--name=" + layout,
                  "--paths=.",
                  "--runtime-hook=" + GuardFiles.HOOK,
                  "server.py"));
      assertThat(build.exitCode()).as(() -> build.describe()).isZero();
    }

    // when
    ProcessResult result =
        wine(List.of("measure_windows.py", "dist\\onefile.exe", "dist\\onedir\\onedir.exe", "."));

    // then
    System.out.println(result.outputText());
    assertThat(result.exitCode()).as(result.outputText()).isZero();
  }

  private ProcessResult wine(List<String> arguments) throws Exception {
    Map<String, String> environment = new HashMap<>(host.environment());
    environment.put("WINEPREFIX", temp.resolve("prefix").toString());
    environment.put("WINEARCH", "win64");
    environment.put("WINEDEBUG", "-all");
    environment.put("WINEDLLOVERRIDES", "mscoree,mshtml=");
    environment.put("DISPLAY", "");
    environment.put("PYTHONUTF8", "1");
    environment.put("PYTHONHOME", "Z:" + python.toString().replace('/', '\\'));
    Path wine = host.find("wine64").orElseGet(() -> Path.of("/usr/lib/wine/wine64"));
    List<String> command =
        Stream.concat(
                Stream.of(wine.toString(), python.resolve("python.exe").toString()),
                arguments.stream())
            .toList();
    return new ProcessRunner().run(new Command(command, temp, environment, TIMEOUT, null));
  }

  private static Path resource(String name) throws Exception {
    return Path.of(
        Objects.requireNonNull(GuardOnWineTest.class.getResource("/dev/pybundle/guard/" + name))
            .toURI());
  }
}
