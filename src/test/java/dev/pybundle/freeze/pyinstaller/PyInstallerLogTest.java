package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import dev.pybundle.bundle.Json;
import dev.pybundle.message.Problem;
import dev.pybundle.process.OutputListener.Stream;
import dev.pybundle.spec.BundleSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;

@DisplayName("PyInstallerLog")
class PyInstallerLogTest {

  private static final String SPEC =
      """
      {"name": "prog", "version": "1", "triple": "x86_64-unknown-linux-gnu", "layout": "onefile",
       "entry": "/p/main.py", "sourceRoots": [],
       "lazy": {"distributions": ["pandas"], "download": "parts:fetch"},
       "collected": {"datas": [], "binaries": [{"source": "/p/own.so", "target": "."}], "hiddenImports": [],
         "excludes": [], "collectAll": [], "collectSubmodules": [], "collectData": [], "collectBinaries": [],
         "copyMetadata": [], "recursiveCopyMetadata": [], "hooksPath": [], "hooksConfig": {}, "runtimeHooks": [],
         "noarchive": false, "completeness": "closure", "trim": [], "moduleCollectionMode": {}},
       "interpreter": {"optimize": 0, "unbuffered": true, "utf8": true, "options": []},
       "executable": {"console": true, "debug": false, "contentsDirectory": "_internal",
         "bootloaderIgnoreSignals": false, "disableWindowedTraceback": false},
       "windows": {"versionInfo": {}, "resources": [], "uacAdmin": false, "uacUiaccess": false},
       "macos": {"argvEmulation": false}}
      """;

  private final Logger logger = mock(Logger.class);
  private PyInstallerLog log;

  @BeforeEach
  void openLog() throws Exception {
    log = new PyInstallerLog(logger, Json.parse(SPEC, BundleSpec.class));
  }

  @Test
  @DisplayName("remembers that a library was not found, also one that only a package wants")
  void noticesMissingLibraries() {
    log.line(Stream.ERR, "8 INFO: Looking for dynamic libraries");
    assertThat(log.isLibraryNotFound()).isFalse();
    log.line(
        Stream.ERR,
        "9 WARNING: Library not found: could not resolve 'libtbb.so.12', dependency of"
            + " '/env/lib/numba/x.so'.");
    assertThat(log.isLibraryNotFound()).isTrue();
    assertThat(log.problems()).isEmpty();
  }

  @Test
  @DisplayName(
      "hands each line on at PyInstaller's level, and lines without one at the level of the line"
          + " before")
  void mapsLevels() {
    // when
    log.line(Stream.ERR, "12 INFO: Analyzing main.py");
    log.line(Stream.ERR, "13 WARNING: odd");
    log.line(Stream.ERR, "  more of it");
    log.line(Stream.ERR, "14 DEBUG: detail");
    log.line(Stream.ERR, "15 ERROR: broken");
    // then
    verify(logger).info("[pyinstaller] {}", "Analyzing main.py");
    verify(logger).warn("[pyinstaller] {}", "odd");
    verify(logger).warn("[pyinstaller] {}", "  more of it");
    verify(logger).debug("[pyinstaller] {}", "detail");
    verify(logger).error("[pyinstaller] {}", "broken");
    assertThat(log.problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "99 ERROR: Hidden import 'nope.x' not found | <hiddenImports><hiddenImport>nope.x",
        "99 ERROR: Hidden import 'parts' not found | <lazy><download>parts:fetch</download> names"
            + " the module parts",
        "9 WARNING: Library not found: could not resolve 'libfoo.so.1', dependency of '/p/own.so'."
            + " | libfoo.so.1",
        "ERROR: Unable to find '/p/missing' when adding binary and data files. | /p/missing",
        "9 ERROR: objcopy: command not found | binutils",
        "PyInstaller.utils.osx.IncompatibleBinaryArchError: /p/own.so is not a fat binary! |"
            + " /p/own.so has not",
        "9 ERROR: Does not load on the target: 'python3.14/lib-dynload/_bz2.x.so': it needs"
            + " libbz2.so.1.0, which is not in it | by its folder: <python>",
        "9 ERROR: Does not load on the target: 'a/b.pyd': it needs tbb12.dll, which is not in it |"
            + " with <binaries>",
        "9 ERROR: Does not load on the target: 'a/b.pyd': it needs MSVCP140_1.dll, which is not in"
            + " it | msvc-runtime; sys_platform",
      })
  @DisplayName("knows the failures that PyInstaller only mentions")
  void knowsQuietFailures(String line, String expected) {
    // when
    log.line(Stream.ERR, line);
    log.line(Stream.ERR, line);
    // then
    assertThat(log.problems())
        .singleElement()
        .extracting(Problem::sentence)
        .asString()
        .contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "9 WARNING: Hidden import \"six.moves\" not found!",
        "9 WARNING: Library not found: could not resolve 'libtbb.so.12', dependency of"
            + " '/env/lib/numba/x.so'.",
      })
  @DisplayName(
      "leaves it at a warning when it is a package, not the user, that wants something optional")
  void leavesPackagesAlone(String line) {
    // when
    log.line(Stream.ERR, line);
    // then
    assertThat(log.problems()).isEmpty();
  }
}
