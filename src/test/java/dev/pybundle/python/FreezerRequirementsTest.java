package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.freeze.Freezer;
import dev.pybundle.freeze.Freezers;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.ProcessRunner;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The freezer's requirements")
class FreezerRequirementsTest {

  @Test
  @DisplayName("are locked for the default version, with hashes of every system")
  void locked() {
    String text =
        FreezerRequirements.locked(
                List.of("pyinstaller==6.22.3", "pyinstaller-hooks-contrib==2026.9"))
            .orElseThrow();

    assertThat(text)
        .contains("pyinstaller==6.22.3 ", "pyinstaller-hooks-contrib==", "altgraph==")
        .contains("sys_platform == 'darwin'", "sys_platform == 'win32'");
    assertThat(text.lines().filter(line -> line.contains("==") && !line.startsWith("#")))
        .allMatch(line -> line.endsWith("\\"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "pyinstaller==6.21.0",
        "pyinstaller>=6",
        "pyinstaller==6.22.3 and pyinstaller-hooks-contrib==2026.1"
      })
  @DisplayName("are not locked for versions that pybundle has not locked together")
  void unknown(String pins) {
    assertThat(FreezerRequirements.locked(List.of(pins.split(" and ")))).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.pybundle.freeze.Freezers#goals")
  @DisplayName("are locked for each freezer")
  void freezers(String goal) throws Exception {
    Freezer freezer = new Freezers(new ProcessRunner(), new HostSystem()).of(goal);
    List<String> pins = freezer.pins(freezer.defaultVersion());

    assertThat(FreezerRequirements.locked(pins)).isPresent();
  }

  @Test
  @DisplayName("say which distributions are freezers, and not what else a user may require")
  void distributions() throws Exception {
    assertThat(FreezerRequirements.freezers())
        .contains("pyinstaller", "cx-freeze")
        .doesNotContain("packaging");
  }

  @Test
  @DisplayName("of a pin have its name")
  void parts() {
    assertThat(FreezerRequirements.nameOf("PyInstaller==6.1")).isEqualTo("pyinstaller");
  }
}
