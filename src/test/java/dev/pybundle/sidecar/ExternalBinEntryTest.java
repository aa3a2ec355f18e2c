package dev.pybundle.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.platform.TargetTriple;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The path of an entry of externalBin")
class ExternalBinEntryTest {

  @ParameterizedTest(name = "{1} in {0} is {2}")
  @CsvSource({
    "/home/app/src-tauri, ./binaries/x, /home/app/src-tauri/binaries/x",
    "/home/app/src-tauri, ../x, /home/app/x",
    "/home/app/src-tauri, /opt/x, /opt/x",
    "Z:/a folder é/src-tauri, binaries/x, Z:/a folder é/src-tauri/binaries/x",
    "Z:/app/src-tauri, ..\\x, Z:/app/x",
    "Z:/app/src-tauri, C:\\x, C:/x",
    "//computer/share/src-tauri, binaries/x, //computer/share/src-tauri/binaries/x",
  })
  @DisplayName("is one that the system can open, on a drive and on another computer, too")
  void isAbsolute(String folder, String text, String path) {
    TargetTriple triple = TargetTriple.parse("x86_64-pc-windows-msvc").orElseThrow();
    assertThat(ExternalBinEntry.of(folder, text, triple).path()).isEqualTo(path);
  }
}
