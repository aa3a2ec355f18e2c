package dev.pybundle.freeze.pyoxidizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.freeze.Capabilities.Refused;
import dev.pybundle.freeze.Capabilities.Support;
import dev.pybundle.message.Problem;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.spec.SetOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What PyOxidizer can")
class PyOxidizerFieldsTest {

  private final PyOxidizerFreezer freezer =
      new PyOxidizerFreezer(new ProcessRunner(), new HostSystem());

  @Test
  @DisplayName("is said of every field of a spec, with a reason where it cannot be had")
  void everyFieldIsDecided() {
    Map<String, Support> fields = freezer.capabilities().fields();

    assertThat(fields).containsOnlyKeys(SetOptions.names());
    assertThat(fields.values())
        .allSatisfy(
            support -> {
              if (support instanceof Refused refused) {
                assertThat(refused.reason()).isNotBlank();
              }
            });
  }

  @ParameterizedTest
  @CsvSource({"x86_64-pc-windows-msvc, Windows", "aarch64-apple-darwin, macOS"})
  @DisplayName("is refused for other systems than Linux before anything is installed")
  void onlyLinux(String triple, String system) {
    Optional<Problem> refusal =
        freezer.refusal(TargetTriple.parse(triple).orElseThrow(), new HostSystem());

    assertThat(refusal.orElseThrow().sentence())
        .contains("for Linux", "for " + system, "perhaps you should freeze this target with");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @DisplayName("is refused without Rust, by the names of what is missing")
  void rustIsNeeded(@TempDir Path empty) {
    HostSystem bare = new HostSystem(System::getProperty, Map.of("PATH", empty.toString()));

    assertThat(freezer.missingTools(bare).orElseThrow().sentence())
        .contains("there is no cargo, no rustc, no cc, no ar, no zstd on the PATH")
        .contains("perhaps you should install Rust, binutils, build-essential, zstd");
  }
}
