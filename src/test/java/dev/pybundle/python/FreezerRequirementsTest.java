package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The freezer's requirements")
class FreezerRequirementsTest {

  @Test
  @DisplayName("are locked for the default version, with hashes of every system")
  void locked() {
    String text = FreezerRequirements.locked("PyInstaller==6.22.3").orElseThrow();

    assertThat(text)
        .contains("pyinstaller==6.22.3 ", "pyinstaller-hooks-contrib==", "altgraph==")
        .contains("sys_platform == 'darwin'", "sys_platform == 'win32'");
    assertThat(text.lines().filter(line -> line.contains("==") && !line.startsWith("#")))
        .allMatch(line -> line.endsWith("\\"));
  }

  @Test
  @DisplayName("are not locked for a version that pybundle does not know")
  void unknown() {
    assertThat(FreezerRequirements.locked("pyinstaller==6.21.0")).isEmpty();
    assertThat(FreezerRequirements.locked("pyinstaller>=6")).isEmpty();
  }

  @Test
  @DisplayName("leave out what is installed, with its hashes")
  void without() {
    String text =
        """
        # about
        altgraph==1 \\
            --hash=sha256:aa
        set_uptools==2 ; python_version < '3.10' \\
            --hash=sha256:bb \\
            --hash=sha256:cc
        set_uptools==3 ; python_version >= '3.10' \\
            --hash=sha256:dd
        packaging==4 \\
            --hash=sha256:ee
        """;

    assertThat(FreezerRequirements.without(text, Set.of("set-uptools")))
        .isEqualTo(
            """
            # about
            altgraph==1 \\
                --hash=sha256:aa
            packaging==4 \\
                --hash=sha256:ee
            """);
  }

  @Test
  @DisplayName("of a pin have its name and version")
  void parts() {
    assertThat(FreezerRequirements.nameOf("PyInstaller==6.1")).isEqualTo("pyinstaller");
    assertThat(FreezerRequirements.versionOf("PyInstaller==6.1")).isEqualTo("6.1");
    assertThat(FreezerRequirements.versionOf("pyinstaller")).isEmpty();
  }
}
